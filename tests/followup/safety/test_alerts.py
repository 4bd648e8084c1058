"""What a patient tells is answered by a named clinician, or goes on to the next."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from clinic.audit import SYSTEM, Actor
from clinic.models import AccessLog
from clinic.transitions import NotAllowed
from consultations.followup.models import CheckIn
from consultations.followup.safety import tasks
from consultations.followup.safety.alerts import acknowledge, alert_about, close, escalate_due
from consultations.followup.safety.tiers import working_days_later
from consultations.messaging import delivery
from consultations.models import Alert, Message
from tests.booking.factories import ResourceFactory
from tests.factories import UserFactory
from tests.followup.factories import check_in
from tests.followup.test_kinds import HEALTH_WORDS, own_words
from tests.review.factories import ProviderFactory, actor

from .factories import alert, on_call, told_of

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 17, 17, tzinfo=UTC)  # a Tuesday in New York


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def later(minutes):
    return timezone.now() + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("told", "tier"),
    [
        ({"red_flags": ["sight"], "concerns": ["lumps"]}, "A"),
        ({"concerns": ["lumps", "fever"]}, "B"),
        ({"concerns": ["lumps"]}, "C"),
        ({"concerns": ["a-sign-of-later"]}, "C"),
        ({"change": "much-worse"}, "C"),
        ({"satisfaction": "very-unhappy"}, "C"),
    ],
)
def test_the_worst_of_all_signs_says_how_fast(told, tier):
    assert CheckIn(**told).tier == tier


def test_a_calm_answer_opens_nothing(location):
    assert alert_about(check_in(), by=SYSTEM) is None
    assert not Alert.objects.exists()


# Told -----------------------------------------------------------------------------------------------------------------
def test_an_emergency_goes_to_whoever_is_on_call_then_to_the_treating_then_to_the_manager(location, clock, as_manager):
    ready, manager = on_call().user, as_manager.user
    opened = alert()
    treating = opened.session.provider
    assert (opened.tier, opened.level, told_of(opened)) == ("A", Alert.Level.ON_CALL, [ready])
    assert escalate_due(later(14)) == 0
    assert escalate_due(later(15)) == 1
    assert told_of(opened) == [ready, treating]
    assert escalate_due(later(30)) == 1
    assert set(told_of(opened)[2:]) == {ready, treating}
    assert told_of(opened, "alert_waits") == [manager]
    assert escalate_due(later(45)) == 1
    assert told_of(opened, "alert_waits") == [manager, manager]
    acknowledge(opened, by=actor())
    assert escalate_due(later(600)) == 0
    assert AccessLog.objects.filter(verb="escalate", subject_reference=str(opened.reference)).count() == 3


def test_within_the_hour_each_has_an_hour(location, clock):
    on_call()
    opened = alert("fever")
    assert escalate_due(later(59)) == 0
    assert escalate_due(later(60)) == 1
    opened.refresh_from_db()
    assert (opened.level, opened.escalates_at) == (Alert.Level.TREATING, later(120))


def test_two_working_days_leave_out_closed_days_and_nights(location, clock):
    ResourceFactory()  # works from Monday to Friday
    friday_night = datetime(2026, 11, 20, 23, 30, tzinfo=location.zone)
    assert working_days_later(friday_night, 2) == datetime(2026, 11, 24, 17, tzinfo=location.zone)
    assert working_days_later(NOON, 2) == datetime(2026, 11, 19, 12, tzinfo=location.zone)
    location.closures.create(first_day="2026-11-19", last_day="2026-11-22", reason="Closed")
    assert working_days_later(NOON, 2) == datetime(2026, 11, 23, 12, tzinfo=location.zone)


def test_where_the_clinic_never_opens_two_days_are_two_days(location, clock):
    assert working_days_later(NOON, 2) == NOON + timedelta(days=2)


@pytest.mark.parametrize("gone", ["nobody", "left", "no clinician any more", "over"])
def test_while_nobody_is_on_call_the_treating_provider_and_every_clinician_is_told(location, as_lead, as_desk, gone):
    if gone == "left":
        on_call(ProviderFactory(is_active=False))
    if gone == "no clinician any more":
        on_call(UserFactory(role="front desk"))
    if gone == "over":
        on_call(ends_at=timezone.now())
    opened = alert()
    assert opened.level == Alert.Level.TREATING
    assert {opened.session.provider, as_lead.user} <= set(told_of(opened))
    assert as_desk.user not in told_of(opened)
    assert all(user.is_active for user in told_of(opened))


def test_a_treating_provider_who_has_left_is_not_waited_for(location, clock, as_lead):
    on_call()
    opened = alert()
    treating = opened.session.provider
    treating.is_active = False
    treating.save()
    escalate_due(later(15))
    assert as_lead.user in told_of(opened)[1:]
    assert treating not in told_of(opened)


def test_where_the_treating_provider_is_on_call_the_next_step_is_everybody(location, clock, as_lead):
    opened = alert("fever")
    on_call(opened.session.provider)
    escalate_due(later(60))
    assert told_of(opened).count(as_lead.user) == 2


def test_who_has_given_a_number_gets_a_text_as_well_and_nobody_twice_by_e_mail(location, settings):
    settings.TEXTS_ON = True
    on_call(ProviderFactory(phone="+12025550161"))
    without = on_call().user
    opened = alert()
    ways = Message.objects.filter(subject_reference=opened.reference).values_list("user__phone", "channel")
    told = sorted((str(phone), channel) for phone, channel in ways)
    assert told == [("", "email"), ("+12025550161", "email"), ("+12025550161", "text")]
    assert told_of(opened).count(without) == 1
    two_days = Message.objects.filter(subject_reference=alert("lumps").reference)
    assert set(two_days.values_list("channel", flat=True)) == {"email"}


def test_the_letters_say_that_an_alert_waits_and_neither_whose_nor_what(location, mailoutbox, clock, as_manager):
    on_call(ProviderFactory(name="Dr. Ready", phone="+12025550161"))
    opened = alert()
    escalate_due(later(15))
    escalate_due(later(30))
    about = Message.objects.filter(subject_reference=opened.reference)
    clock.move_to(later(31))
    delivery.deliver(list(about.filter(channel="email").values_list("pk", flat=True)))
    assert {mail.subject for mail in mailoutbox} == {
        "Please answer an alert now",
        "An alert waits: please call a clinician",
    }
    for mail in mailoutbox:
        assert "http://localhost:8000/staff/alerts/" in mail.body
        for word in (opened.patient.last_name, str(opened.reference)):
            assert word not in mail.body
        assert not HEALTH_WORDS.findall(own_words(mail))
    [managers] = [mail for mail in mailoutbox if mail.to == [as_manager.user.email]]
    assert "Dr. Ready, (202) 555-0161" in managers.body


def test_who_comes_too_late_is_not_written_to(location, mailoutbox):
    on_call()
    opened = alert()
    Alert.objects.update(status="acknowledged", acknowledged_by=ProviderFactory())  # even where nobody took it back
    delivery.deliver(list(Message.objects.filter(kind="alert").values_list("pk", flat=True)))
    assert mailoutbox == []
    assert set(Message.objects.filter(subject_reference=opened.reference).values_list("state", flat=True)) == {
        "cancelled"
    }


# Answered -------------------------------------------------------------------------------------------------------------
def test_the_first_to_acknowledge_it_has_it_and_nobody_else_is_told(location):
    on_call()
    opened, first, second = alert(), actor(), actor()
    acknowledge(opened, by=first)
    with pytest.raises(NotAllowed):
        acknowledge(Alert.objects.get(), by=second)
    opened.refresh_from_db()
    assert (opened.acknowledged_by, opened.escalates_at) == (first.user, None)
    assert set(Message.objects.filter(kind="alert").values_list("state", flat=True)) == {"cancelled"}
    close(opened, "Called, all well.", by=second)
    opened.refresh_from_db()
    assert (opened.status, opened.closed_by, opened.note) == ("closed", second.user, "Called, all well.")


def test_what_nobody_has_acknowledged_is_not_closed(location):
    with pytest.raises(NotAllowed):
        close(alert(), "Nothing", by=actor())


def test_told_again_is_one_alert_and_told_more_opens_it_again(location):
    on_call()
    opened = alert("lumps")
    told = opened.check_in
    by = Actor.of_patient(told.follow_up.patient.reference)
    acknowledge(opened, by=actor())
    close(opened, "To be seen on Friday.", by=actor())
    assert alert_about(told, by=by).status == "closed"
    told.concerns = ["lumps", "fever"]
    again = alert_about(told, by=by)
    assert (again.pk, again.tier, again.status, again.acknowledged_by) == (opened.pk, "B", "open", None)
    assert len(told_of(opened)) == 2
    acknowledge(again, by=actor())
    close(again, "Called.", by=actor())
    assert Alert.objects.get().note == "To be seen on Friday.\n\nCalled."


def test_the_sweep_escalates_the_worst_first_and_twice_is_harmless(location, monkeypatch):
    with time_machine.travel(timezone.now() - timedelta(hours=3)):
        on_call()
        alert("fever")
        alert()
    tasks.escalate()
    assert list(Alert.objects.order_by("tier").values_list("level", flat=True)) == [1, 1]
    before = Message.objects.count()
    tasks.escalate()
    assert Message.objects.count() == before
