"""Rooms, devices and time off: what a visit needs beside a provider."""

import uuid
from datetime import timedelta

import pytest

from consultations.booking import changes, services
from consultations.booking.models import AppointmentType, TimeOff
from consultations.booking.refusals import CannotBook
from consultations.booking.times import free_times
from tests.booking.factories import ResourceFactory, at, book, desk, room, unit
from tests.factories import PatientFactory
from treatments.models import Device

pytestmark = pytest.mark.django_db
TEN = at("10:00", 1)


@pytest.fixture
def treatment():
    return AppointmentType.objects.get(slug=AppointmentType.TREATMENT)


@pytest.fixture
def morpheus(db):
    return Device.objects.create(slug="morpheus8", name="Morpheus8", summary="", how_it_works="", downtime="")


def treat(starts_at, location, treatment, device=None, **more):
    return services.book(
        PatientFactory(), treatment, starts_at,
        location=location, request_key=uuid.uuid4(), by=desk(), device=device, **more,
    )  # fmt: skip


def refused(call):
    with pytest.raises(CannotBook) as refusal:
        call()
    return refusal.value.code


def test_a_treatment_holds_its_provider_its_room_and_its_device(provider, location, treatment, morpheus):
    first, device = room(), unit(morpheus)
    visit = treat(TEN, location, treatment, morpheus)
    assert (visit.resource, visit.room, visit.unit) == (provider, first, device)
    held = set(visit.cells.values_list("resource", flat=True))
    assert held == {provider.pk, first.pk, device.pk}
    assert visit.cells.count() == 3 * 15  # an hour and fifteen minutes after it


def test_one_unit_treats_one_patient_at_a_time(location, treatment, morpheus):
    ResourceFactory.create_batch(2)
    room("Room 1"), room("Room 2"), unit(morpheus)
    treat(TEN, location, treatment, morpheus)
    assert refused(lambda: treat(at("10:30", 1), location, treatment, morpheus)) == "no device"
    unit(morpheus, "Unit 2")
    assert treat(at("10:30", 1), location, treatment, morpheus).unit.name == "Unit 2"


def test_a_full_room_leaves_no_time(location, treatment):
    ResourceFactory.create_batch(2)
    room()
    treat(TEN, location, treatment)
    [day] = free_times(location, treatment, TEN.date(), 1, by_staff=True)
    assert TEN not in day.times
    assert at("11:15", 1) in day.times


def test_the_desk_is_told_that_only_a_room_is_missing(location, treatment):
    ResourceFactory.create_batch(2)
    room()
    treat(TEN, location, treatment)
    assert refused(lambda: treat(TEN, location, treatment)) == "no room"


def test_a_location_without_rooms_does_without(provider, location, treatment):
    assert treat(TEN, location, treatment).room is None


def test_a_device_without_a_unit_cannot_be_booked(provider, location, treatment, morpheus):
    assert refused(lambda: treat(TEN, location, treatment, morpheus)) == "device not here"


def test_a_consultation_takes_no_room(provider, location):
    room()
    assert book(TEN).room is None


def test_what_is_out_of_use_is_not_booked(provider, location, treatment):
    room("Room 1", is_active=False)
    room("Room 2")
    assert treat(TEN, location, treatment).room.name == "Room 2"


def test_nobody_is_booked_while_they_are_away(provider, location):
    TimeOff.objects.create(resource=provider, starts_at=at("09:30", 1), ends_at=at("12:00", 1))
    assert refused(lambda: book(TEN)) == "not offered"
    assert book(at("09:00", 1)).starts_at == at("09:00", 1)
    assert book(at("12:00", 1)).starts_at == at("12:00", 1)


def test_time_off_that_begins_within_five_minutes_takes_them_whole(provider, location):
    TimeOff.objects.create(resource=provider, starts_at=at("10:29", 1), ends_at=at("10:31", 1))
    assert refused(lambda: book(TEN)) == "too long"
    assert refused(lambda: book(at("10:30", 1))) == "not offered"
    assert book(at("10:45", 1))


def test_a_device_in_service_is_not_offered(provider, location, treatment, morpheus):
    TimeOff.objects.create(resource=unit(morpheus), starts_at=at("00:00", 1), ends_at=at("00:00", 2))
    assert refused(lambda: treat(TEN, location, treatment, morpheus)) == "no device"
    assert treat(at("10:00", 2), location, treatment, morpheus).unit


def test_a_day_off_says_that_nobody_works(provider, location):
    TimeOff.objects.create(resource=provider, starts_at=at("00:00", 1), ends_at=at("00:00", 2))
    [day] = free_times(location, AppointmentType.consultation(), TEN.date(), 1, by_staff=True)
    assert day.reason == "not working"


def test_a_move_takes_its_device_along_and_another_room_where_it_has_to(location, treatment, morpheus):
    ResourceFactory.create_batch(2)
    room("Room 1"), room("Room 2"), unit(morpheus), unit(morpheus, "Unit 2")
    other = treat(at("13:00", 1), location, treatment)
    visit = treat(TEN, location, treatment, morpheus)
    assert (other.room.name, visit.room.name) == ("Room 1", "Room 1")
    moved = changes.move(visit, at("13:00", 1), by=desk())
    assert (moved.room.name, moved.unit.name) == ("Room 2", "Unit 1")
    assert moved.cells.count() == 3 * 15


def test_the_times_cost_the_same_however_many_rooms_there_are(provider, location, treatment, queries):
    room()
    one = queries(lambda: free_times(location, treatment, TEN.date(), 14, by_staff=True))
    for number in range(9):
        TimeOff.objects.create(
            resource=room(f"Room {number + 2}"), starts_at=at("10:00", 1), ends_at=at("10:00", 1) + timedelta(hours=1)
        )
    assert queries(lambda: free_times(location, treatment, TEN.date(), 14, by_staff=True)) == one
