import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from consultations.booking.models import Appointment
from consultations.booking.times import key_of
from consultations.patients.links import open_link, page_of
from consultations.patients.models import Patient, PersonalLink
from tests.booking.factories import AppointmentFactory, ResourceFactory, at, completed_intake
from tests.booking.pages import hidden, keys, text
from tests.factories import PatientFactory

pytestmark = pytest.mark.django_db
TEN = key_of(at("10:00", 1))


@pytest.fixture
def intake(db):
    return completed_intake()


@pytest.fixture
def link(intake):
    return open_link(intake.patient, PersonalLink.Purpose.BOOK, intake)


@pytest.fixture
def address(link):
    return page_of(link)


def press(client, address, time=TEN, key=None):
    return client.post(address, {"time": time, "request_key": key or uuid.uuid4()})


def test_a_patient_chooses_confirms_and_is_booked(as_stranger, provider, address, intake):
    assert TEN in keys(as_stranger.get(address))
    confirm = as_stranger.get(f"{address}?time={TEN}")
    assert "Tuesday, November 17, 2026 at 10:00 AM EST" in text(confirm)
    page = press(as_stranger, address, key=hidden(confirm, "request_key"))
    visit = Appointment.objects.get()
    assert (visit.patient, visit.starts_at) == (intake.patient, at("10:00", 1))
    assert "You are booked" in text(as_stranger.get(page.url))
    assert Patient.objects.count() == 1


def test_a_patient_books_with_somebody_by_name(as_stranger, provider, address):
    other = ResourceFactory()
    confirm = as_stranger.get(f"{address}?with={other.reference}&time={TEN}")
    assert f'action="{address}?with={other.reference}"' in confirm.content.decode()
    press(as_stranger, f"{address}?with={other.reference}")
    assert Appointment.objects.get().resource == other


def test_a_second_press_lands_on_the_same_visit(as_stranger, provider, address):
    key = uuid.uuid4()
    first = press(as_stranger, address, key=key)
    assert press(as_stranger, address, key=key).url == first.url
    assert Appointment.objects.count() == 1


def test_who_has_a_consultation_ahead_is_led_to_it(as_stranger, provider, address, intake):
    visit = AppointmentFactory(patient=intake.patient, resource=provider)
    page = as_stranger.get(address)
    assert "You already have a visit" in text(page)
    link = PersonalLink.objects.get(subject_reference=visit.reference)
    assert page_of(link) in page.content.decode()


def test_nobody_books_a_second_consultation_by_an_old_form(as_stranger, provider, address, intake):
    AppointmentFactory(patient=intake.patient, resource=provider)
    page = press(as_stranger, address, key_of(at("11:00", 1)))
    assert page.status_code == 409
    assert "You already have a visit" in text(page)
    assert Appointment.objects.count() == 1


def test_a_taken_time_offers_the_nearest(as_stranger, provider, address):
    AppointmentFactory(resource=provider)
    page = press(as_stranger, address)
    assert page.status_code == 409
    assert "That time has just been taken." in text(page)
    assert key_of(at("10:30", 1)) in page.content.decode()


@pytest.mark.parametrize("posted", [{}, {"time": "x", "request_key": "y"}, {"time": TEN}])
def test_a_malformed_post_is_answered(as_stranger, provider, address, posted):
    page = as_stranger.post(address, posted)
    assert page.status_code == 422
    assert "Please check" in text(page)
    assert not Appointment.objects.exists()


def test_a_stranger_finds_nothing(as_stranger, provider):
    assert as_stranger.get(f"/book/{'x' * 43}/").status_code == 404


def test_a_link_for_something_else_opens_nothing_here(as_stranger, provider, intake):
    visit = AppointmentFactory(resource=provider)
    other = page_of(open_link(visit.patient, PersonalLink.Purpose.APPOINTMENT, visit))
    assert as_stranger.get(other.replace("/appointments/", "/book/")).status_code == 404


def test_a_link_that_has_ended_says_so(as_stranger, provider, address, link):
    PersonalLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    page = as_stranger.get(address)
    assert page.status_code == 410
    assert "This link has ended" in text(page)
    assert press(as_stranger, address).status_code == 410
    assert not Appointment.objects.exists()


def test_a_key_of_another_patients_visit_opens_nothing(as_stranger, provider, address):
    other = AppointmentFactory(resource=provider, patient=PatientFactory())
    page = press(as_stranger, address, key_of(at("11:00", 1)), key=other.request_key)
    assert page.status_code == 409
    assert Appointment.objects.count() == 1
