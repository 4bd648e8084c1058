"""The day looks again by itself: what a colleague changes shows up, and nobody stays logged in by it."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from consultations.booking import changes, form_done
from tests.booking.factories import AppointmentFactory, at, book, completed_intake, desk

pytestmark = pytest.mark.django_db
MONDAY, TUESDAY = "/staff/day/?date=2026-11-16", "/staff/day/?date=2026-11-17"
HTMX = {"HX-Request": "true", "HX-Target": "day-part"}


@pytest.fixture
def look_again(as_desk, provider):
    """Asks as the page does that was seen before: 204 where nothing has changed."""
    seen = re.search(r'id="day-part"[^>]*data-hx-get="([^"]*)"', as_desk.get(TUESDAY).content.decode(), re.S)[1]

    def ask():
        return as_desk.get(seen.replace("&amp;", "&"), headers=HTMX)

    return ask


def test_nothing_new_is_said_without_a_page(look_again):
    assert (look_again().status_code, look_again().content) == (204, b"")


def test_what_a_colleague_books_moves_or_sees_arriving_shows_up(look_again, provider, as_desk):
    visit = book(at("10:00", 1))
    part = look_again()
    assert part.status_code == 200
    assert visit.patient.full_name in part.content.decode()
    assert "<html" not in part.content.decode()


@pytest.mark.parametrize(
    "change",
    [
        lambda visit: changes.move(visit, at("11:00", 1), by=desk()),
        lambda visit: changes.cancel(visit, by=desk()),
        lambda visit: completed_intake(visit.patient),
        lambda visit: changes.arrive(visit, by=desk()),
    ],
)
def test_each_change_of_a_visit_is_seen(as_desk, provider, change):
    visit = book(at("10:00"))
    seen = as_desk.get(MONDAY).context["version"]
    assert as_desk.get(f"{MONDAY}&seen={seen}", headers=HTMX).status_code == 204
    change(visit)
    assert as_desk.get(f"{MONDAY}&seen={seen}", headers=HTMX).status_code == 200


def test_questions_brought_up_to_date_are_seen(as_desk, provider, monkeypatch):
    visit = book(at("10:00"))
    monkeypatch.setattr(form_done, "to_renew", lambda visits: {visit.pk})
    seen = as_desk.get(MONDAY).context["version"]
    monkeypatch.undo()
    assert as_desk.get(f"{MONDAY}&seen={seen}", headers=HTMX).status_code == 200


def test_looking_again_keeps_nobody_logged_in(as_desk, look_again, monday_morning):
    [session] = Session.objects.all()
    monday_morning.shift(timedelta(minutes=5))
    look_again()
    assert Session.objects.get().expire_date == session.expire_date
    as_desk.get(TUESDAY)
    assert Session.objects.get().expire_date > session.expire_date


def test_a_list_is_there_for_who_prefers_it(as_desk, provider):
    visit = AppointmentFactory(resource=provider)
    body = as_desk.get(f"{TUESDAY}&view=list").content.decode()
    before, after = body.index("9:00\xa0AM – 10:00\xa0AM"), body.index("10:30\xa0AM – 5:00")
    assert before < body.index(visit.patient.full_name) < after
    assert "Too short" not in body
    assert "day-grid" not in body
    assert "day-as-list" in body
    assert "view=list" in re.search(r'id="day-part"[^>]*data-hx-get="([^"]*)"', body, re.S)[1]
