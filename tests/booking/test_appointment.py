import uuid

import pytest
from django.utils import timezone

from clinic.models import Clinic
from consultations.booking.notices import link_to
from consultations.patients.links import open_link, page_of
from consultations.patients.models import PersonalLink
from tests.booking.factories import AppointmentFactory, at, completed_intake
from tests.booking.pages import text
from tests.factories import PatientFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(provider):
    return AppointmentFactory(resource=provider, starts_at=at("10:00", 2))


@pytest.fixture
def address(visit):
    return page_of(link_to(visit))


def test_the_page_says_when_where_and_with_whom(as_stranger, visit, address):
    shown = text(as_stranger.get(address))
    assert "You are booked" in shown
    assert "Wednesday, November 18, 2026 at 10:00 AM EST" in shown
    assert visit.resource.name in shown
    assert "1 Main Street" in shown
    assert visit.patient.last_name not in shown


def test_the_page_is_neither_kept_nor_passed_on(as_stranger, address):
    page = as_stranger.get(address)
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "same-origin"


def test_a_refusal_behind_the_link_is_not_kept_either(as_stranger, visit, address):
    assert as_stranger.delete(address)["Cache-Control"] == "no-store"
    PersonalLink.objects.update(subject_reference=uuid.uuid4())
    assert (as_stranger.get(address).status_code, as_stranger.get(address)["Cache-Control"]) == (404, "no-store")
    PersonalLink.objects.update(revoked_at=timezone.now())
    assert (as_stranger.get(address).status_code, as_stranger.get(address)["Cache-Control"]) == (410, "no-store")


def test_who_has_not_filled_in_the_form_is_invited(as_stranger, visit, address):
    assert "Fill in the form" in text(as_stranger.get(address))
    completed_intake(visit.patient)
    assert "Fill in the form" not in text(as_stranger.get(address))


def test_a_moved_visit_says_so(as_stranger, visit, address):
    visit.sequence = 1
    visit.save()
    assert "Your visit has a new time" in text(as_stranger.get(address))


def test_a_cancelled_visit_says_so_and_leads_to_a_new_one(as_stranger, visit, address):
    visit.status = "cancelled"
    visit.save()
    page = as_stranger.get(address)
    assert "This visit is cancelled" in text(page)
    assert "Add to my calendar" not in text(page)
    assert 'href="/book/"' in page.content.decode()


def test_the_way_to_a_new_visit_is_the_patients_own_where_there_is_one(as_stranger, visit, address):
    visit.status = "cancelled"
    visit.save()
    own = page_of(open_link(visit.patient, PersonalLink.Purpose.BOOK, completed_intake(visit.patient)))
    assert own in as_stranger.get(address).content.decode()


@pytest.mark.parametrize("status", ["booked", "arrived", "fulfilled", "noshow"])
def test_a_visit_that_is_over_offers_no_change(as_stranger, visit, address, monday_morning, status):
    visit.status = status
    visit.save()
    monday_morning.move_to(at("10:00", 2))
    page = as_stranger.get(address)
    assert "has begun or is over" in text(page)
    assert "Choose another time" not in text(page)


def test_after_the_cutoff_the_page_says_whom_to_call(as_stranger, visit, address, monday_morning):
    Clinic.objects.update(cutoff_hours=24)
    monday_morning.move_to(at("10:01", 1))
    shown = text(as_stranger.get(address))
    assert "too close to your visit" in shown
    assert "Cancel the visit" not in shown


def test_a_stranger_finds_nothing(as_stranger, visit):
    assert as_stranger.get(f"/appointments/{'x' * 43}/").status_code == 404


def test_a_link_that_has_ended_says_so(as_stranger, visit, address):
    PersonalLink.objects.update(revoked_at=timezone.now())
    assert as_stranger.get(address).status_code == 410


def test_the_link_stays_open_until_a_month_after_the_visit(as_stranger, address, monday_morning):
    monday_morning.move_to(at("10:00", 32))
    assert as_stranger.get(address).status_code == 200
    monday_morning.move_to(at("10:31", 32))
    assert as_stranger.get(address).status_code == 410


def test_staff_who_are_logged_in_act_as_the_patient_on_the_patients_page(as_desk, visit, address, monday_morning):
    monday_morning.move_to(at("10:01", 1))
    assert as_desk.post(f"{address}cancel/").status_code == 409


def test_a_link_shows_its_own_patients_visit_and_nobody_elses(as_stranger, visit):
    other = open_link(PatientFactory(), PersonalLink.Purpose.APPOINTMENT, visit)
    assert as_stranger.get(page_of(other)).status_code == 404
