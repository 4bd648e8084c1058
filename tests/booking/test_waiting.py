"""The pages of somebody who waits, and of the desk for them."""

from datetime import timedelta

import pytest

from consultations.booking import changes, offers, tasks
from consultations.booking.models import Appointment, FreedTime, WaitlistEntry
from consultations.booking.notices import link_to
from consultations.patients.links import open_link, page_of
from consultations.patients.models import PersonalLink
from tests.booking.factories import at, book, completed_intake, desk
from tests.booking.pages import text
from tests.booking.test_waitlist import FRIDAY, MONDAY, TEN, held, no_broker, waits
from tests.factories import LocationFactory, PatientFactory

__all__ = ["no_broker"]
pytestmark = pytest.mark.django_db
WISH = {"first_day": "2026-11-16", "last_day": "2026-11-20", "part_of_day": "morning", "resource": ""}


@pytest.fixture
def later(provider):
    return book(at("10:00", 3), resource=provider)


@pytest.fixture
def offered(later, provider, monday_morning):
    """Tuesday at ten, held for whoever has Thursday at ten."""
    waits(later.patient)
    changes.cancel(book(TEN, resource=provider), by=desk())
    monday_morning.shift(timedelta(minutes=5))
    tasks.sweep()
    return held()


def page(visit, name="appointment"):
    return page_of(link_to(visit), name)


def test_a_patient_waits_for_an_earlier_time_and_leaves_again(as_stranger, later):
    assert page(later, "wait_for_earlier") in as_stranger.get(page(later)).content.decode()
    form = as_stranger.get(page(later, "wait_for_earlier"))
    assert 'value="2026-11-19"' in form.content.decode()  # until the visit they have
    shown = as_stranger.post(page(later, "wait_for_earlier"), WISH, follow=True)
    assert "November 16, 2026 to November 20, 2026, before noon" in text(shown)
    entry = WaitlistEntry.objects.get()
    assert (entry.patient, entry.instead_of, entry.first_day, entry.last_day) == (
        later.patient,
        later,
        MONDAY,
        FRIDAY,
    )
    assert "You are on the waitlist" in text(as_stranger.get(page(later)))
    as_stranger.post(page(later, "wait_for_earlier"), {"stop": "yes"})
    entry.refresh_from_db()
    assert entry.status == "left"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Enter a day."),
        ({**WISH, "last_day": "2026-11-15"}, "That day has passed"),
        ({**WISH, "first_day": "2026-11-21"}, "not before the first one"),
        ({**WISH, "first_day": "tomorrow"}, "That is not a day"),
        ({**WISH, "part_of_day": "night"}, "Choose one of these."),
        ({**WISH, "resource": "nobody"}, "Choose one of these."),
    ],
)
def test_a_wish_that_cannot_be_is_sent_back(as_stranger, later, typed, said):
    answer = as_stranger.post(page(later, "wait_for_earlier"), typed)
    assert (answer.status_code, said in text(answer)) == (422, True)
    assert not WaitlistEntry.objects.exists()


def test_nobody_waits_for_something_earlier_than_a_visit_that_is_over(as_stranger, later):
    changes.cancel(later, by=desk())
    as_stranger.post(page(later, "wait_for_earlier"), WISH)
    assert not WaitlistEntry.objects.exists()


def test_whoever_sent_the_form_and_finds_no_time_waits_for_one(as_stranger, provider):
    intake = completed_intake()
    link = open_link(intake.patient, PersonalLink.Purpose.BOOK, intake)
    wait = page_of(link, "wait_for_time")
    assert wait in as_stranger.get(page_of(link)).content.decode()
    as_stranger.post(wait, WISH)
    entry = WaitlistEntry.objects.get()
    assert (entry.patient, entry.instead_of, entry.type.slug) == (intake.patient, None, "consultation")
    book(at("10:00", 3), patient=intake.patient)
    assert "You already have a visit" in text(as_stranger.get(wait))


def test_the_held_time_is_taken_by_its_link(as_stranger, offered, later):
    asked = as_stranger.get(page(offered))
    assert "This time is held for you until Monday, November 16, 2026 at 10:05 AM EST" in text(asked).replace(
        "\xa0", " "
    )
    assert "your visit on Thursday" in text(asked)
    for _ in range(2):  # pressed twice
        answer = as_stranger.post(page(offered, "answer_offer"), {"answer": "take"}, follow=True)
        assert (answer.status_code, "You are booked" in text(answer)) == (200, True)
    later.refresh_from_db()
    assert later.status == "cancelled"


def test_no_thank_you_leaves_everything_as_it_was(as_stranger, offered, later):
    for _ in range(2):
        answer = as_stranger.post(page(offered, "answer_offer"), {"answer": "decline"}, follow=True)
        shown = text(answer).replace("\xa0", " ")
        assert "your visit on Thursday, November 19, 2026 at 10:00 AM EST stays as it is" in shown
        assert "You stay on the waitlist" in shown
    assert f"{page(later, 'move_appointment')}?time=" in answer.content.decode()
    late = as_stranger.post(page(offered, "answer_offer"), {"answer": "take"})
    assert (late.status_code, "not held for you any more" in text(late)) == (409, True)


def test_after_its_time_the_page_says_so_and_shows_what_is_free(as_stranger, offered, monday_morning):
    monday_morning.shift(timedelta(hours=2))
    assert "Times that are free now" in text(as_stranger.get(page(offered)))
    assert as_stranger.post(page(offered, "answer_offer"), {"answer": "take"}).status_code == 409
    assert offers.is_over(offered)


def test_an_answer_that_is_none_changes_nothing(as_stranger, offered):
    for data in ({}, {"answer": "maybe"}):
        as_stranger.post(page(offered, "answer_offer"), data)
    as_stranger.get(page(offered, "answer_offer") + "?answer=take")
    assert held() == offered


def test_a_held_time_cannot_be_moved_cancelled_or_downloaded(as_stranger, offered):
    for name in ("move_appointment", "cancel_appointment"):
        assert "This time is held for you" in text(as_stranger.get(page(offered, name)))
        assert as_stranger.post(page(offered, name), {"time": "2026-11-18T15:00Z"}).status_code in (409, 422)
    assert as_stranger.get(page(offered, "appointment_calendar")).status_code == 404
    assert held() == offered


def test_somebody_elses_visit_that_was_never_offered_has_nothing_to_answer(as_stranger, later):
    assert as_stranger.post(page(later, "answer_offer"), {"answer": "take"}).status_code == 409
    assert as_stranger.post(f"/appointments/{'x' * 43}/offer/", {"answer": "take"}).status_code == 404


# The desk ------------------------------------------------------------------------------------------------------------
def test_the_desk_puts_somebody_on_the_list_and_takes_them_off(as_desk, as_manager, later):
    address = f"/staff/patients/{later.patient.reference}/wait/"
    assert as_desk.post(address, {**WISH, "type": "consultation"}).url == "/staff/waitlist/"
    entry = WaitlistEntry.objects.get()
    assert entry.instead_of == later
    assert later.patient.full_name in text(as_desk.get("/staff/waitlist/"))
    assert "On the waitlist" in text(as_desk.get(f"/staff/patients/{later.patient.reference}/"))
    assert "1 on the waitlist" in text(as_desk.get("/staff/day/"))
    assert as_manager.post(f"/staff/waitlist/{entry.reference}/leave/").status_code == 404
    as_desk.post(f"/staff/waitlist/{entry.reference}/leave/")
    assert "Nobody is waiting" in text(as_desk.get("/staff/waitlist/"))


def test_of_several_locations_the_desk_chooses_where_somebody_waits(as_desk, later):
    west = LocationFactory(name="West")
    address = f"/staff/patients/{later.patient.reference}/wait/"
    assert f"?location={west.reference}" in as_desk.get(address).content.decode()
    as_desk.post(f"{address}?location={west.reference}", {**WISH, "type": "consultation"})
    entry = WaitlistEntry.objects.get()
    assert (entry.location, entry.instead_of) == (west, None)


def test_the_list_says_who_was_asked_and_why_others_were_not(as_desk, later, provider, monday_morning):
    waits(PatientFactory(first_name="Never"), part_of_day="afternoon")
    waits(later.patient)
    changes.cancel(book(TEN, resource=provider), by=desk())
    monday_morning.shift(timedelta(minutes=5))
    tasks.sweep()
    shown = text(as_desk.get("/staff/waitlist/"))
    assert "not offered, not at the time of day they asked for" in shown
    assert "held until answered" in shown


def test_the_desk_answers_for_whoever_is_on_the_telephone(as_desk, offered):
    visit = f"/staff/appointments/{offered.reference}/"
    assert "Held" in text(as_desk.get("/staff/day/?date=2026-11-17"))
    assert "The patient takes it" in text(as_desk.get(visit))
    as_desk.post(f"{visit}take/")
    offered.refresh_from_db()
    assert offered.status == "booked"
    assert "Taken" in text(as_desk.get(visit))


def test_a_time_nobody_took_is_no_cancelled_visit(as_desk, offered):
    as_desk.post(f"/staff/appointments/{offered.reference}/decline/")
    assert Appointment.objects.get(pk=offered.pk).status == "cancelled"
    off = as_desk.get("/staff/day/?date=2026-11-17").context["plan"].off
    assert offered not in off
    assert len(off) == 1


def test_the_list_costs_the_same_however_long_it_is(as_desk, provider, queries):
    def more(number):
        for _ in range(number):
            entry, times = waits(resource=provider), {"starts_at": TEN, "ends_at": TEN, "offer_from": TEN}
            freed = FreedTime.objects.create(location=entry.location, resource=provider, **times)
            for outcome in ("passed-over", "declined"):
                freed.offers.create(entry=waits(), outcome=outcome, why="day")

    more(1)
    few = queries(lambda: as_desk.get("/staff/waitlist/"))
    more(9)
    assert queries(lambda: as_desk.get("/staff/waitlist/")) == few
