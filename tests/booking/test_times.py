from datetime import UTC, date, time, timedelta

import pytest

from clinic.models import Clinic, Closure
from consultations.booking.availability import Reason
from consultations.booking.models import AppointmentType, WorkingHours
from consultations.booking.times import free_times, key_of, nearest_times, next_free_times, time_of
from tests.booking.factories import AppointmentFactory, ResourceFactory, at

pytestmark = pytest.mark.django_db
MONDAY, TUESDAY = date(2026, 11, 16), date(2026, 11, 17)


@pytest.fixture
def consultation(db):
    return AppointmentType.consultation()


def day(location, type, which, **options):
    return free_times(location, type, which, 1, **options)[0]


def test_a_key_names_the_start_in_utc():
    assert key_of(at("10:00")) == "2026-11-16T15:00Z"
    assert time_of("2026-11-16T15:00Z") == at("10:00")


@pytest.mark.parametrize(
    "text",
    ["", "x", None, "2026-11-16", "2026-13-16T15:00Z", "0001-01-01T00:00Z", "2026-11-16T15:00Z ", "20２6-11-16T15:00Z"],
)
def test_what_is_no_key_is_no_time(text):
    assert time_of(text) is None


def test_the_types_of_the_product_exist(consultation):
    minutes = {type.slug: (type.minutes, type.buffer_after, type.is_online) for type in AppointmentType.objects.all()}
    assert minutes == {"consultation": (30, 0, True), "treatment": (60, 15, False), "results": (20, 0, True)}


def test_a_booked_time_is_offered_no_more_and_a_cancelled_one_is(provider, location, consultation):
    assert at("10:00", 1) in day(location, consultation, TUESDAY).times
    AppointmentFactory(resource=provider)
    assert at("10:00", 1) not in day(location, consultation, TUESDAY).times
    AppointmentFactory(resource=provider, starts_at=at("11:00", 1), status="cancelled")
    assert at("11:00", 1) in day(location, consultation, TUESDAY).times


def test_the_buffer_after_a_treatment_is_not_offered(provider, location, consultation):
    AppointmentFactory(resource=provider, type=AppointmentType.objects.get(slug="treatment"))
    found = day(location, consultation, TUESDAY).times
    assert at("11:00", 1) not in found
    assert at("11:15", 1) in found


def test_a_closure_names_its_reason(provider, location, consultation):
    Closure.objects.create(location=location, first_day=TUESDAY, last_day=TUESDAY, reason="Holiday")
    found = day(location, consultation, TUESDAY)
    assert (found.reason, found.note) == (Reason.CLOSED, "Holiday")


def test_patients_respect_notice_step_and_horizon_and_staff_only_the_clock(provider, location, consultation):
    Clinic.objects.update(notice_hours=3, step_minutes=30, horizon_days=10)
    assert list(day(location, consultation, MONDAY).times)[:2] == [at("11:00"), at("11:30")]
    assert list(day(location, consultation, MONDAY, by_staff=True).times)[:2] == [at("09:00"), at("09:15")]
    assert day(location, consultation, MONDAY + timedelta(11)).reason == Reason.TOO_FAR
    assert day(location, consultation, MONDAY + timedelta(11), by_staff=True).times


def test_whoever_cannot_be_booked_offers_nothing(provider, location, consultation):
    provider.is_active = False
    provider.save()
    assert day(location, consultation, TUESDAY).reason == Reason.NOT_WORKING


def test_hours_until_midnight_are_stored_as_zero_o_clock(location, consultation):
    ResourceFactory(hours=[(1, time(23), time(0))])
    assert list(day(location, consultation, TUESDAY).times)[-1].astimezone(UTC).hour == 4


def test_buffers_reach_over_midnight(location, consultation):
    provider = ResourceFactory(hours=[(1, time(20), time(0)), (2, time(0), time(4))])
    AppointmentFactory(resource=provider, starts_at=at("18:30", 1) + timedelta(hours=5))
    midnight = at("00:00", 2)
    assert midnight in day(location, consultation, date(2026, 11, 18)).times
    consultation.buffer_before = 15
    assert midnight not in day(location, consultation, date(2026, 11, 18)).times


def test_a_visit_that_moves_does_not_stand_in_its_own_way(provider, location, consultation):
    visit = AppointmentFactory(resource=provider)
    assert at("10:15", 1) not in day(location, consultation, TUESDAY).times
    assert at("10:15", 1) in day(location, consultation, TUESDAY, moving=visit).times


def test_the_next_times_skip_what_is_full_or_closed(provider, location, consultation):
    Closure.objects.create(location=location, first_day=MONDAY, last_day=MONDAY + timedelta(20), reason="Works")
    assert next_free_times(location, consultation) == [at("09:00", 21), at("09:15", 21), at("09:30", 21)]


def test_the_next_times_end_at_the_horizon(provider, location, consultation):
    Closure.objects.create(location=location, first_day=MONDAY, last_day=MONDAY + timedelta(70), reason="Works")
    assert next_free_times(location, consultation) == []


def test_the_nearest_times_stand_around_the_one_asked_for(provider, location, consultation):
    AppointmentFactory(resource=provider)
    near = nearest_times(location, consultation, at("10:00", 1), 4)
    assert near == [at("09:15", 1), at("09:30", 1), at("10:30", 1), at("10:45", 1)]


def test_the_nearest_times_of_one_person_are_theirs(provider, location, consultation):
    other = ResourceFactory(hours=[(2, time(9), time(17))])
    near = nearest_times(location, consultation, at("10:00", 1), 2, resource=other)
    assert near == [at("09:00", 2), at("09:15", 2)]


def test_the_number_of_queries_does_not_grow(provider, location, consultation, queries):
    one = queries(lambda: free_times(location, consultation, MONDAY, 7))
    for number in range(9):
        other = ResourceFactory()
        AppointmentFactory(resource=other, starts_at=at("09:00", number % 5 + 1))
        Closure.objects.create(
            location=location, first_day=date(2026, 12, number + 1), last_day="2026-12-24", reason="x"
        )
    assert WorkingHours.objects.count() == 50
    assert queries(lambda: free_times(location, consultation, MONDAY, 60)) == one
