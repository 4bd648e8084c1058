"""When each contact is due. Days are the clinic's, and 10:00 is its clock."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from clinic.models import Closure
from consultations.followup.contacts import ALL, CONTACTS
from consultations.followup.due import due_of, first_open_day, open_days
from consultations.models import Resource, WorkingHours
from tests.factories import LocationFactory, UserFactory


def results_due(performed, location):
    return due_of(CONTACTS["month3"], datetime.combine(performed, time(12), location.zone), location)


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


def test_every_contact_has_its_day_and_its_window(working, location):
    """Counted from Thursday, January 1, 2026, 15:30 by the clinic's clock."""
    working(*range(7))
    performed_at = datetime(2026, 1, 1, 15, 30, tzinfo=location.zone)
    table = {each.kind: due_of(each, performed_at, location) for each in ALL}

    def told(due):
        return f"{location.local(due.at):%m-%d %H:%M}", str(due.opens), str(due.closes)

    assert {kind: told(due) for kind, due in table.items()} == {
        "day1": ("01-02 15:30", "2026-01-01", "2026-01-04"),
        "week2": ("01-15 10:00", "2026-01-11", "2026-01-19"),
        "week6": ("02-12 10:00", "2026-02-05", "2026-02-19"),
        "month3": ("04-01 10:00", "2026-03-22", "2026-04-16"),
        "month6": ("07-01 10:00", "2026-06-15", "2026-07-20"),
        "month12": ("01-01 10:00", "2026-12-12", "2027-01-26"),
    }
    assert table["day1"].ends_at == performed_at + timedelta(hours=72)
    assert table["month3"].ends_at == datetime(2026, 4, 17, tzinfo=location.zone)


@pytest.mark.parametrize(
    ("performed_at", "asked", "ends"),
    [
        (datetime(2026, 3, 7, 14), "03-08 15:00", "03-10 15:00"),  # an hour is missing that night
        (datetime(2026, 10, 31, 14), "11-01 13:00", "11-03 13:00"),  # an hour comes twice
    ],
)
def test_the_day_after_is_24_hours_and_ends_after_72_through_a_clock_change(location, performed_at, asked, ends):
    due = due_of(CONTACTS["day1"], performed_at.replace(tzinfo=location.zone), location)
    assert [f"{location.local(moment):%m-%d %H:%M}" for moment in (due.at, due.ends_at)] == [asked, ends]


def test_a_safety_contact_keeps_its_day_where_a_result_contact_moves(working, location):
    working(0, 1, 2, 3, 4)
    a_saturday = datetime(2026, 1, 10, 9, tzinfo=location.zone)
    days = {each.kind: f"{location.local(due_of(each, a_saturday, location).at):%a}" for each in ALL}
    assert days["week2"] == "Sat"
    assert days["day1"] == "Sun"
    assert {days[kind] for kind in ("week6", "month3", "month6", "month12")} <= {"Mon", "Tue", "Wed", "Thu", "Fri"}
    assert days["week6"] == "Mon"


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
