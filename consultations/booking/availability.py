"""Which times are free: weekly hours on the clock on the wall, closures, and what is already taken.

Pure: no Django, no clock, no database. All arithmetic is UTC, in cells of five minutes counted from 1970; a zone is
only asked where a day begins and what its clocks show."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

CELL_MINUTES = 5
STEP = 3  # cells: the desk books from quarter hour to quarter hour, which is the same in UTC and in every zone
DAY = 24 * 60 // CELL_MINUTES
MIDNIGHT = 24 * 60
Also = Sequence[Sequence[Hashable]]  # of each group of rooms or devices one has to be free as well


class Reason(StrEnum):
    """Why a day offers nothing."""

    CLOSED = "closed"
    NOT_WORKING = "not working"
    FULL = "full"
    NO_GAP = "no gap long enough"
    TOO_SOON = "too soon"
    TOO_FAR = "too far ahead"


@dataclass(frozen=True)
class Hours:
    """One weekly span of one resource, in minutes from midnight by the clock on the wall. `ends` may be MIDNIGHT."""

    resource: Hashable
    weekday: int
    starts: int
    ends: int
    valid_from: date | None = None
    valid_until: date | None = None

    def on(self, day: date) -> bool:
        begun = self.valid_from is None or self.valid_from <= day
        return begun and day.weekday() == self.weekday and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True)
class Closed:
    first_day: date
    last_day: date
    reason: str = ""


@dataclass(frozen=True)
class Visit:
    """How long a visit takes, and how far apart the times lie at which it may begin, by the clock on the wall. All four
    are multiples of five minutes, the last one divides the hour."""

    minutes: int
    buffer_before: int = 0
    buffer_after: int = 0
    step: int = STEP * CELL_MINUTES

    @property
    def length(self) -> int:
        return self.minutes // CELL_MINUTES

    def cells(self, start: int) -> range:
        """Every cell that the visit holds, buffers included."""
        before, after = self.buffer_before // CELL_MINUTES, self.buffer_after // CELL_MINUTES
        return range(start - before, start + self.length + after)


@dataclass(frozen=True)
class Day:
    """`times` maps each free start to who is free, `taken` holds the starts that somebody else has."""

    day: date
    times: Mapping[datetime, tuple] = field(default_factory=dict)
    taken: frozenset[datetime] = frozenset()
    reason: Reason | None = None
    note: str = ""


@dataclass(frozen=True)
class Diary:
    """A location's hours, closures, time off and taken cells. `away` and `busy` know rooms and devices as well; only
    people have hours."""

    zone: ZoneInfo
    hours: Sequence[Hours]
    closures: Sequence[Closed] = ()
    busy: Mapping[Hashable, Set[int]] = field(default_factory=dict)
    away: Mapping[Hashable, Set[int]] = field(default_factory=dict)

    def days(
        self,
        first_day: date,
        count: int,
        visit: Visit,
        *,
        earliest: datetime,
        last_day: date | None = None,
        also: Also = (),
    ) -> list[Day]:
        """`earliest` is the first moment that may be offered, `last_day` the last day."""
        return [
            self.day(first_day + timedelta(number), visit, earliest=earliest, last_day=last_day, also=also)
            for number in range(count)
        ]

    def day(self, day: date, visit: Visit, *, earliest: datetime, last_day: date | None = None, also: Also = ()) -> Day:
        if closed := next((one for one in self.closures if one.first_day <= day <= one.last_day), None):
            return Day(day, reason=Reason.CLOSED, note=closed.reason)
        spans = self.spans(day)
        if not spans:
            return Day(day, reason=Reason.NOT_WORKING)
        if last_day is not None and day > last_day:
            return Day(day, reason=Reason.TOO_FAR)
        free: dict[int, list] = {}
        fitting: set[int] = set()
        for resource, ranges in spans.items():
            taken = self.taken(resource).union(*breaks(ranges))
            for start in self.starts_in(ranges, visit):
                fitting.add(start)
                if taken.isdisjoint(visit.cells(start)) and all(self.free(each, visit, start) for each in also):
                    free.setdefault(start, []).append(resource)
        first = -(-int(earliest.timestamp()) // (CELL_MINUTES * 60))
        times = {moment_of(start): tuple(free[start]) for start in sorted(free) if start >= first}
        held = frozenset(moment_of(start) for start in fitting - free.keys() if start >= first)
        reason = None if times else self._why_nothing(spans, fitting, first)
        return Day(day, times, held, reason)

    def taken(self, resource: Hashable) -> set[int]:
        return {*self.busy.get(resource, ()), *self.away.get(resource, ())}

    def free(self, some: Iterable[Hashable], visit: Visit, start: int) -> list[Hashable]:
        """Those of some rooms or devices that nobody else has for the whole visit, its buffers included."""
        return [one for one in some if self.taken(one).isdisjoint(visit.cells(start))]

    def spans(self, day: date) -> dict[Hashable, list[range]]:
        """Who works on that day, and in which cells; not while they are away."""
        midnight, end = cell_of_midnight(day, self.zone), cell_of_midnight(day + timedelta(1), self.zone)
        found: dict[Hashable, list[range]] = {}
        for hours in self.hours:
            if hours.on(day):
                found.setdefault(hours.resource, []).extend(self._cells(hours, midnight, end))
        present = {resource: without(joined(ranges), self.away.get(resource, ())) for resource, ranges in found.items()}
        return {resource: ranges for resource, ranges in present.items() if ranges}

    def _cells(self, hours: Hours, midnight: int, end: int) -> list[range]:
        """A moment lies within the hours when the clock on the wall shows a time within them. So hours inside the gap
        of a spring night do not happen, and those inside the fold of an autumn night happen twice."""
        if end - midnight == DAY:
            return [range(midnight - (-hours.starts // CELL_MINUTES), midnight + hours.ends // CELL_MINUTES)]
        return runs(cell for cell in range(midnight, end) if self._shows(cell, hours))

    def _shows(self, cell: int, hours: Hours) -> bool:
        clock = moment_of(cell).astimezone(self.zone)
        minute = clock.hour * 60 + clock.minute
        return hours.starts <= minute and minute + CELL_MINUTES <= hours.ends

    def starts_in(self, ranges: Iterable[range], visit: Visit) -> Iterable[int]:
        """Where the visit may begin and stays within one of the ranges."""
        step = visit.step // CELL_MINUTES
        for one in ranges:
            minute = moment_of(one.start).astimezone(self.zone).minute
            yield from range(one.start + -(minute // CELL_MINUTES) % step, one.stop - visit.length + 1, step)

    def _why_nothing(self, spans: Mapping[Hashable, list[range]], fitting: set[int], first: int) -> Reason:
        if max(fitting or [ranges[-1].stop - 1 for ranges in spans.values()]) < first:
            return Reason.TOO_SOON
        for resource, ranges in spans.items():
            taken = self.taken(resource)
            if any(cell >= first and cell not in taken for cells in ranges for cell in cells):
                return Reason.NO_GAP
        return Reason.FULL


def cell_of(moment: datetime) -> int:
    return int(moment.timestamp()) // (CELL_MINUTES * 60)


def moment_of(cell: int) -> datetime:
    return datetime.fromtimestamp(cell * CELL_MINUTES * 60, UTC)


def cell_of_midnight(day: date, zone: ZoneInfo) -> int:
    """Where the clocks skip midnight, the day begins with the skip."""
    return cell_of(datetime.combine(day, time(), zone))


def joined(ranges: Iterable[range]) -> list[range]:
    """Ranges that touch or overlap become one."""
    found: list[range] = []
    for one in sorted((each for each in ranges if each), key=lambda each: each.start):
        if found and one.start <= found[-1].stop:
            found[-1] = range(found[-1].start, max(found[-1].stop, one.stop))
        else:
            found.append(one)
    return found


def runs(cells: Iterable[int]) -> list[range]:
    """Ascending cells as the ranges that they make."""
    groups = groupby(enumerate(cells), key=lambda pair: pair[1] - pair[0])
    return [range(run[0][1], run[-1][1] + 1) for run in (list(group) for _, group in groups)]


def without(ranges: Iterable[range], away: Collection[int]) -> list[range]:
    if not away:
        return list(ranges)
    return runs(cell for one in ranges for cell in one if cell not in away)


def breaks(ranges: Sequence[range]) -> list[range]:
    """Between the spans of one day. A buffer may overhang the end of the day, never a break."""
    return [range(one.stop, next_one.start) for one, next_one in pairwise(ranges)]
