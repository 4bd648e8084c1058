import uuid
from datetime import timedelta

import pytest

from consultations.booking import services
from consultations.booking.models import Appointment, AppointmentCell, AppointmentType
from consultations.booking.refusals import CannotBookSeries
from consultations.messaging.models import Message
from tests import threads
from tests.booking.factories import ResourceFactory, at, book, desk, told
from tests.factories import PatientFactory

WEEKS = [at("10:00", 1) + timedelta(weeks=week) for week in range(3)]


def series(location, starts, patient=None, key=None):
    return services.book_series(
        patient or PatientFactory(), AppointmentType.objects.get(slug=AppointmentType.TREATMENT), starts,
        location=location, request_key=key or uuid.uuid4(), by=desk(),
    )  # fmt: skip


@pytest.mark.django_db
def test_a_series_is_booked_as_a_whole(provider, location):
    booked = series(location, WEEKS)
    assert [visit.starts_at for visit in booked] == WEEKS
    assert Message.objects.filter(kind="appointment_confirmed").count() == 3


@pytest.mark.django_db
def test_or_not_at_all_and_each_conflict_is_named(provider, location):
    book(WEEKS[1])
    with pytest.raises(CannotBookSeries) as refused:
        series(location, [*WEEKS, at("03:00", 2)])
    assert refused.value.conflicts == [(at("03:00", 2), "not offered"), (WEEKS[1], "taken")]
    assert Appointment.objects.count() == 1
    assert told().count() == 1


@pytest.mark.django_db
def test_pressing_twice_books_one_series(provider, location):
    key, patient = uuid.uuid4(), PatientFactory()
    assert series(location, WEEKS, patient, key) == series(location, WEEKS, patient, key)
    assert Appointment.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_series_at_once_never_wait_for_each_other_in_a_circle(location):
    ResourceFactory()
    calls = [lambda: series(location, WEEKS), lambda: series(location, WEEKS[::-1])]
    outcomes = threads.at_once(calls, CannotBookSeries)
    assert sum(isinstance(outcome, list) for outcome in outcomes) == 1
    assert (Appointment.objects.count(), AppointmentCell.objects.count()) == (3, 45)
