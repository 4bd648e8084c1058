from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.booking.availability import MIDNIGHT, Closed, Diary, Hours, Reason, Visit, cell_of, moment_of

NEW_YORK = ZoneInfo("America/New_York")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
MONDAY = date(2026, 11, 16)
HALF_AN_HOUR = Visit(30)


def offered(diary, day, visit=HALF_AN_HOUR, earliest=LONG_AGO, last_day=None):
    return diary.day(day, visit, earliest=earliest, last_day=last_day)


def clocks(found, zone=NEW_YORK):
    return [start.astimezone(zone).strftime("%H:%M") for start in found.times]


def nine_to(hour, **more):
    return Hours("a", MONDAY.weekday(), 9 * 60, hour * 60, **more)


def cells(start, minutes, day=MONDAY, zone=NEW_YORK):
    hour, minute = map(int, start.split(":"))
    first = cell_of(datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone))
    return set(range(first, first + minutes // 5))


def test_a_visit_begins_on_the_quarter_hour_and_ends_within_the_hours():
    assert clocks(offered(Diary(NEW_YORK, [nine_to(10)]), MONDAY)) == ["09:00", "09:15", "09:30"]


def test_hours_that_begin_off_the_quarter_hour_wait_for_it():
    hours = [Hours("a", 0, 9 * 60 + 10, 10 * 60)]
    assert clocks(offered(Diary(NEW_YORK, hours), MONDAY)) == ["09:15", "09:30"]


def test_times_lie_as_far_apart_as_the_visit_says_from_the_full_hour_on_the_wall():
    hours = [Hours("a", 0, 9 * 60 + 15, 12 * 60)]
    half = Visit(30, step=30)
    assert clocks(offered(Diary(NEW_YORK, hours), MONDAY, half)) == ["09:30", "10:00", "10:30", "11:00", "11:30"]
    kathmandu = ZoneInfo("Asia/Kathmandu")  # a quarter of an hour off the hour
    found = offered(Diary(kathmandu, hours), MONDAY, Visit(30, step=60))
    assert clocks(found, kathmandu) == ["10:00", "11:00"]


def test_hours_that_touch_are_one():
    hours = [nine_to(10), Hours("a", 0, 10 * 60, 11 * 60)]
    assert "09:45" in clocks(offered(Diary(NEW_YORK, hours), MONDAY))


def test_buffers_may_overhang_the_hours():
    visit = Visit(30, buffer_before=15, buffer_after=30)
    assert clocks(offered(Diary(NEW_YORK, [nine_to(10)]), MONDAY, visit)) == ["09:00", "09:15", "09:30"]


def test_buffers_may_not_overhang_another_visit():
    diary = Diary(NEW_YORK, [nine_to(11)], busy={"a": cells("10:00", 30)})
    assert clocks(offered(diary, MONDAY)) == ["09:00", "09:15", "09:30", "10:30"]
    assert clocks(offered(diary, MONDAY, Visit(30, buffer_after=15))) == ["09:00", "09:15", "10:30"]
    assert clocks(offered(diary, MONDAY, Visit(30, buffer_before=15))) == ["09:00", "09:15", "09:30"]


def test_who_is_free_stands_with_each_time_in_the_order_given():
    both = [nine_to(10), Hours("b", 0, 9 * 60, 10 * 60)]
    found = offered(Diary(NEW_YORK, both, busy={"a": cells("09:00", 15)}), MONDAY)
    assert list(found.times.values()) == [("b",), ("a", "b"), ("a", "b")]


def test_hours_count_only_while_they_are_valid():
    diary = Diary(NEW_YORK, [nine_to(10, valid_from=MONDAY, valid_until=MONDAY + timedelta(7))])
    found = diary.days(MONDAY - timedelta(7), 22, HALF_AN_HOUR, earliest=LONG_AGO)
    assert [day.day for day in found if day.times] == [MONDAY, MONDAY + timedelta(7)]


def test_times_that_others_hold_are_known_as_taken():
    found = offered(Diary(NEW_YORK, [nine_to(10)], busy={"a": cells("09:00", 15)}), MONDAY)
    assert [start.astimezone(NEW_YORK).strftime("%H:%M") for start in found.taken] == ["09:00"]


WHY = [
    (Diary(NEW_YORK, [nine_to(10)], [Closed(MONDAY, MONDAY, "Holiday")]), {}, Reason.CLOSED),
    (Diary(NEW_YORK, [Hours("a", 1, 540, 600)]), {}, Reason.NOT_WORKING),
    (Diary(NEW_YORK, [nine_to(10)], busy={"a": cells("09:00", 60)}), {}, Reason.FULL),
    (Diary(NEW_YORK, [nine_to(10)], busy={"a": cells("09:15", 30)}), {}, Reason.NO_GAP),
    (Diary(NEW_YORK, [Hours("a", 0, 540, 555)]), {}, Reason.NO_GAP),
    (Diary(NEW_YORK, [nine_to(10)]), {"earliest": datetime(2026, 11, 16, 14, 31, tzinfo=UTC)}, Reason.TOO_SOON),
    (Diary(NEW_YORK, [Hours("a", 0, 540, 555)]), {"earliest": datetime(2026, 11, 17, tzinfo=UTC)}, Reason.TOO_SOON),
    (Diary(NEW_YORK, [nine_to(10)]), {"last_day": MONDAY - timedelta(1)}, Reason.TOO_FAR),
]


@pytest.mark.parametrize(("diary", "limits", "reason"), WHY)
def test_a_day_with_nothing_free_says_why(diary, limits, reason):
    found = offered(diary, MONDAY, **limits)
    assert (found.reason, found.times) == (reason, {})


def test_the_notice_ends_on_the_minute():
    nine = datetime(2026, 11, 16, 14, tzinfo=UTC)
    diary = Diary(NEW_YORK, [nine_to(10)])
    assert clocks(offered(diary, MONDAY, earliest=nine))[0] == "09:00"
    assert clocks(offered(diary, MONDAY, earliest=nine + timedelta(seconds=1)))[0] == "09:15"


def test_a_day_that_has_begun_is_full_when_only_the_past_is_free():
    diary = Diary(NEW_YORK, [nine_to(11)], busy={"a": cells("10:00", 60)})
    assert offered(diary, MONDAY, earliest=datetime(2026, 11, 16, 15, tzinfo=UTC)).reason == Reason.FULL


# The night of March 8, 2026 has no 02:00 to 03:00 in New York, that of November 1 has 01:00 to 02:00 twice.
SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)


def night(starts, ends):
    return Diary(NEW_YORK, [Hours("a", 6, starts, ends)])


def test_hours_inside_the_gap_do_not_happen():
    assert offered(night(120, 180), SPRING).reason == Reason.NOT_WORKING


def test_hours_across_the_gap_are_an_hour_shorter():
    assert clocks(offered(night(60, 240), SPRING)) == ["01:00", "01:15", "01:30", "01:45", "03:00", "03:15", "03:30"]


def test_hours_that_begin_in_the_gap_begin_where_the_clocks_go_on():
    assert clocks(offered(night(150, 240), SPRING))[0] == "03:00"


def test_hours_inside_the_fold_happen_twice():
    found = offered(night(60, 120), AUTUMN)
    assert clocks(found) == ["01:00", "01:15", "01:30", "01:45", "01:00", "01:15", "01:30"]
    assert len(set(found.times)) == 7


def test_hours_that_end_in_the_fold_never_run_past_it():
    assert clocks(offered(night(0, 75), AUTUMN)) == ["00:00", "00:15", "00:30", "00:45"]
    assert clocks(offered(night(60, 90), AUTUMN)) == ["01:00", "01:00"]


def test_nine_o_clock_stays_nine_o_clock_through_both_changes():
    for day in (SPRING - timedelta(1), SPRING, AUTUMN - timedelta(1), AUTUMN):
        hours = [Hours("a", day.weekday(), 9 * 60, 10 * 60)]
        assert clocks(offered(Diary(NEW_YORK, hours), day))[0] == "09:00"


def test_hours_until_midnight_reach_midnight():
    assert clocks(offered(Diary(NEW_YORK, [Hours("a", 0, 23 * 60, MIDNIGHT)]), MONDAY)) == ["23:00", "23:15", "23:30"]


def test_a_day_whose_midnight_is_skipped_begins_after_the_skip():
    cairo, day = ZoneInfo("Africa/Cairo"), date(2026, 4, 24)
    found = offered(Diary(cairo, [Hours("a", day.weekday(), 0, 120)]), day)
    assert clocks(found, cairo) == ["01:00", "01:15", "01:30"]


def test_a_zone_off_the_hour_keeps_the_quarter_hours():
    kathmandu = ZoneInfo("Asia/Kathmandu")
    assert clocks(offered(Diary(kathmandu, [nine_to(10)]), MONDAY), kathmandu) == ["09:00", "09:15", "09:30"]


ZONES = st.sampled_from(
    [ZoneInfo(name) for name in ("America/New_York", "Europe/Berlin", "Africa/Cairo", "Asia/Kathmandu", "Pacific/Apia")]
)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31)) | st.sampled_from(
    [SPRING, AUTUMN, date(2026, 3, 29), date(2026, 10, 25), date(2026, 4, 24), date(2026, 10, 30)]
)
FIVES = st.integers(0, MIDNIGHT // 5).map(lambda cell: cell * 5)


@st.composite
def diaries(draw):
    """A day's hours of two people, and cells that are taken around it."""
    zone, day = draw(ZONES), draw(DAYS)
    hours = []
    for resource in draw(st.lists(st.sampled_from("ab"), max_size=3)):
        starts, ends = sorted(draw(st.tuples(FIVES, FIVES)))
        hours.append(Hours(resource, day.weekday(), starts, ends))
    noon = cell_of(datetime(day.year, day.month, day.day, 12, tzinfo=zone))
    taken = st.sets(st.integers(noon - 160, noon + 160), max_size=60)
    busy = {"a": draw(taken), "b": draw(taken)}
    buffers = st.sampled_from([0, 5, 15, 30])
    visit = Visit(draw(st.sampled_from([5, 20, 30, 60, 120])), draw(buffers), draw(buffers))
    return Diary(zone, hours, busy=busy), day, visit


@given(diaries())
def test_a_taken_cell_is_never_offered(drawn):
    diary, day, visit = drawn
    for start, free in offered(diary, day, visit).times.items():
        for resource in free:
            assert not diary.busy[resource] & set(visit.cells(cell_of(start)))


@given(diaries())
def test_a_visit_never_leaves_the_hours(drawn):
    diary, day, visit = drawn
    for start, free in offered(diary, day, visit).times.items():
        for resource in free:
            for number in range(0, visit.minutes, 5):
                shown = (start + timedelta(minutes=number)).astimezone(diary.zone)
                minute = shown.hour * 60 + shown.minute
                own = [hours for hours in diary.hours if hours.resource == resource]
                assert shown.date() == day
                assert any(hours.starts <= minute < hours.ends for hours in own)


@given(diaries())
def test_what_is_booked_is_no_longer_offered_and_the_rest_still_is(drawn):
    diary, day, visit = drawn
    before = offered(diary, day, visit).times
    if not before:
        return
    start, (resource, *_) = next(iter(before.items()))
    held = set(visit.cells(cell_of(start)))
    after = Diary(diary.zone, diary.hours, busy={**diary.busy, resource: diary.busy[resource] | held})
    remaining = offered(after, day, visit).times
    assert resource not in remaining.get(start, ())
    for other, free in before.items():
        apart = not held & set(visit.cells(cell_of(other)))
        assert [one for one in free if one != resource or apart] == list(remaining.get(other, ()))


@given(diaries())
def test_a_day_has_times_or_a_reason_never_both(drawn):
    diary, day, visit = drawn
    found = offered(diary, day, visit)
    assert bool(found.times) == (found.reason is None)
    assert not found.taken & found.times.keys()


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1)))
def test_cells_and_moments_agree(moment):
    moment = moment.replace(tzinfo=UTC)
    assert moment_of(cell_of(moment)) <= moment < moment_of(cell_of(moment) + 1)
