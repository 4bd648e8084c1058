"""The desk's day: a column for each person, a row for each quarter of an hour, and the same as a list for phones."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import cast

from django.utils import timezone

from clinic.models import Location, User

from . import form_done
from .availability import STEP, Diary, cell_of, moment_of
from .models import Appointment, Resource
from .times import diary, key_of

Spans = dict[Resource, list[range]]


@dataclass
class Gap:
    """Free working time. `ends_at` is where it ends, in the list; in the grid each row is a gap of its own."""

    resource: Resource
    starts_at: datetime
    ends_at: datetime

    @property
    def key(self) -> str:
        return key_of(self.starts_at)


@dataclass
class GridCell:
    resource: Resource
    rows: int = 1
    visits: list[Appointment] = field(default_factory=list)
    gap: Gap | None = None


@dataclass
class Row:
    starts_at: datetime
    cells: list[GridCell]
    is_now: bool


@dataclass
class Column:
    """One person's day as a list: visits and gaps in the order of the clock."""

    resource: Resource
    items: list[Appointment | Gap]


@dataclass
class DayPlan:
    day: date
    location: Location
    resources: list[Resource]
    rows: list[Row]
    columns: list[Column]
    off: list[Appointment]  # cancelled visits
    closed: str  # why, "" on an open day

    @property
    def is_today(self) -> bool:
        return self.day == self.location.today()


def plan(user: User, location: Location, day: date) -> DayPlan:
    """The same number of queries however many people and visits the day has."""
    visits = Appointment.objects.visible_to(user).on(location, day).select_related("patient", "type", "resource")
    shown: list[Appointment] = []
    off: list[Appointment] = []
    for visit in visits.order_by("starts_at", "pk"):
        (off if visit.status == Appointment.Status.CANCELLED else shown).append(visit)
    chips = form_done.form_states(visit.patient_id for visit in shown)
    for visit in shown:
        visit.form_state = chips[visit.patient_id]  # type: ignore[attr-defined]
    book = diary(location, day, 1)
    closed = next((one.reason for one in book.closures), "") if book.closures else ""
    spans = {} if book.closures else cast(Spans, book.spans(day))
    resources = sorted({*spans, *(visit.resource for visit in shown)}, key=lambda one: (one.name, one.pk))
    rows = rows_of(resources, spans, book, shown)
    columns = [Column(one, items_of(one, spans.get(one, []), book, shown)) for one in resources]
    return DayPlan(day, location, resources, rows, columns, off, closed)


def rows_of(resources: list[Resource], spans: Spans, book: Diary, shown: list[Appointment]) -> list[Row]:
    working = [(cells.start, cells.stop) for ranges in spans.values() for cells in ranges]
    working += [(cell_of(visit.starts_at), int(-(-visit.ends_at.timestamp() // 300))) for visit in shown]
    if not working:
        return []
    first = min(start for start, _ in working) // STEP * STEP
    count = int(-(-(max(stop for _, stop in working) - first) // STEP))
    grid = {one: column_of(one, spans.get(one, []), book, shown, first, count) for one in resources}
    now = cell_of(timezone.now())
    return [
        Row(
            moment_of(first + number * STEP),
            [grid[one][number] for one in resources if number in grid[one]],
            first + number * STEP <= now < first + (number + 1) * STEP,
        )
        for number in range(count)
    ]


def column_of(
    resource: Resource, ranges: list[range], book: Diary, shown: list[Appointment], first: int, count: int
) -> dict[int, GridCell]:
    """Row number → cell; rows that a longer visit above covers have none."""
    column: dict[int, GridCell] = {}
    covered: dict[int, GridCell] = {}
    for visit in shown:
        if visit.resource_id != resource.pk:
            continue
        start = (cell_of(visit.starts_at) - first) // STEP
        end = min(count, max(start + 1, int(-(-(visit.ends_at.timestamp() // 300 - first) // STEP))))
        cell = covered.get(start)
        if cell is None:
            cell = column[start] = GridCell(resource)
            start_of_cell = start
        else:
            start_of_cell = next(number for number, one in column.items() if one is cell)
        cell.visits.append(visit)
        cell.rows = max(cell.rows, end - start_of_cell)
        covered.update({number: cell for number in range(start_of_cell, start_of_cell + cell.rows)})
    taken = book.busy.get(resource, set())
    for number in range(count):
        if number not in covered:
            column[number] = GridCell(resource, gap=gap_at(resource, ranges, taken, first + number * STEP))
    return column


def gap_at(resource: Resource, ranges: list[range], taken: Iterable[int], start: int) -> Gap | None:
    """A quarter of an hour that can still be booked."""
    cells = range(start, start + STEP)
    is_open = any(one.start <= start and cells.stop <= one.stop for one in ranges)
    if not is_open or moment_of(start) <= timezone.now() or not set(cells).isdisjoint(taken):
        return None
    return Gap(resource, moment_of(start), moment_of(cells.stop))


def items_of(resource: Resource, ranges: list[range], book: Diary, shown: list[Appointment]) -> list[Appointment | Gap]:
    items: list[Appointment | Gap] = [visit for visit in shown if visit.resource_id == resource.pk]
    taken = book.busy.get(resource, set())
    last: Gap | None = None
    for one in ranges:
        for start in range(one.start + -one.start % STEP, one.stop - STEP + 1, STEP):
            gap = gap_at(resource, ranges, taken, start)
            if gap and last and last.ends_at == gap.starts_at:
                last.ends_at = gap.ends_at
            elif gap:
                items.append(gap)
                last = gap
    return sorted(items, key=lambda item: item.starts_at)
