import pytest

from consultations.booking.times import key_of
from tests.booking.factories import AppointmentFactory, ResourceFactory, at, completed_intake
from tests.booking.pages import text
from tests.factories import LocationFactory, PatientFactory

pytestmark = pytest.mark.django_db
WEEK = "/staff/day/week/?date=2026-11-18"


@pytest.fixture
def elsewhere(location):
    """A second location, three hours behind."""
    return LocationFactory(name="West end", timezone="America/Los_Angeles")


def test_the_week_shows_who_comes_when_and_how_much_room_is_left(as_desk, provider):
    AppointmentFactory(resource=provider, patient=PatientFactory(last_name="Marlow"), overbooked="In pain")
    AppointmentFactory(resource=provider, starts_at=at("11:00", 1), status="cancelled")
    page = as_desk.get(WEEK)
    shown = text(page).replace("\xa0", " ")
    assert "Week of November 16, 2026" in shown
    assert "10:00 AM Ada Marlow Booked, overbooked" in shown
    [(resource, cells)] = page.context["plan"].rows
    assert (resource, [len(cell.visits) for cell in cells]) == (provider, [0, 1, 0, 0, 0, 0, 0])
    assert [cell.room for cell in cells] == [16, 15, 16, 16, 16, 0, 0]
    assert "/staff/day/?date=2026-11-17" in page.content.decode()


def test_a_week_in_which_nobody_works_says_so(as_desk, location):
    assert "Nobody works in this week." in text(as_desk.get(WEEK))


def test_the_week_costs_the_same_however_full_it_is(as_desk, provider, queries):
    completed_intake(AppointmentFactory(resource=provider).patient)
    one = queries(lambda: as_desk.get(WEEK))
    for number in range(9):
        AppointmentFactory(resource=ResourceFactory(), starts_at=at("10:00", number % 5))
    assert queries(lambda: as_desk.get(WEEK)) == one


def test_another_location_shows_its_own_visits_by_its_own_clock(as_desk, provider, elsewhere):
    AppointmentFactory(resource=provider, location=elsewhere, patient=PatientFactory(last_name="Western"))
    for address in ("/staff/day/?date=2026-11-17", WEEK):
        there = as_desk.get(f"{address}&location={elsewhere.reference}")
        assert "7:00 AM" in text(there).replace("\xa0", " ")
        assert "Western" in text(there)
        assert "Western" not in text(as_desk.get(address))
        assert f"&amp;location={elsewhere.reference}" in as_desk.get(address).content.decode()


def test_at_another_location_the_desk_books_there_and_comes_back_there(as_desk, elsewhere):
    provider = ResourceFactory()
    provider.hours.update(location=elsewhere)
    day = as_desk.get(f"/staff/day/?date=2026-11-17&location={elsewhere.reference}")
    noon, there = key_of(at("12:00", 1)), f"&amp;location={elsewhere.reference}"
    gap = f"/staff/book/?resource={provider.reference}&amp;time={noon}{there}"
    assert gap in day.content.decode()
    page = as_desk.get(gap.replace("&amp;", "&"))
    assert "at 9:00 AM PST" in text(page).replace("\xa0", " ")
    visit = AppointmentFactory(resource=provider, location=elsewhere, starts_at=at("12:00"))
    back = as_desk.post(f"/staff/appointments/{visit.reference}/arrive/", {"back": "day"})
    assert back.url == f"/staff/day/?date=2026-11-16&location={elsewhere.reference}"
    assert back.url.replace("&", "&amp;") in as_desk.get(f"/staff/appointments/{visit.reference}/").content.decode()


@pytest.mark.parametrize("address", [WEEK, "/staff/day/?x"])
def test_an_edited_location_or_date_does_no_harm(as_desk, provider, address):
    for edited in ("&location=x", "&location=d1f9a7ce-6f2a-4dcb-9f3e-0b7f9a6f3c11", "&date=9999-12-31"):
        assert as_desk.get(address + edited).status_code == 200


def test_a_manager_finds_nothing_and_a_stranger_the_door(as_manager, as_stranger, provider):
    assert as_manager.get(WEEK).status_code == 404
    assert as_stranger.get(WEEK).url.startswith("/staff/login/")
