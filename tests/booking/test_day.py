from datetime import date, time, timedelta

import pytest

from clinic.audit import ANYBODY
from clinic.models import Closure
from consultations.booking import form_done
from consultations.booking.models import AppointmentType
from consultations.booking.times import key_of
from consultations.messaging.models import Message
from tests.booking.factories import AppointmentFactory, ResourceFactory, at, book, completed_intake
from tests.booking.pages import text
from tests.factories import PatientFactory, UserFactory

pytestmark = pytest.mark.django_db
TUESDAY = "/staff/day/?date=2026-11-17"


def travel(clock, moment, client):
    """Staff are logged off after a quarter of an hour: whoever comes later logs in again."""
    clock.move_to(moment)
    client.force_login(client.user, backend="django.contrib.auth.backends.ModelBackend")


def table(page):
    return page.context["plan"].rows


def cells_of(page, resource):
    """{clock: grid cell} of one column."""
    return {
        row.starts_at.astimezone(page.context["plan"].location.zone).strftime("%H:%M"): cell
        for row in table(page)
        for cell in row.cells
        if cell.resource == resource
    }


def test_the_day_shows_who_comes_when_and_to_whom(as_desk, provider):
    visit = AppointmentFactory(resource=provider)
    page = as_desk.get(TUESDAY)
    shown = text(page)
    assert "Tuesday, November 17, 2026" in shown
    for words in (
        visit.patient.full_name,
        "Complimentary consultation",
        "Booked",
        "10:00 AM – 10:30 AM",
        provider.name,
    ):
        assert words in shown
    cells = cells_of(page, provider)
    assert (cells["10:00"].visits, cells["10:00"].rows) == ([visit], 2)
    assert "10:15" not in cells
    assert [row.starts_at for row in table(page)][0] == at("09:00", 1)
    assert len(table(page)) == 32


def test_a_gap_opens_the_booking_page_with_time_and_person(as_desk, provider):
    page = as_desk.get(TUESDAY).content.decode()
    assert f"/staff/book/?resource={provider.reference}&amp;time={key_of(at('09:00', 1))}" in page


def test_what_is_taken_buffered_or_past_is_no_gap(as_desk, provider, monday_morning):
    AppointmentFactory(resource=provider, type=AppointmentType.objects.get(slug="treatment"))
    travel(monday_morning, at("09:20", 1), as_desk)
    cells = cells_of(as_desk.get(TUESDAY), provider)
    clocks = ("09:00", "09:15", "09:30", "09:45", "11:00", "11:15")
    assert [clock for clock in clocks if cells[clock].gap] == ["09:30", "09:45", "11:15"]


def test_a_gap_in_which_no_consultation_fits_is_no_link(as_desk, provider):
    AppointmentFactory(resource=provider, starts_at=at("09:15", 1))
    page = as_desk.get(TUESDAY)
    cells = cells_of(page, provider)
    fits = {clock: cells[clock].gap.fits for clock in ("09:00", "09:45", "16:30", "16:45")}
    assert fits == {"09:00": False, "09:45": True, "16:30": True, "16:45": False}
    body = page.content.decode()
    assert f"time={key_of(at('09:00', 1))}" not in body
    assert f"time={key_of(at('09:45', 1))}" in body
    assert "9:15 AM Too short for a consultation" in text(page).replace("\xa0", " ")


def test_a_row_says_now_today_and_only_today(as_desk, provider, monday_morning):
    travel(monday_morning, at("10:20", 1), as_desk)
    marked = [row.starts_at for row in table(as_desk.get(TUESDAY)) if row.is_now]
    assert marked == [at("10:15", 1)]
    assert not [row for row in table(as_desk.get("/staff/day/?date=2026-11-18")) if row.is_now]


def test_each_status_is_said_in_words(as_desk, provider):
    for number, status in enumerate(["booked", "arrived", "fulfilled", "noshow"]):
        AppointmentFactory(resource=provider, starts_at=at("09:00", 1) + timedelta(hours=number), status=status)
    shown = text(as_desk.get(TUESDAY))
    assert all(words in shown for words in ("Booked", "Arrived", "Visit done", "Did not come"))


def test_a_cancelled_visit_leaves_the_grid_and_stays_below_it(as_desk, provider):
    visit = AppointmentFactory(resource=provider, status="cancelled")
    page = as_desk.get(TUESDAY)
    assert cells_of(page, provider)["10:00"].gap
    assert page.context["plan"].off == [visit]


def test_visits_that_lie_over_each_other_are_all_shown(as_desk, provider):
    """Nothing that is booked may be invisible, whatever brought it there."""
    first = AppointmentFactory(resource=provider)
    second = AppointmentFactory(resource=provider, starts_at=at("10:20", 1), holding=False)
    cell = cells_of(as_desk.get(TUESDAY), provider)["10:00"]
    assert (cell.visits, cell.rows) == ([first, second], 4)


def test_a_visit_outside_the_hours_is_shown_as_well(as_desk, provider):
    AppointmentFactory(resource=provider, starts_at=at("18:00", 1))
    page = as_desk.get(TUESDAY)
    assert cells_of(page, provider)["18:00"].visits
    assert not cells_of(page, provider)["17:30"].gap


def test_who_no_longer_takes_bookings_keeps_their_visits(as_desk, provider):
    visit = AppointmentFactory(resource=provider)
    provider.is_active = False
    provider.save()
    assert cells_of(as_desk.get(TUESDAY), provider)["10:00"].visits == [visit]


def test_on_a_phone_the_gaps_are_joined(as_desk, provider):
    AppointmentFactory(resource=provider)
    [column] = as_desk.get(TUESDAY).context["plan"].columns
    assert [(item.starts_at, item.ends_at) for item in column.items] == [
        (at("09:00", 1), at("10:00", 1)),
        (at("10:00", 1), at("10:30", 1)),
        (at("10:30", 1), at("17:00", 1)),
    ]


def test_a_closed_day_says_why_and_still_shows_visits(as_desk, provider, location):
    visit = AppointmentFactory(resource=provider)
    Closure.objects.create(location=location, first_day="2026-11-17", last_day="2026-11-17", reason="Holiday")
    page = as_desk.get(TUESDAY)
    assert "Holiday" in text(page)
    assert cells_of(page, provider)["10:00"].visits == [visit]
    assert "Free" not in text(page)


def test_an_empty_day_says_so(as_desk, provider):
    assert "Nobody works on this day." in text(as_desk.get("/staff/day/?date=2026-11-21"))


def test_a_break_is_neither_free_nor_taken(as_desk, location):
    provider = ResourceFactory(hours=[(1, time(9), time(12)), (1, time(13), time(17))])
    cell = cells_of(as_desk.get(TUESDAY), provider)["12:00"]
    assert (cell.gap, cell.visits) == (None, [])


def test_without_a_date_it_is_today_by_the_clinics_clock(as_desk, provider, monday_morning):
    travel(monday_morning, at("18:00") + timedelta(hours=3), as_desk)  # already Tuesday in UTC
    assert as_desk.get("/staff/day/").context["plan"].day == date(2026, 11, 16)


@pytest.mark.parametrize("day", ["x", "9999-12-31", "0001-01-01", "2026-02-30"])
def test_an_edited_date_shows_today(as_desk, provider, day):
    page = as_desk.get(f"/staff/day/?date={day}")
    assert page.context["plan"].day == date(2026, 11, 16)


def test_the_desk_sees_whether_the_form_is_done_and_nothing_of_it(as_desk, provider, monkeypatch):
    done = AppointmentFactory(resource=provider)
    AppointmentFactory(resource=provider, starts_at=at("11:00", 1))
    completed_intake(done.patient)
    shown = text(as_desk.get(TUESDAY))
    assert "Form done" in shown
    assert "Form not done" in shown
    monkeypatch.setattr(form_done, "REVIEWED_BY", [lambda patients: {done.patient_id}])
    assert "Reviewed" in text(as_desk.get(TUESDAY))


def test_the_desk_sees_how_many_are_to_book_and_whom_to_call(as_desk, provider):
    completed_intake()
    book(at("10:00", 1), patient=PatientFactory(email="", last_name="Callme"), by=ANYBODY)
    shown = text(as_desk.get(TUESDAY))
    assert "1 patient to book" in shown
    assert "1 call to make" in shown
    assert "We confirm your visit on Tuesday" in shown


def test_providers_see_the_day_without_the_desks_calls(as_provider, provider):
    book(at("10:00", 1), patient=PatientFactory(email=""), by=ANYBODY)
    page = as_provider.get(TUESDAY)
    assert page.status_code == 200
    assert Message.objects.filter(channel="telephone").exists()
    assert not page.context["calls"]


def test_arrived_is_one_press_and_comes_back_to_the_day(as_desk, provider, monday_morning):
    visit = AppointmentFactory(resource=provider)
    travel(monday_morning, at("09:55", 1), as_desk)
    assert "Arrived" in text(as_desk.get(TUESDAY))
    page = as_desk.post(f"/staff/appointments/{visit.reference}/arrive/", {"back": "day"})
    assert page.url == TUESDAY


def test_without_a_location_the_page_says_what_is_missing(as_desk):
    assert "No location yet" in text(as_desk.get("/staff/day/"))


def test_the_day_costs_the_same_however_full_it_is(as_desk, provider, queries):
    completed_intake(AppointmentFactory(resource=provider).patient)
    one = queries(lambda: as_desk.get(TUESDAY))
    for number in range(9):
        visit = AppointmentFactory(
            resource=ResourceFactory(), starts_at=at("10:00", 1) + timedelta(minutes=number * 15)
        )
        completed_intake(visit.patient)
    assert queries(lambda: as_desk.get(TUESDAY)) == one


def test_the_calls_to_make_cost_the_same_however_many_they_are(as_desk, provider, queries):
    def call(number):
        book(at("09:00", 2) + timedelta(minutes=30 * number), patient=PatientFactory(email=""), by=ANYBODY)

    call(0)
    one = queries(lambda: as_desk.get(TUESDAY))
    for number in range(1, 10):
        call(number)
    assert queries(lambda: as_desk.get(TUESDAY)) == one
    assert text(as_desk.get(TUESDAY)).count("We confirm your visit on") == 10


def test_a_manager_finds_nothing_and_a_stranger_the_door(as_manager, as_stranger, provider):
    assert as_manager.get(TUESDAY).status_code == 404
    assert as_stranger.get(TUESDAY).url.startswith("/staff/login/")
    nobody = UserFactory()
    as_stranger.force_login(nobody, backend="django.contrib.auth.backends.ModelBackend")
    assert as_stranger.get(TUESDAY).status_code == 404
