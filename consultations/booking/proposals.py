"""Where the visits of somebody who is away may go: the same time with somebody else, else the nearest gap. No two
proposals want the same time. The same few queries however many visits there are."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import islice

from django.utils import timezone

from clinic.models import Location

from .availability import Day, Diary, cell_of
from .models import Appointment, AppointmentCell, Resource
from .things import Needs, needs_among
from .time_off import Span
from .times import LOOK_AHEAD, diary, key_of

LEAVE, LINK = "leave", "link"
OTHERS_THEN, GAPS = 2, 3  # at most so many of each are offered


@dataclass(frozen=True)
class Place:
    """A time with a provider that a visit may have."""

    starts_at: datetime
    resource: Resource
    is_same_time: bool
    is_same_person: bool

    @property
    def key(self) -> str:
        return f"{key_of(self.starts_at)}~{self.resource.reference}"


@dataclass
class Planner:
    """One location's diary, in which each proposal takes its time before the next is looked for."""

    location: Location
    book: Diary
    there: list[Resource]
    own: Mapping[int, Mapping[Hashable, set[int]]]  # by visit: the cells that it holds and would give back
    planned: dict[Hashable, set[int]] = field(default_factory=lambda: defaultdict(set))

    def places(self, visit: Appointment) -> list[Place]:
        needs = needs_among(self.there, visit.type, visit.unit.device if visit.unit else None)
        book = self.without(visit)
        days = (self.day(book, needs, visit, visit.day + timedelta(extra)) for extra in range(LOOK_AHEAD))
        first = next(days)
        then = [one for one in first.times.get(visit.starts_at, ()) if one != visit.resource]
        same_room_or_device = [one for one in first.times.get(visit.starts_at, ()) if one == visit.resource]
        places = [self.place(visit, visit.starts_at, one) for one in [*same_room_or_device, *then[:OTHERS_THEN]]]
        return [*places, *islice(self.gaps(visit, first, days), GAPS)]

    def gaps(self, visit: Appointment, first: Day, days: Iterable[Day]) -> Iterator[Place]:
        """Never earlier than the visit was, so that nobody has to hurry: the next with anybody and its day's next with
        the same person, and so on from day to day."""
        for day in (first, *days):
            starts = sorted(day.times, key=lambda start: distance(start, visit, self.location))
            later = [start for start in starts if start > visit.starts_at]
            if later:
                free = day.times[later[0]]
                yield self.place(visit, later[0], visit.resource if visit.resource in free else free[0])
            own = next((start for start in later if visit.resource in day.times[start]), None)
            if own and own != later[0]:
                yield self.place(visit, own, visit.resource)

    def place(self, visit: Appointment, start: datetime, resource: Resource) -> Place:
        return Place(start, resource, start == visit.starts_at, resource == visit.resource)

    def day(self, book: Diary, needs: Needs, visit: Appointment, day: date) -> Day:
        return book.day(day, visit.type.visit, earliest=timezone.now(), also=needs.groups)

    def without(self, visit: Appointment) -> Diary:
        """The diary without the visit itself, and with what is proposed to those before it."""
        busy, own = dict(self.book.busy), self.own.get(visit.pk, {})
        for one in {*self.planned, *own}:
            busy[one] = {*busy.get(one, ())} - own.get(one, set()) | self.planned.get(one, set())
        return replace(self.book, busy=busy)

    def plan(self, visit: Appointment, place: Place) -> None:
        cells = visit.type.visit.cells(cell_of(place.starts_at))
        needs = needs_among(self.there, visit.type, visit.unit.device if visit.unit else None)
        things = next(needs.free(self.without(visit), visit.type, cell_of(place.starts_at)), ())
        for one in (place.resource, *things):
            if one is not None:
                self.planned[one].update(cells)


def distance(start: datetime, visit: Appointment, location: Location) -> timedelta:
    """On its own day the soonest after it; on another day the nearest to its time by the clock on the wall."""
    was, then = location.local(visit.starts_at), location.local(start)
    return abs(then.replace(tzinfo=None) - datetime.combine(then.date(), was.time()))


def planners(visits: Iterable[Appointment], away: Resource, spans: Iterable[Span]) -> dict[Location, Planner]:
    """One for each location of the visits, with `away` off in these spans whether or not that is entered already."""
    spans, by_location = list(spans), defaultdict(list)
    for visit in visits:
        by_location[visit.location].append(visit)
    return {location: planner(location, some, away, spans) for location, some in by_location.items()}


def planner(location: Location, visits: list[Appointment], away: Resource, spans: list[Span]) -> Planner:
    there = list(Resource.objects.at(location))
    first = min(visit.day for visit in visits)
    days = (max(visit.day for visit in visits) - first).days + LOOK_AHEAD
    book = diary(location, first, days, things=there)
    off = dict(book.away)
    gone = {cell for begins, ends in spans for cell in range(cell_of(begins), cell_of(ends - timedelta(seconds=1)) + 1)}
    off[away] = {*off.get(away, ()), *gone}
    known = {one.pk: one for one in (*there, *(visit.resource for visit in visits))}
    own: dict[int, dict[Hashable, set[int]]] = defaultdict(lambda: defaultdict(set))
    held = AppointmentCell.objects.filter(appointment__in=visits, resource__in=known)
    for visit, resource, cell in held.values_list("appointment", "resource", "cell"):
        own[visit][known[resource]].add(cell)
    return Planner(location, replace(book, away=off), there, own)
