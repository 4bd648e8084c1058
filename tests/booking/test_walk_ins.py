import uuid
from datetime import timedelta

import pytest

from clinic.audit import ANYBODY
from clinic.models import AccessLog
from consultations.booking import cells, changes, walk_ins
from consultations.booking.models import Appointment, AppointmentCell, AppointmentType
from consultations.booking.refusals import CannotBook
from consultations.messaging.models import Message
from tests import threads
from tests.booking.factories import NOW, at, book, desk
from tests.factories import PatientFactory


@pytest.fixture
def arrive(location, provider):
    """Walks in at once, with this provider."""

    def arrive(patient=None, key=None, by=None):
        return walk_ins.walk_in(
            patient or PatientFactory(), AppointmentType.consultation(), walk_ins.now_on_a_cell(),
            location=location, resource=provider, request_key=key or uuid.uuid4(), by=by or desk(),
        )  # fmt: skip

    return arrive


def held(visit):
    return set(AppointmentCell.objects.filter(appointment=visit).values_list("resource", "cell"))


@pytest.mark.django_db
def test_a_walk_in_is_seen_from_now_and_has_arrived(arrive, monday_morning):
    monday_morning.move_to(NOW + timedelta(hours=2, minutes=8, seconds=30))
    visit = arrive()
    assert (visit.starts_at, visit.status, visit.overbooked) == (at("10:05"), "arrived", "")
    assert held(visit) == set(cells.wanted(visit))
    verbs = AccessLog.objects.filter(subject_reference=str(visit.reference)).values_list("verb", flat=True)
    assert sorted(verbs) == ["arrive", "book"]
    assert {message.state for message in Message.objects.all()} == {"cancelled"}


@pytest.mark.django_db
def test_where_somebody_has_the_time_a_walk_in_is_overbooked_and_inherits_it(arrive, provider, monday_morning):
    first = book(at("10:00"), resource=provider)
    monday_morning.move_to(at("09:55"))
    visit = arrive()
    assert visit.overbooked == "walk-in"
    assert held(visit) == set(cells.wanted(visit)) - held(first)
    changes.cancel(first, by=desk())
    assert held(visit) == set(cells.wanted(visit))


@pytest.mark.django_db
def test_pressed_twice_one_person_walks_in(arrive):
    patient, key = PatientFactory(), uuid.uuid4()
    assert arrive(patient, key) == arrive(patient, key)
    assert Appointment.objects.count() == 1


@pytest.mark.django_db
def test_nobody_walks_in_online(arrive):
    with pytest.raises(CannotBook):
        arrive(by=ANYBODY)


@pytest.mark.django_db(transaction=True)
def test_eight_who_walk_in_at_once_are_all_seen_and_one_has_the_time(arrive):
    outcomes = threads.at_once([arrive] * 8, CannotBook)
    assert {visit.status for visit in outcomes} == {"arrived"}
    assert sorted(visit.overbooked for visit in outcomes) == [""] + ["walk-in"] * 7
    assert AppointmentCell.objects.count() == 6
