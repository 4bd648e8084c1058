import pytest

from consultations.booking.models import AppointmentCell
from consultations.booking.notices import link_to
from consultations.patients.links import page_of
from tests.booking.factories import AppointmentFactory, at
from tests.booking.pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(provider):
    return AppointmentFactory(resource=provider, starts_at=at("10:00", 2))


@pytest.fixture
def address(visit):
    return page_of(link_to(visit), "cancel_appointment")


def test_looking_at_the_question_cancels_nothing(as_stranger, visit, address):
    assert "Cancel your visit?" in text(as_stranger.get(address))
    visit.refresh_from_db()
    assert visit.status == "booked"


def test_yes_cancels_and_gives_the_time_back(as_stranger, visit, address):
    page = as_stranger.post(address)
    assert "This visit is cancelled" in text(as_stranger.get(page.url))
    assert not AppointmentCell.objects.exists()


def test_a_second_press_is_harmless(as_stranger, visit, address):
    as_stranger.post(address)
    assert as_stranger.post(address).status_code == 302
    visit.refresh_from_db()
    assert visit.sequence == 1


def test_after_the_cutoff_the_page_says_whom_to_call(as_stranger, visit, address, monday_morning):
    monday_morning.move_to(at("10:01", 1))
    assert "too close to your visit" in text(as_stranger.get(address))
    assert as_stranger.post(address).status_code == 409
    visit.refresh_from_db()
    assert visit.status == "booked"


def test_a_stranger_finds_nothing(as_stranger, visit):
    assert as_stranger.post(f"/appointments/{'x' * 43}/cancel/").status_code == 404
