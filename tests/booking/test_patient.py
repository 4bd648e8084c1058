import re
import uuid
from datetime import date

import pytest

from clinic.audit import ANYBODY
from clinic.models import AccessLog
from consultations.messaging import outbox
from consultations.messaging.suppression import suppress
from consultations.patients.models import ContactSuppression
from tests.booking.factories import AppointmentFactory, ResourceFactory, at, book, completed_intake, told
from tests.booking.pages import text
from tests.factories import PatientFactory

pytestmark = pytest.mark.django_db


def contact(**changed):
    """What the desk types on the page of contact data."""
    return {
        "first_name": "Ada",
        "last_name": "Marlow",
        "birth_date_month": "5",
        "birth_date_day": "17",
        "birth_date_year": "1980",
        "email": "a@mail.example",
        "phone": "",
        "preferred_channel": "email",
        **changed,
    }


@pytest.fixture
def patient(location):
    return PatientFactory()


@pytest.fixture
def address(patient):
    return f"/staff/patients/{patient.reference}/"


def test_the_page_shows_contact_visits_and_messages(as_desk, provider, patient, address):
    book(at("10:00", 1), patient=patient)
    shown = text(as_desk.get(address))
    for words in (
        patient.full_name,
        patient.email,
        "(202) 555-0123",
        "Tue, Nov 17, 10:00 AM",
        "Visit confirmed",
        "Scheduled",
    ):
        assert words in shown


def test_the_desk_sees_that_the_form_is_done_and_no_answer(as_desk, patient, address):
    intake = completed_intake(patient)
    intake.answers = {"blood_disorder": "yes"}
    intake.save()
    page = as_desk.get(address)
    assert "Form done" in text(page)
    assert "blood" not in page.content.decode().lower()


def test_visits_of_somebody_else_are_not_shown(as_desk, provider, address):
    AppointmentFactory(resource=provider)
    assert "No visit yet." in text(as_desk.get(address))


def test_the_page_costs_the_same_however_long_the_history_is(as_desk, provider, patient, address, queries):
    book(at("10:00", 1), patient=patient)
    one = queries(lambda: as_desk.get(address))
    for number in range(9):
        book(at("11:00", number % 4 + 1), patient=patient, resource=ResourceFactory())
    assert queries(lambda: as_desk.get(address)) == one


def test_contact_data_is_changed_and_the_change_recorded(as_desk, patient, address):
    posted = contact(first_name="Adah", birth_date_day="18", email="", phone="(202) 555-0177", preferred_channel="call")
    assert as_desk.post(f"{address}contact/", posted).url == address
    patient.refresh_from_db()
    assert (patient.full_name, patient.phone.as_e164, patient.email) == ("Adah Marlow", "+12025550177", "")
    assert patient.birth_date == date(1980, 5, 18)
    assert AccessLog.objects.get(verb="change contact").actor_reference == str(as_desk.user.reference)


def test_the_form_begins_with_what_is_known(as_desk, patient, address):
    page = as_desk.get(f"{address}contact/").content.decode()
    assert f'value="{patient.last_name}"' in page
    for part, value in (("month", "5"), ("day", "17"), ("year", "1980")):
        assert re.search(f'name="birth_date_{part}" value="{value}"', page)


@pytest.mark.parametrize(
    "changed",
    [
        {"email": "", "phone": ""},
        {"last_name": ""},
        {"birth_date_day": "x"},
        {"birth_date_day": ""},
        {"birth_date_year": "2030"},
        {"birth_date_year": "9999"},
        {"birth_date_year": "1"},
        {"birth_date_month": "11", "birth_date_year": "2008"},  # eighteen tomorrow
        {"email": "x"},
        {"preferred_channel": "pigeon"},
    ],
)
def test_what_cannot_be_is_refused(as_desk, patient, address, changed):
    page = as_desk.post(f"{address}contact/", contact(**changed))
    assert page.status_code == 422
    assert "Please check" in text(page)
    assert not AccessLog.objects.filter(verb="change contact").exists()


def test_a_minor_is_named_as_one(as_desk, address):
    page = as_desk.post(f"{address}contact/", contact(birth_date_year="2010"))
    assert "This person is under 18." in text(page)


def test_who_is_eighteen_today_is_an_adult(as_desk, address):
    posted = contact(birth_date_month="11", birth_date_day="16", birth_date_year="2008")
    assert as_desk.post(f"{address}contact/", posted).status_code == 302


def test_a_letter_that_had_no_address_goes_out_once_there_is_one(as_desk, provider, location):
    silent = PatientFactory(email="", phone="+12025550123")
    owed = outbox.enqueue("my_link", silent, silent)
    assert owed.why == "no e-mail address"
    as_desk.post(f"/staff/patients/{silent.reference}/contact/", contact())
    owed.refresh_from_db()
    assert (owed.state, owed.channel, owed.why) == ("scheduled", "email", "")


def test_a_letter_becomes_a_call_for_who_would_now_rather_be_called(as_desk, provider, patient, address):
    book(at("10:00", 1), patient=patient, by=ANYBODY)
    as_desk.post(f"{address}contact/", contact(phone="(202) 555-0177", preferred_channel="call"))
    assert told().get().channel == "telephone"


@pytest.mark.parametrize("page", ["", "contact/"])
def test_a_manager_finds_nothing_and_a_stranger_the_door(as_manager, as_stranger, address, page):
    assert as_manager.get(address + page).status_code == 404
    assert as_stranger.get(address + page).url.startswith("/staff/login/")


def test_a_patient_who_is_not_there_is_not_found(as_desk):
    assert as_desk.get(f"/staff/patients/{uuid.uuid4()}/").status_code == 404


def test_the_desk_says_in_which_language_somebody_is_spoken_to_where_there_are_two(as_desk, settings):
    settings.LANGUAGES = [("en", "English"), ("eo", "Esperanto")]
    patient = PatientFactory()
    page = f"/staff/patients/{patient.reference}/contact/"
    assert 'name="language"' in as_desk.get(page).content.decode()
    assert as_desk.post(page, contact(language="xx")).status_code == 422
    as_desk.post(page, contact(language="eo"))
    patient.refresh_from_db()
    assert patient.language == "eo"
    assert "Esperanto" in text(as_desk.get(f"/staff/patients/{patient.reference}/"))


def test_a_clinic_of_one_language_is_not_asked_for_it(as_desk):
    page = as_desk.get(f"/staff/patients/{PatientFactory().reference}/contact/")
    assert 'name="language"' not in page.content.decode()


def test_the_desk_mends_what_is_not_written_to_but_for_its_owners_wish(as_desk, as_manager, patient, address):
    for bad, why in ((patient.email, "bounced"), (str(patient.phone), "opted-out"), ("other@mail.example", "bounced")):
        suppress(bad, why)
    shown = text(as_desk.get(address))
    assert f"{patient.email}: Does not exist or refuses our messages" in shown
    assert "other@mail.example" not in shown
    for row in ContactSuppression.objects.all():
        as_desk.post(f"{address}write-again/", {"address": row.reference})
    assert set(ContactSuppression.objects.standing().values_list("address", flat=True)) == {
        str(patient.phone),
        "other@mail.example",
    }
    assert as_manager.post(f"{address}write-again/").status_code == 404
