"""When the results check is due. Days are the clinic's, and 10:00 is its clock."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from clinic.models import Closure
from consultations.followup.due import first_open_day, open_days, results_due
from consultations.models import Resource, WorkingHours
from tests.factories import LocationFactory, UserFactory


@pytest.fixture
def working(db):
    """Somebody works on the given weekdays; 0 is Monday."""
    resource = Resource.objects.create(name="Anna", user=UserFactory())

    def work(*weekdays, **given):
        for weekday in weekdays:
            WorkingHours.objects.create(
                **{"resource": resource, "location": LocationFactory(), "starts": time(9), "ends": time(17), **given},
                weekday=weekday,
            )

    return work


@pytest.mark.parametrize(
    ("performed", "due"),
    [
        (date(2026, 1, 15), date(2026, 4, 15)),
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2027, 11, 29), date(2028, 2, 29)),
        (date(2027, 11, 30), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2028, 5, 29)),
        (date(2026, 5, 31), date(2026, 8, 31)),
        (date(2026, 8, 31), date(2026, 11, 30)),
        (date(2026, 12, 31), date(2027, 3, 31)),
    ],
)
def test_three_calendar_months_with_every_kind_of_month_end(working, location, performed, due):
    working(*range(7))
    found = results_due(performed, location)
    assert location.local(found.at).date() == due
    assert location.local(found.at).time() == time(10)


@pytest.mark.parametrize(
    ("performed", "hour_in_utc"),
    [
        (date(2026, 1, 15), 14),  # winter session, summer check
        (date(2026, 8, 15), 15),  # summer session, winter check
        (date(2025, 12, 8), 14),  # due on the day of the spring change, 8 March 2026
        (date(2026, 8, 1), 15),  # due on the day of the autumn change, 1 November 2026
    ],
)
def test_ten_stays_ten_through_a_clock_change(working, location, performed, hour_in_utc):
    working(*range(7))
    assert results_due(performed, location).at.astimezone(UTC).hour == hour_in_utc


def test_the_window_holds_the_days_80_to_105(working, location):
    working(*range(7))
    due = results_due(date(2026, 1, 1), location)
    assert (due.opens, due.closes) == (date(2026, 3, 22), date(2026, 4, 16))
    assert due.ends_at == datetime(2026, 4, 17, tzinfo=location.zone)


def test_a_closed_day_moves_to_the_next_open_one(working, location):
    working(0, 1, 2, 3, 4)
    assert location.local(results_due(date(2026, 1, 11), location).at).date() == date(2026, 4, 13)  # a Sunday → Monday
    Closure.objects.create(location=location, first_day="2026-04-13", last_day="2026-04-14", reason="Holiday")
    assert location.local(results_due(date(2026, 1, 11), location).at).date() == date(2026, 4, 15)


def test_a_clinic_closed_to_the_end_of_the_window_keeps_the_day(working, location):
    working(*range(7))
    Closure.objects.create(location=location, first_day="2026-04-01", last_day="2026-06-30", reason="Rebuilding")
    assert location.local(results_due(date(2026, 1, 11), location).at).date() == date(2026, 4, 11)


def test_the_day_never_moves_out_of_the_window():
    day, last = date(2026, 4, 11), date(2026, 4, 26)
    assert first_open_day(day, last, lambda each: each == last) == last
    assert first_open_day(day, last, lambda each: each > last) == day


def test_working_hours_count_only_while_they_are_valid_and_somebody_keeps_them(working, location):
    working(0, valid_until=date(2026, 4, 12))
    working(1, valid_from=date(2026, 4, 15))
    is_open = open_days(location)
    assert [is_open(date(2026, 4, day)) for day in (6, 13, 14, 21)] == [True, False, False, True]
    Resource.objects.update(is_active=False)
    assert not open_days(location)(date(2026, 4, 6))


def test_other_locations_do_not_count(working, location):
    other = LocationFactory(name="Elsewhere")
    working(0, location=other)
    Closure.objects.create(location=other, first_day="2026-04-07", last_day="2026-04-07", reason="Theirs")
    working(1)
    is_open = open_days(location)
    assert [is_open(date(2026, 4, 6) + timedelta(days=ahead)) for ahead in (0, 1)] == [False, True]
