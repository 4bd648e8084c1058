"""The desk's day: a column for each person, a row for each quarter of an hour, and the same as a list for phones."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import cast

from django.utils import timezone

from clinic.models import Location, User

from . import form_done
from .availability import STEP, Diary, Visit, breaks, cell_of, moment_of
from .models import Appointment, AppointmentType, Resource
from .times import diary, key_of

Spans = dict[Resource, list[range]]


@dataclass
class Gap:
    """Free working time. `ends_at` is where it ends, in the list; in the grid each row is a gap of its own. `fits`: a
    consultation can begin in it."""

    resource: Resource
    starts_at: datetime
    ends_at: datetime
    fits: bool

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
    """`now`: which five minutes of the row the clock has reached, 1 to 3; 0 in every other row."""

    starts_at: datetime
    cells: list[GridCell]
    now: int

    @property
    def is_now(self) -> bool:
        return bool(self.now)


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

    @property
    def visits(self) -> list[Appointment]:
        return [visit for row in self.rows for cell in row.cells for visit in cell.visits]


def plan(user: User, location: Location, day: date) -> DayPlan:
    """The same number of queries however many people and visits the day has."""
    visits = (
        Appointment.objects.visible_to(user)
        .on(location, day)
        .without_lapsed()
        .select_related("patient", "type", "resource", "location")
    )
    shown: list[Appointment] = []
    off: list[Appointment] = []
    for visit in visits.order_by("starts_at", "pk"):
        (off if visit.status == Appointment.Status.CANCELLED else shown).append(visit)
    chips = form_done.form_states(visit.patient_id for visit in shown)
    to_renew = form_done.to_renew(shown)
    for visit in shown:
        visit.form_state = chips[visit.patient_id]  # type: ignore[attr-defined]
        visit.is_to_renew = visit.pk in to_renew  # type: ignore[attr-defined]
        visit.time_key = key_of(visit.starts_at)  # type: ignore[attr-defined]
        visit.takes_another = visit.starts_at > timezone.now()  # type: ignore[attr-defined]
    book = diary(location, day, 1)
    closed = next((one.reason for one in book.closures), "") if book.closures else ""
    spans = {} if book.closures else cast(Spans, book.spans(day))
    resources = sorted({*spans, *(visit.resource for visit in shown)}, key=lambda one: (one.name, one.pk))
    gaps = Gaps(book, spans, AppointmentType.consultation().visit)
    rows = rows_of(resources, spans, gaps, shown)
    columns = [Column(one, items_of(one, spans.get(one, []), gaps, shown)) for one in resources]
    return DayPlan(day, location, resources, rows, columns, off, closed)


@dataclass
class Gaps:
    """Where there is free time, and where it is long enough for what the desk books most."""

    book: Diary
    spans: Spans
    visit: Visit

    def at(self, resource: Resource, start: int) -> Gap | None:
        """A quarter of an hour that nobody has yet."""
        cells = range(start, start + STEP)
        if moment_of(start) <= timezone.now() or not self.is_free(resource, cells, cells):
            return None
        inside = range(start, start + self.visit.length)
        fits = self.is_free(resource, inside, self.visit.cells(start))
        return Gap(resource, moment_of(start), moment_of(cells.stop), fits)

    def is_free(self, resource: Resource, inside: range, held: range) -> bool:
        """`inside` has to lie in working hours; of `held` nothing may be taken, nor lie in a break."""
        ranges = self.spans.get(resource, [])
        works = any(one.start <= inside.start and inside.stop <= one.stop for one in ranges)
        return works and self.closed_cells[resource].isdisjoint(held)

    @cached_property
    def closed_cells(self) -> dict[Resource, set[int]]:
        """Of everybody who works: what is taken, and the breaks."""
        return {one: self.book.taken(one).union(*breaks(ranges)) for one, ranges in self.spans.items()}


def rows_of(resources: list[Resource], spans: Spans, gaps: Gaps, shown: list[Appointment]) -> list[Row]:
    working = [(cells.start, cells.stop) for ranges in spans.values() for cells in ranges]
    working += [(cell_of(visit.starts_at), int(-(-visit.ends_at.timestamp() // 300))) for visit in shown]
    if not working:
        return []
    first = min(start for start, _ in working) // STEP * STEP
    count = int(-(-(max(stop for _, stop in working) - first) // STEP))
    grid = {one: column_of(one, gaps, shown, first, count) for one in resources}
    now = cell_of(timezone.now())
    return [
        Row(
            moment_of(first + number * STEP),
            [grid[one][number] for one in resources if number in grid[one]],
            now - (first + number * STEP) + 1 if first + number * STEP <= now < first + (number + 1) * STEP else 0,
        )
        for number in range(count)
    ]


def column_of(resource: Resource, gaps: Gaps, shown: list[Appointment], first: int, count: int) -> dict[int, GridCell]:
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
    for number in range(count):
        if number not in covered:
            column[number] = GridCell(resource, gap=gaps.at(resource, first + number * STEP))
    return column


def items_of(resource: Resource, ranges: list[range], gaps: Gaps, shown: list[Appointment]) -> list[Appointment | Gap]:
    items: list[Appointment | Gap] = [visit for visit in shown if visit.resource_id == resource.pk]
    last: Gap | None = None
    for one in ranges:
        for start in range(one.start + -one.start % STEP, one.stop - STEP + 1, STEP):
            gap = gaps.at(resource, start)
            if gap and last and last.ends_at == gap.starts_at:
                last.ends_at = gap.ends_at
            elif gap:
                items.append(gap)
                last = gap
    return sorted(items, key=lambda item: item.starts_at)
