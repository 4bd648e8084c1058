import pytest

from clinic.models import Clinic
from consultations.booking.notices import link_to
from consultations.booking.times import key_of
from consultations.patients.links import page_of
from tests.booking.factories import AppointmentFactory, ResourceFactory, at
from tests.booking.pages import keys, text

pytestmark = pytest.mark.django_db
ELEVEN = key_of(at("11:00", 2))


@pytest.fixture
def visit(provider):
    return AppointmentFactory(resource=provider, starts_at=at("10:00", 2))


@pytest.fixture
def address(visit):
    return page_of(link_to(visit), "move_appointment")


def press(client, address, time=ELEVEN):
    return client.post(address, {"time": time, "request_key": "0b3cbd9c-6d2a-4a9c-9d0c-9d9d7c1a5a11"})


def test_a_patient_chooses_confirms_and_is_moved(as_stranger, visit, address):
    assert ELEVEN in keys(as_stranger.get(f"{address}?from=2026-11-18"))
    assert "Is this the right time?" in text(as_stranger.get(f"{address}?time={ELEVEN}"))
    page = press(as_stranger, address)
    assert "Your visit has a new time" in text(as_stranger.get(page.url))
    visit.refresh_from_db()
    assert visit.starts_at == at("11:00", 2)


def test_a_patient_moves_to_somebody_by_name(as_stranger, visit, address):
    other = ResourceFactory()
    press(as_stranger, f"{address}?with={other.reference}")
    visit.refresh_from_db()
    assert (visit.resource, visit.starts_at) == (other, at("11:00", 2))


def test_times_that_overlap_the_visit_itself_are_offered(as_stranger, address):
    assert key_of(at("10:15", 2)) in keys(as_stranger.get(f"{address}?from=2026-11-18"))


def test_a_second_press_is_harmless(as_stranger, visit, address):
    press(as_stranger, address)
    assert press(as_stranger, address).status_code == 302
    visit.refresh_from_db()
    assert visit.sequence == 1


def test_a_taken_time_offers_the_nearest_and_the_visit_stays(as_stranger, visit, provider, address):
    AppointmentFactory(resource=provider, starts_at=at("11:00", 2))
    page = press(as_stranger, address)
    assert page.status_code == 409
    assert "That time has just been taken." in text(page)
    assert "Until now: Wednesday, November 18, 2026 at 10:00 AM EST" in text(page)
    assert key_of(at("11:30", 2)) in page.content.decode()
    visit.refresh_from_db()
    assert visit.starts_at == at("10:00", 2)


@pytest.mark.parametrize("posted", [{}, {"time": "x"}, {"time": ELEVEN, "request_key": "x"}])
def test_a_malformed_post_is_answered(as_stranger, visit, address, posted):
    assert as_stranger.post(address, posted).status_code == 422
    visit.refresh_from_db()
    assert visit.sequence == 0


def test_after_the_cutoff_nothing_moves(as_stranger, visit, address, monday_morning):
    Clinic.objects.update(cutoff_hours=24)
    monday_morning.move_to(at("10:01", 1))
    assert "too close to your visit" in text(as_stranger.get(address))
    page = press(as_stranger, address)
    assert page.status_code == 409
    assert "Nothing has been changed" in text(page)


def test_a_cancelled_visit_says_so_in_place_of_times(as_stranger, visit, address):
    visit.status = "cancelled"
    visit.save()
    assert "This visit is cancelled" in text(as_stranger.get(address))
    assert press(as_stranger, address).status_code == 409


def test_a_stranger_finds_nothing(as_stranger, visit):
    assert as_stranger.get(f"/appointments/{'x' * 43}/choose-a-time/").status_code == 404


def test_the_page_costs_the_same_however_full_the_week_is(as_stranger, address, queries):
    one = queries(lambda: as_stranger.get(address))
    for number in range(9):
        AppointmentFactory(resource=ResourceFactory(), starts_at=at("09:00", number % 4 + 1))
    assert queries(lambda: as_stranger.get(address)) == one
