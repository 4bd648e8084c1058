"""Somebody is away: each visit that cannot be as booked, with a proposal, in the order in which to call."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from clinic.audit import Actor, record
from clinic.models import User
from clinic.transitions import locked
from consultations.messaging.known import Known, known_of
from consultations.messaging.models import Message
from consultations.messaging.ways import way_to

from . import changes, notices
from . import time_off as times_off
from .models import Appointment, Resource, TimeOff
from .proposals import LEAVE, LINK, Place, Planner, planners
from .refusals import REFUSALS, CannotBook, CannotChange
from .time_off import Span
from .times import time_of


@dataclass
class Affected:
    visit: Appointment
    places: Sequence[Place]
    known: Known
    asked: Message | None = None  # they have been sent a link, or are to be called
    chosen: str = LEAVE

    def choose(self, place: Place | None, planner: Planner) -> None:
        self.chosen = place.key if place else LINK
        if place:
            planner.plan(self.visit, place)

    @property
    def call_first(self) -> bool:
        return bool(self.visit.patient.reached_as.phone) and (self.is_soon or self.by_telephone)

    @property
    def by_telephone(self) -> bool:
        """Nobody is sent a link who has no e-mail, or would rather be called."""
        way = way_to(notices.CHOOSE_AGAIN, self.visit.patient, known=self.known)
        return way.channel == Message.Channel.TELEPHONE

    @property
    def is_soon(self) -> bool:
        return self.visit.starts_at - timezone.now() < notices.SOON


@dataclass(frozen=True)
class Refused:
    visit: Appointment
    why: str


@dataclass(frozen=True)
class Outcome:
    """What became of what the desk chose."""

    moved: int
    asked: int
    refused: list[Refused]


def entered(resource: Resource, day: Span) -> list[TimeOff]:
    """The time off of that day that is not over yet."""
    return list(times_off.coming().filter(resource=resource, starts_at__lt=day[1], ends_at__gt=day[0]))


def concerned(user: User, resource: Resource, day: Span, spans: Iterable[Span]) -> list[Appointment]:
    """Visits of that day, still to come, that need the resource while it is off; whom to call first stands first: what
    begins within three hours, then those without e-mail, each by the clock."""
    inside = Q(pk__in=[])
    for begins, ends in spans:
        inside |= Q(starts_at__lt=ends, ends_at__gt=begins)
    visits = Appointment.objects.visible_to(user).ahead().filter(inside, starts_at__gte=day[0], starts_at__lt=day[1])
    mine = visits.filter(Q(resource=resource) | Q(room=resource) | Q(unit=resource))
    found = mine.select_related("patient__merged_into", "type", "location", "resource", "room", "unit__device")
    soon = timezone.now() + notices.SOON
    return sorted(found, key=lambda one: (one.starts_at >= soon, bool(one.patient.reached_as.email), one.starts_at))


def affected(visits: list[Appointment], away: Resource, spans: Iterable[Span]) -> list[Affected]:
    """Each with its places. Whoever can keep their time is served first, then the others with the gaps that are left;
    who has been asked to choose is left to do so."""
    by_location, asked = planners(visits, away, spans), asked_of(visits)
    known = known_of(visit.patient for visit in visits)
    found = []
    for visit in visits:
        planner = by_location[visit.location]
        row = Affected(visit, planner.places(visit), known[visit.patient.main_id], asked.get(visit.pk))
        if not row.asked:
            row.choose(next((place for place in row.places if place.is_same_time), None), planner)
        found.append(row)
    for row in found:
        if row.chosen == LINK:
            planner = by_location[row.visit.location]
            row.places = planner.places(row.visit)
            row.choose(next(iter(row.places), None), planner)
    return found


def asked_of(visits: Iterable[Appointment]) -> dict[int, Message]:
    """Who has been asked to choose another time, since the visit was last changed."""
    keys = {f"{notices.CHOOSE_AGAIN}:{visit.reference}:{visit.sequence}": visit.pk for visit in visits}
    return {keys[message.key]: message for message in Message.objects.filter(key__in=keys)}


def settle(chosen: Iterable[tuple[Appointment, str, int]], *, by: Actor) -> Outcome:
    """For each visit what was chosen, and its sequence as it was shown. Each is a transaction of its own: what cannot
    be had keeps nobody else from theirs."""
    moved = asked = 0
    refused: list[Refused] = []
    for visit, choice, shown in chosen:
        try:
            if choice == LINK:
                ask_to_choose(visit, by=by, shown=shown)
                asked += 1
            elif choice != LEAVE:
                place(visit, choice, by=by, shown=shown)
                moved += 1
        except CannotBook as refusal:
            refused.append(Refused(visit, str(REFUSALS[refusal.code])))
    return Outcome(moved, asked, refused)


def place(visit: Appointment, choice: str, *, by: Actor, shown: int) -> None:
    key, _tilde, reference = choice.partition("~")
    starts_at = time_of(key)
    resource = next((one for one in Resource.objects.providers() if str(one.reference) == reference), None)
    if starts_at is None or resource is None:
        raise CannotBook("not offered")
    if (visit.starts_at, visit.resource_id) == (starts_at, resource.pk):
        changes.change_things(visit, by=by, shown=None)  # they can come as booked: it is the room or the device
    else:
        changes.move(visit, starts_at, by=by, resource=resource, shown=shown)


@transaction.atomic
def ask_to_choose(visit: Appointment, *, by: Actor, shown: int) -> None:
    row = locked(visit)
    changes.check_changeable(row, by)
    if row.starts_at <= timezone.now():
        raise CannotChange("over")
    if row.sequence != shown:
        raise CannotChange("not standing")
    notices.choose_again(row)
    record(by, "ask_to_choose", row)


def shown_visits(user: User, references: Iterable[Any]) -> dict[str, Appointment]:
    """By reference, those that there are."""
    known = Appointment.objects.visible_to(user).filter(reference__in=list(references))
    found = known.select_related("patient__merged_into", "type", "location", "resource", "room", "unit__device")
    return {str(visit.reference): visit for visit in found}


@dataclass(frozen=True)
class StrandedDay:
    """So many visits of one day need a new time because one resource is off."""

    resource: Resource
    day: date
    number: int


def stranded_days(visits: Iterable[Appointment], off: Iterable[TimeOff]) -> list[StrandedDay]:
    """Of visits without their provider, by who or what is off and by the day, the soonest first."""
    off = list(off)
    found: dict[tuple[date, Resource], set[int]] = {}
    for visit in visits:
        for row in off:
            if row.resource_id in visit.resources and overlap(visit, row.starts_at, row.ends_at):
                found.setdefault((visit.day, row.resource), set()).add(visit.pk)
    listed = [StrandedDay(resource, day, len(each)) for (day, resource), each in found.items()]
    return sorted(listed, key=lambda one: (one.day, one.resource.name))


def overlap(visit: Appointment, begins: datetime, ends: datetime) -> bool:
    return visit.starts_at < ends and visit.ends_at > begins
