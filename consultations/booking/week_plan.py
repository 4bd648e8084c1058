"""Seven days of everybody who works there: who comes when, and how much room is left."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from clinic.models import Location, User

from .models import Appointment, AppointmentType, Resource
from .times import free_times

DAYS = 7


@dataclass
class WeekCell:
    """One person's day. `room`: how many consultations could still begin, one after the other."""

    day: date
    visits: list[Appointment] = field(default_factory=list)
    room: int = 0


@dataclass(frozen=True)
class WeekPlan:
    location: Location
    days: list[date]
    closed: Mapping[date, str]
    rows: list[tuple[Resource, list[WeekCell]]]


def week_plan(user: User, location: Location, day: date) -> WeekPlan:
    """The week from Monday that holds this day; the same number of queries however full it is."""
    monday = day - timedelta(day.weekday())
    consultation = AppointmentType.consultation()
    days = free_times(location, consultation, monday, DAYS, by_staff=True)
    cells: dict[Resource, dict[date, WeekCell]] = defaultdict(lambda: {each.day: WeekCell(each.day) for each in days})
    visits = Appointment.objects.visible_to(user).standing_or_missed().on(location, monday, DAYS)
    for visit in visits.select_related("patient", "resource", "location").order_by("starts_at", "pk"):
        cells[visit.resource][visit.day].visits.append(visit)
    for each in days:
        for resource, starts in by_resource(each.times).items():
            cells[resource][each.day].room = one_after_the_other(starts, timedelta(minutes=consultation.minutes))
    rows = [(one, list(cells[one].values())) for one in sorted(cells, key=lambda one: (one.name, one.pk))]
    return WeekPlan(location, [each.day for each in days], {each.day: each.note for each in days if each.note}, rows)


def by_resource(times: Mapping[datetime, tuple[Resource, ...]]) -> dict[Resource, list[datetime]]:
    found: dict[Resource, list[datetime]] = defaultdict(list)
    for start, free in times.items():
        for one in free:
            found[one].append(start)
    return found


def one_after_the_other(starts: list[datetime], length: timedelta) -> int:
    count, end = 0, None
    for start in starts:
        if end is None or start >= end:
            count, end = count + 1, start + length
    return count
