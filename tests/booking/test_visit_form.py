import pytest

from consultations.booking.notices import link_to
from consultations.intake.models import Intake
from consultations.patients.links import page_of
from tests.booking.factories import AppointmentFactory, completed_intake
from tests.booking.pages import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("protocol")]


@pytest.fixture
def visit(provider):
    return AppointmentFactory(resource=provider)


@pytest.fixture
def address(visit):
    return page_of(link_to(visit), "visit_form")


def test_looking_begins_nothing(as_stranger, address):
    assert "Start the form" in text(as_stranger.get(address))
    assert not Intake.objects.exists()


def test_the_form_belongs_to_the_patient_of_the_visit(as_stranger, visit, address):
    page = as_stranger.post(address)
    assert page.url.startswith("/intake/")
    assert Intake.objects.get().patient == visit.patient
    assert as_stranger.post(address).url == page.url
    assert Intake.objects.count() == 1


def test_who_has_sent_the_form_is_not_asked_again(as_stranger, visit, address):
    completed_intake(visit.patient)
    assert as_stranger.post(address).url == page_of(link_to(visit))
    assert Intake.objects.count() == 1


def test_a_stranger_finds_nothing(as_stranger, visit):
    assert as_stranger.post(f"/appointments/{'x' * 43}/form/").status_code == 404
