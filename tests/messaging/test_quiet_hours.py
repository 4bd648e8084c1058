"""Texts wait for the day, by the clock of the location, in both nights in which it is changed as well."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from clinic.models import Clinic
from consultations.messaging.kinds import KINDS
from consultations.messaging.quiet_hours import is_quiet, next_permitted
from tests.factories import UserFactory
from tests.messaging.factories import note_to, outcome, sent, texter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letter", "location")]
NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
def at_night(settings, tmp_path, time_machine):
    """Half past seven in the evening: texts have just stopped."""
    settings.TEXT_FOLDER = tmp_path
    time_machine.move_to(datetime(2026, 11, 16, 19, 30, tzinfo=NEW_YORK), tick=False)


@pytest.mark.usefixtures("at_night")
def test_a_text_that_nobody_asked_for_waits_for_the_morning_and_spends_no_attempt(time_machine):
    message = sent(note_to(texter()))
    assert outcome(message) == ("text", "scheduled", "no texts at night")
    assert message.due_at == datetime(2026, 11, 17, 9, tzinfo=NEW_YORK)
    assert message.attempts == 0
    time_machine.move_to(message.due_at)
    assert sent(message).state == "sent"


@pytest.mark.usefixtures("at_night")
def test_what_was_just_asked_for_and_what_staff_must_know_does_not_wait(monkeypatch):
    assert sent(note_to(UserFactory(phone="+12025550190"), channel="text")).state == "sent"
    monkeypatch.setattr(KINDS["test_note"], "by_night", True)
    assert sent(note_to(texter())).state == "sent"


@pytest.mark.usefixtures("at_night")
@pytest.mark.parametrize(
    ("email", "phone_only", "expected"),
    [
        ("ada@mail.example", True, ("email", "scheduled")),
        ("", True, ("telephone", "scheduled")),
        ("", False, ("text", "cancelled")),
    ],
)
def test_what_would_be_of_no_use_in_the_morning_goes_another_way_or_not_at_all(
    email, phone_only, expected, monkeypatch
):
    monkeypatch.setattr(KINDS["test_note"], "by_telephone", phone_only)
    message = note_to(texter(email=email), useless_after=timezone.now() + timedelta(hours=2))
    assert outcome(sent(message))[:2] == expected
    assert message.why.startswith("no texts at night")


@pytest.mark.usefixtures("at_night")
def test_what_cannot_wait_goes_by_mail_and_as_a_text_where_there_is_no_address(monkeypatch):
    monkeypatch.setattr(KINDS["test_note"], "cannot_wait", lambda message: True)
    message = sent(note_to(texter(email="ada@mail.example")))
    assert outcome(message) == ("email", "scheduled", "no texts at night")
    assert outcome(sent(message))[:2] == ("email", "sent")
    assert outcome(sent(note_to(texter(email=""))))[:2] == ("text", "sent")


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-03-07 20:00", "2026-03-08 09:00"),  # over the night that loses an hour
        ("2026-10-31 20:00", "2026-11-01 09:00"),  # over the night that has one more
        ("2026-11-16 08:59", "2026-11-16 09:00"),
        ("2026-11-16 09:00", "2026-11-16 09:00"),
        ("2026-11-16 19:29", "2026-11-16 19:29"),
        ("2026-11-16 19:30", "2026-11-17 09:00"),
    ],
)
def test_the_next_moment_is_by_the_clock_on_the_wall(location, moment, expected):
    found = next_permitted(datetime.fromisoformat(moment).replace(tzinfo=NEW_YORK).astimezone(UTC), location)
    assert found.astimezone(NEW_YORK).strftime("%Y-%m-%d %H:%M") == expected


@pytest.mark.parametrize("texts_from", [time(1, 15), time(1, 45), time(2, 30), time(3)])
@pytest.mark.parametrize("day", [datetime(2026, 3, 8, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)])
def test_in_the_hours_of_the_change_it_never_lies_in_the_past_nor_in_the_night(location, day, texts_from):
    Clinic.objects.update(texts_from=texts_from)
    for minutes in range(0, 10 * 60, 5):
        moment = day + timedelta(minutes=minutes)
        found = next_permitted(moment, location)
        assert moment <= found < moment + timedelta(hours=24)
        assert not is_quiet(found, location)
