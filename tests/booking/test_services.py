import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError

from clinic.audit import ANYBODY, Actor
from clinic.models import AccessLog, Clinic, Closure
from consultations.booking import cells, services
from consultations.booking.models import Appointment, AppointmentCell, AppointmentType
from consultations.booking.refusals import REFUSALS, CannotBook
from consultations.messaging.models import Message
from consultations.patients.models import Consent, Patient
from tests.booking.factories import AppointmentFactory, ResourceFactory, at, book, desk, told
from tests.factories import PatientFactory

pytestmark = pytest.mark.django_db
TUESDAY_TEN = at("10:00", 1)


def refusal(*args, **options):
    with pytest.raises(CannotBook) as caught:
        book(*args, **options)
    assert caught.value.code in REFUSALS
    return caught.value.code


def of(patient):
    return Actor.of_patient(patient.reference)


def test_a_booking_holds_its_cells_writes_who_and_owes_a_message(provider):
    visit = book(TUESDAY_TEN)
    assert (visit.resource, visit.ends_at) == (provider, at("10:30", 1))
    assert visit.cells.count() == 6
    assert AccessLog.objects.get(verb="book").subject_reference == str(visit.reference)
    assert told().get().kind == "appointment_confirmed"


def test_buffers_are_held_as_well(provider):
    visit = book(TUESDAY_TEN, type=AppointmentType.objects.get(slug="treatment"))
    assert visit.ends_at == at("11:00", 1)
    assert visit.cells.count() == 15


def test_a_taken_time_is_refused(provider):
    book(TUESDAY_TEN)
    assert refusal(TUESDAY_TEN) == "taken"
    assert refusal(at("10:15", 1)) == "taken"
    assert Appointment.objects.count() == 1


def test_somebody_asked_for_by_name_is_not_replaced(provider):
    other = ResourceFactory()
    book(TUESDAY_TEN, resource=provider)
    assert refusal(TUESDAY_TEN, resource=provider) == "taken"
    assert book(TUESDAY_TEN).resource == other


def test_anybody_means_whoever_has_the_fewest_visits_that_day(provider):
    other = ResourceFactory()
    AppointmentFactory(resource=provider, starts_at=at("09:00", 1))
    AppointmentFactory(resource=provider, starts_at=at("09:00", 2))
    assert book(TUESDAY_TEN).resource == other
    AppointmentFactory(resource=other, starts_at=at("15:00", 1))
    assert book(at("11:00", 1)).resource == provider


def test_a_cancelled_visit_does_not_count_as_work(provider):
    ResourceFactory()
    AppointmentFactory(resource=provider, starts_at=at("09:00", 1), status="cancelled")
    assert book(TUESDAY_TEN).resource == provider


REFUSED = [
    (at("07:00"), "past"),
    (datetime(2020, 1, 6, 15, tzinfo=UTC), "past"),
    (at("10:07", 1), "not offered"),
    (at("08:45", 1), "not offered"),
    (at("16:45", 1), "too long"),
    (at("10:00", 5), "not offered"),
    (at("10:00", 2), "closed"),
]


@pytest.mark.parametrize(("moment", "code"), REFUSED)
def test_only_an_offered_time_is_booked(provider, location, moment, code):
    Closure.objects.create(location=location, first_day="2026-11-18", last_day="2026-11-18", reason="Holiday")
    assert refusal(moment) == code
    assert not Appointment.objects.exists()


def test_patients_respect_notice_and_horizon(provider):
    Clinic.objects.update(notice_hours=3, horizon_days=7)
    assert refusal(at("10:45"), by=ANYBODY) == "too soon"
    assert refusal(at("10:00", 8), by=ANYBODY) == "too far"
    assert book(at("11:00"), by=ANYBODY)
    assert book(at("10:00", 7), by=ANYBODY)


def test_staff_do_not(provider):
    Clinic.objects.update(notice_hours=3, horizon_days=7)
    assert book(at("09:00"))
    assert book(at("10:00", 8))


def test_staff_who_ask_for_a_time_outside_the_hours_are_not_told_of_notice(provider):
    assert refusal(at("08:45")) == "not offered"


def test_only_what_is_offered_online_is_booked_online(provider):
    treatment = AppointmentType.objects.get(slug="treatment")
    assert refusal(TUESDAY_TEN, by=ANYBODY, type=treatment) == "not online"


def test_a_second_press_does_not_book_twice(provider):
    patient, key = PatientFactory(), uuid.uuid4()
    first = book(TUESDAY_TEN, patient=patient, key=key)
    assert book(TUESDAY_TEN, patient=patient, key=key) == first
    assert told().count() == 1


def test_a_key_of_somebody_else_opens_nothing(provider):
    key = uuid.uuid4()
    book(TUESDAY_TEN, key=key)
    assert refusal(at("11:00", 1), key=key) == "key in use"


def test_a_patient_has_one_consultation_ahead(provider):
    patient = PatientFactory()
    book(TUESDAY_TEN, patient=patient, by=of(patient))
    assert refusal(at("11:00", 1), patient=patient, by=of(patient)) == "has one"
    assert book(at("11:00", 1), patient=patient, by=desk())


def test_a_consultation_of_the_past_or_cancelled_is_in_nobodys_way(provider):
    patient = PatientFactory()
    AppointmentFactory(patient=patient, resource=provider, starts_at=at("10:00", -7))
    AppointmentFactory(patient=patient, resource=provider, starts_at=at("12:00", 1), status="cancelled")
    assert book(TUESDAY_TEN, patient=patient, by=of(patient))


def test_who_loses_the_cells_goes_on_to_the_next_free_person(provider, monkeypatch):
    """What looked free is gone when the cells are written: only the constraint knows."""
    other = ResourceFactory()
    AppointmentFactory(resource=provider)
    everybody = [provider, other]
    monkeypatch.setattr(services, "candidates", lambda *args, **options: everybody)
    assert book(TUESDAY_TEN).resource == other


def test_who_loses_to_everybody_is_told_so_and_leaves_nothing_behind(provider, monkeypatch):
    AppointmentFactory(resource=provider)
    monkeypatch.setattr(services, "candidates", lambda *args, **options: [provider])
    assert refusal(TUESDAY_TEN) == "taken"
    assert (Appointment.objects.count(), AppointmentCell.objects.count(), Message.objects.count()) == (1, 6, 0)


def test_a_refusal_of_the_database_that_nobody_knows_is_not_hidden(provider, monkeypatch):
    def hold(appointment):
        appointment.ends_at = appointment.starts_at
        appointment.save()

    monkeypatch.setattr(cells, "hold", hold)
    with pytest.raises(IntegrityError, match="a_visit_ends_after_it_begins"):
        book(TUESDAY_TEN)


PERSON = {
    "first_name": "Nora",
    "last_name": "Field",
    "birth_date": "1980-05-17",
    "email": "n@mail.example",
    "phone": "",
}


def newcomer(starts_at=TUESDAY_TEN, *, key=None, by=ANYBODY, location=None):
    consultation = AppointmentType.consultation()
    key = key or uuid.uuid4()
    return services.book_for_newcomer(PERSON, consultation, starts_at, location=location, request_key=key, by=by)


def test_a_newcomer_is_a_new_patient_even_with_a_known_address(provider, location):
    known = PatientFactory(**PERSON)
    visit = newcomer(location=location)
    assert visit.patient != known
    assert Consent.objects.get().patient == visit.patient


def test_nobody_ticks_the_privacy_notice_for_a_caller(provider, location):
    newcomer(location=location, by=desk())
    assert not Consent.objects.exists()


def test_a_newcomer_who_presses_twice_is_one_patient_with_one_visit(provider, location):
    key = uuid.uuid4()
    assert newcomer(key=key, location=location) == newcomer(key=key, location=location)
    assert Patient.objects.count() == 1


def test_a_newcomer_whose_time_is_taken_is_not_stored(provider, location):
    AppointmentFactory(resource=provider)
    before = Patient.objects.count()
    with pytest.raises(CannotBook):
        newcomer(location=location)
    assert Patient.objects.count() == before


def test_the_number_of_queries_does_not_grow_with_people_and_visits(provider, queries):
    one = queries(lambda: book(TUESDAY_TEN, by=ANYBODY))
    for number in range(9):
        AppointmentFactory(resource=ResourceFactory(), starts_at=at("13:00", 1) + timedelta(minutes=15 * number))
    assert queries(lambda: book(at("11:00", 1), by=ANYBODY)) == one
