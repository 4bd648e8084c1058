"""Dates for a series of sessions: the first as chosen, then at an interval of weeks, each moved to the nearest free
time by the clock on the wall. The same few queries however many sessions there are."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from django.utils import timezone

from clinic.models import Location, User
from consultations.patients.models import Patient
from treatments.models import Device

from .availability import Diary
from .models import AppointmentType, Resource
from .things import needs_of
from .times import diary, key_of

AROUND = timedelta(days=3)  # so far a session may be moved from its day
OFFERED = 12


@dataclass
class Session:
    """One of the series. `near`: what is free around the day it should be on, in the order of the clock."""

    number: int
    target: datetime
    near: Sequence[datetime]
    chosen: datetime | None
    refusal: str = ""

    @property
    def options(self) -> list[tuple[str, datetime, bool]]:
        return [(key_of(start), start, start == self.chosen) for start in self.near]

    @property
    def is_moved(self) -> bool:
        return self.chosen is not None and self.chosen != self.target


def targets(location: Location, first: date, clock: time, number: int, weeks: int) -> list[datetime]:
    """The same weekday and time by the location's clock."""
    days = (first + timedelta(weeks=weeks * count) for count in range(number))
    return [datetime.combine(day, clock, location.zone).astimezone(UTC) for day in days]


def propose(
    location: Location,
    type: AppointmentType,
    wanted: Sequence[datetime],
    *,
    resource: Resource | None = None,
    device: Device | None = None,
) -> list[Session]:
    days = [location.local(moment).date() for moment in wanted]
    first, last = min(days) - AROUND, max(days) + AROUND
    needs = needs_of(location, type, device)
    book = diary(location, first, (last - first).days + 1, things=needs.things)
    sessions, taken = [], set[datetime]()
    for number, target in enumerate(wanted, 1):
        free = [start for start in around(book, location, type, target, needs.groups, resource) if start not in taken]
        nearest = sorted(free, key=partial(distance, target=target, location=location))[:OFFERED]
        chosen = nearest[0] if nearest else None
        taken |= {chosen} if chosen else set()
        sessions.append(Session(number, target, sorted(nearest), chosen))
    return sessions


def around(
    book: Diary, location: Location, type: AppointmentType, target: datetime, also: list, resource: Resource | None
) -> Iterable[datetime]:
    first = location.local(target).date() - AROUND
    for day in book.days(first, 2 * AROUND.days + 1, type.visit, earliest=timezone.now(), also=also):
        yield from (start for start, free in day.times.items() if resource in (None, *free))


def distance(start: datetime, target: datetime, location: Location) -> tuple[int, timedelta]:
    """The day counts first, then the time by the clock."""
    then, wanted = location.local(start).replace(tzinfo=None), location.local(target).replace(tzinfo=None)
    clock = datetime.combine(then.date(), wanted.time())
    return abs((then.date() - wanted.date()).days), abs(then - clock)


@dataclass(frozen=True)
class Course:
    """Sessions that somebody planned and nobody has booked: all that the desk is told of a plan."""

    sessions: int
    weeks: int
    device: str
    url: str


# Later stages plan; each is asked for what is to be booked for a patient.
COURSES: list[Callable[[User, Patient], list[Course]]] = []


def courses_to_book(user: User, patient: Patient) -> list[Course]:
    return [course for source in COURSES for course in source(user, patient)]
