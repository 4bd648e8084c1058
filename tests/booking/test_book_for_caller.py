import uuid

import pytest

from consultations.booking.models import Appointment
from consultations.booking.times import key_of
from consultations.patients.models import Consent, Patient
from tests.booking.factories import AppointmentFactory, ResourceFactory, at, person, told
from tests.booking.pages import hidden, keys, text
from tests.factories import PatientFactory

pytestmark = pytest.mark.django_db
TEN = key_of(at("10:00", 1))
NOBODY = "d1f9a7ce-6f2a-4dcb-9f3e-0b7f9a6f3c11"


def caller(**changed):
    return person(**{"time": TEN, "type": "consultation", "resource": "", "privacy": "", **changed})


@pytest.fixture
def gap(provider):
    return f"/staff/book/?resource={provider.reference}&time={TEN}"


def test_a_gap_opens_the_page_half_done(as_desk, provider, gap):
    page = as_desk.get(gap)
    assert "Tuesday, November 17, 2026 at 10:00 AM EST" in text(page)
    assert hidden(page, "time") == TEN
    assert page.context["form"].initial["resource"] == provider.reference


def test_without_a_time_the_page_offers_those_of_the_type(as_desk, provider):
    AppointmentFactory(resource=provider)
    page = as_desk.get("/staff/book/?type=treatment&from=2026-11-17")
    assert key_of(at("09:00", 1)) not in keys(page)  # its buffer would run into ten o'clock
    assert key_of(at("10:30", 1)) in keys(page)


def test_one_persons_times_are_theirs(as_desk, provider):
    ResourceFactory()
    AppointmentFactory(resource=provider)
    page = as_desk.get(f"/staff/book/?resource={provider.reference}&from=2026-11-17")
    assert f"Only {provider.name}" in text(page)
    assert TEN not in keys(page)


@pytest.mark.parametrize(
    ("begins", "told"), [("2026-11-25", "Wednesday, November 25, 2026"), ("2028-03-01", "Wednesday, March 1, 2028")]
)
def test_the_soonest_time_is_that_of_the_person_asked_for_as_far_ahead_as_the_desk_may_book(
    as_desk, provider, begins, told
):
    ResourceFactory()
    provider.hours.update(valid_from=begins)
    page = as_desk.get(f"/staff/book/?resource={provider.reference}")
    assert f"The soonest free time is on {told}." in text(page)


def test_that_nothing_can_be_booked_is_said_of_the_person_asked_for(as_desk, provider):
    ResourceFactory()
    provider.hours.update(valid_until="2026-11-01")
    page = as_desk.get(f"/staff/book/?resource={provider.reference}")
    assert "No time can be booked here until Wednesday, November 15, 2028" in text(page)


def test_somebody_new_needs_four_things(as_desk, provider, gap):
    page = as_desk.post(gap, caller(resource=str(provider.reference)))
    visit = Appointment.objects.get()
    assert page.url == f"/staff/appointments/{visit.reference}/"
    assert (visit.resource, visit.starts_at, visit.patient.full_name) == (provider, at("10:00", 1), "Nora Field")
    assert not Consent.objects.exists()


def test_a_second_press_books_once(as_desk, provider, gap):
    posted = caller()
    assert as_desk.post(gap, posted).url == as_desk.post(gap, posted).url
    assert (Appointment.objects.count(), Patient.objects.count()) == (1, 1)


def test_a_known_patient_is_found_chosen_and_booked(as_desk, provider, gap):
    known = PatientFactory(last_name="Marlow")
    page = as_desk.get(f"{gap}&q=marlow")
    assert f"time={TEN.replace(':', '%3A')}&amp;patient={known.reference}" in page.content.decode()
    chosen = f"{gap}&patient={known.reference}"
    assert "Marlow" in text(as_desk.get(chosen))
    as_desk.post(chosen, {"time": TEN, "type": "treatment", "resource": "", "request_key": uuid.uuid4()})
    visit = Appointment.objects.get()
    assert (visit.patient, visit.type.slug) == (known, "treatment")
    assert Patient.objects.count() == 1


@pytest.mark.parametrize(
    "contact", [{"email": "nora@MAIL.example", "phone": ""}, {"email": "", "phone": "(202) 555-0143"}]
)
def test_a_possible_duplicate_is_said(as_desk, provider, gap, contact):
    PatientFactory(
        first_name="nora",
        last_name="FIELD",
        birth_date="1980-05-17",
        email="Nora@mail.example",
        phone="+12025550143",
    )
    page = as_desk.post(gap, caller(**contact))
    assert "Possible duplicate" in text(page)
    assert not Appointment.objects.exists()
    as_desk.post(gap, caller(**contact, is_another="on"))
    assert Patient.objects.count() == 2


@pytest.mark.parametrize(
    "other", [{"first_name": "Nina"}, {"birth_date": "1980-05-18"}, {"email": "other@mail.example"}]
)
def test_somebody_who_only_resembles_is_no_duplicate(as_desk, provider, gap, other):
    same = {"first_name": "Nora", "last_name": "Field", "birth_date": "1980-05-17", "email": "nora@mail.example"}
    PatientFactory(**{**same, **other})
    assert as_desk.post(gap, caller()).status_code == 302


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"last_name": ""}, "Enter the last name."),
        ({"email": ""}, "Give us an e-mail address or a mobile number"),
        ({"birth_date_year": "2015"}, "This person is under 18."),
        ({"birth_date_year": "9999"}, "A date of birth lies in the past."),
        ({"birth_date_year": "1"}, "Check the year"),
        ({"birth_date_year": ""}, "Enter month, day and year."),
        ({"type": "x"}, "Choose one of these."),
        ({"resource": "x"}, "Choose one of these."),
        ({"resource": NOBODY}, "Choose one of these."),
        ({"time": ""}, "Please choose a time."),
        ({"request_key": ""}, "Please start again."),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_stored(as_desk, provider, gap, changed, sentence):
    page = as_desk.post(gap, caller(**changed))
    assert page.status_code == 422
    assert sentence in text(page)
    assert not Patient.objects.exists()


def test_a_taken_time_offers_the_nearest_of_that_person(as_desk, provider, gap):
    ResourceFactory()
    AppointmentFactory(resource=provider)
    page = as_desk.post(gap, caller(resource=str(provider.reference)))
    assert page.status_code == 409
    assert "That time has just been taken." in text(page)
    assert key_of(at("10:30", 1)) in page.content.decode()
    assert 'value="Nora"' in page.content.decode()


def test_a_visit_too_long_for_the_gap_is_refused(as_desk, provider, gap):
    AppointmentFactory(resource=provider, starts_at=at("11:00", 1))
    page = as_desk.post(gap, caller(type="treatment"))
    assert page.status_code == 409
    assert "This visit is longer than the time that is free there." in text(page)
    assert Appointment.objects.count() == 1


def test_a_time_in_the_past_is_refused(as_desk, provider, gap):
    page = as_desk.post(gap, caller(time=key_of(at("07:00"))))
    assert page.status_code == 409
    assert "That time has passed." in text(page)


def test_somebody_without_an_address_was_told_on_the_telephone(as_desk, provider, gap):
    as_desk.post(gap, caller(email="", phone="(202) 555-0143"))
    assert told().get().why == "told while booking"


@pytest.mark.parametrize("query", ["type=x", "resource=x", "time=x", "from=x", f"resource={NOBODY}", "from=9999-12-31"])
def test_an_edited_address_does_no_harm(as_desk, provider, query):
    assert as_desk.get(f"/staff/book/?{query}").status_code == 200


@pytest.mark.parametrize("patient", ["x", NOBODY])
def test_a_patient_who_is_not_there_is_not_found(as_desk, provider, patient):
    assert as_desk.get(f"/staff/book/?patient={patient}").status_code == 404


def test_a_manager_finds_nothing_and_a_stranger_the_door(as_manager, as_stranger, gap):
    for client, status in ((as_manager, 404), (as_stranger, 302)):
        assert client.get(gap).status_code == client.post(gap, caller()).status_code == status
    assert not Appointment.objects.exists()


def test_the_page_costs_the_same_however_many_are_found(as_desk, provider, gap, queries):
    PatientFactory()
    one = queries(lambda: as_desk.get(f"{gap}&q=tester"))
    PatientFactory.create_batch(9)
    assert queries(lambda: as_desk.get(f"{gap}&q=tester")) == one


def test_a_new_caller_may_speak_another_language_than_the_desk(as_desk, provider, gap, settings):
    settings.LANGUAGES = [("en", "English"), ("eo", "Esperanto")]
    assert 'name="language"' in as_desk.get(gap).content.decode()
    as_desk.post(gap, caller(language="eo"))
    assert Patient.objects.get().language == "eo"
