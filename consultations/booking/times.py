"""Free times of a location, read from the database with the same few queries however many people work there."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, islice

from django.utils import timezone

from clinic.models import Clinic, Location
from treatments.models import Device

from .availability import Closed, Day, Diary, cell_of, cell_of_midnight, moment_of
from .models import Appointment, AppointmentCell, AppointmentType, Resource, TimeOff, WorkingHours
from .things import needs_of

KEY = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\dZ", re.ASCII)
LOOK_AHEAD = 14  # days read at once when the next free times are searched
LONGEST_BUFFER = 24 * 12  # cells read beyond the days asked for, so that buffers over midnight are seen


def key_of(moment: datetime) -> str:
    """2026-11-24T15:00Z: how a free time is named in an address or a form."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def time_of(key: str) -> datetime | None:
    """None for anything that `key_of` cannot have written."""
    if not KEY.fullmatch(key or ""):
        return None
    try:
        return datetime.strptime(key, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def diary(
    location: Location,
    first_day: date,
    days: int,
    *,
    moving: Appointment | None = None,
    things: Iterable[Resource] = (),
) -> Diary:
    """Hours, closures, time off and taken cells of everybody who can be booked, and of `things`: rooms and devices. A
    visit that moves does not stand in its own way."""
    zone, last_day = location.zone, first_day + timedelta(days - 1)
    hours = list(
        WorkingHours.objects.filter(location=location, resource__is_active=True)
        .select_related("resource")
        .order_by("resource__name", "resource__pk", "weekday", "starts")
    )
    known = {**{thing.pk: thing for thing in things}, **{row.resource_id: row.resource for row in hours}}
    first = cell_of_midnight(first_day, zone) - LONGEST_BUFFER
    end = cell_of_midnight(last_day + timedelta(1), zone) + LONGEST_BUFFER
    taken = AppointmentCell.objects.filter(resource__in=known, cell__gte=first, cell__lt=end)
    if moving:
        taken = taken.exclude(appointment=moving)
    busy: dict[object, set[int]] = defaultdict(set)
    for resource, cell in taken.values_list("resource", "cell"):
        busy[known[resource]].add(cell)
    away = away_of(known, first, end)
    closures = location.closures.filter(last_day__gte=first_day, first_day__lte=last_day)
    closed = [Closed(row.first_day, row.last_day, str(row.reason)) for row in closures]
    return Diary(zone, [row.pure for row in hours], closed, busy, away)


def away_of(known: Mapping[int, Resource], first: int, end: int) -> dict[object, set[int]]:
    """The cells of time off; one that has begun is off whole."""
    rows = TimeOff.objects.filter(resource__in=known, starts_at__lt=moment_of(end), ends_at__gt=moment_of(first))
    away: dict[object, set[int]] = defaultdict(set)
    for row in rows:
        last = cell_of(row.ends_at - timedelta(seconds=1))
        away[known[row.resource_id]].update(range(max(first, cell_of(row.starts_at)), min(end, last + 1)))
    return away


def free_times(
    location: Location,
    type: AppointmentType,
    first_day: date,
    days: int,
    *,
    by_staff: bool = False,
    moving: Appointment | None = None,
    device: Device | None = None,
) -> list[Day]:
    """Each day with its free starts (UTC) and the resources free then, or with the reason why there are none.

    Patients respect the clinic's notice, horizon and step; staff only the clock."""
    earliest, last_day, visit = timezone.now(), None, type.visit
    if not by_staff:
        clinic = Clinic.current()
        earliest += timedelta(hours=clinic.notice_hours)
        last_day = location.today() + timedelta(clinic.horizon_days)
        visit = replace(visit, step=clinic.step_minutes)
    needs = needs_of(location, type, device)
    found = diary(location, first_day, days, moving=moving, things=needs.things)
    return found.days(first_day, days, visit, earliest=earliest, last_day=last_day, also=needs.groups)


def coming(location: Location, type: AppointmentType, resource: Resource | None = None) -> Iterator[datetime]:
    """Every start that a patient may book, with somebody by name if they want, the soonest first."""
    day, last_day = location.today(), location.today() + timedelta(Clinic.current().horizon_days)
    while day <= last_day:
        yield from starts(free_times(location, type, day, LOOK_AHEAD), resource)
        day += timedelta(LOOK_AHEAD)


def next_free_times(
    location: Location, type: AppointmentType, count: int = 3, resource: Resource | None = None
) -> list[datetime]:
    """The soonest starts that a patient may book, at most `count`."""
    return list(islice(coming(location, type, resource), count))


def choice_of_times(location: Location, type: AppointmentType, count: int = 3) -> list[datetime]:
    """The soonest start of each half of a day, at most `count`: quarter hours in a row are no choice."""

    def half(start: datetime) -> tuple[date, bool]:
        local = location.local(start)
        return local.date(), local.hour >= 12

    return [next(starts) for _, starts in islice(groupby(coming(location, type), key=half), count)]


def nearest_times(
    location: Location,
    type: AppointmentType,
    moment: datetime,
    count: int = 4,
    *,
    by_staff: bool = False,
    moving: Appointment | None = None,
    resource: Resource | None = None,
    device: Device | None = None,
) -> list[datetime]:
    """Free starts closest to a moment that is not to be had, in the order of the clock."""
    first_day = max(location.today(), location.local(moment).date() - timedelta(2))
    days = free_times(location, type, first_day, LOOK_AHEAD, by_staff=by_staff, moving=moving, device=device)
    return sorted(sorted(starts(days, resource), key=lambda start: abs(start - moment))[:count])


def starts(days: Iterable[Day], resource: Resource | None = None) -> list[datetime]:
    """Every free start of these days, or of one resource."""
    return [start for day in days for start, free in day.times.items() if resource is None or resource in free]
