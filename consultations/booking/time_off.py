"""People, rooms and devices are not there for a while. Visits in that time stay where they are until somebody finds
another time for each. Refusals: CannotChange."""

from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from clinic import roles
from clinic.audit import Actor, record
from clinic.clock import is_skipped
from clinic.models import Location, User
from clinic.transitions import locked

from .models import Resource, TimeOff, WorkingHours
from .refusals import CannotChange

Span = tuple[datetime, datetime]


@transaction.atomic
def take_off(resource: Resource, span: Span, *, by: Actor, why: str = "") -> TimeOff:
    """The same time off entered twice is one."""
    starts_at, ends_at = span
    if ends_at <= starts_at:
        raise CannotChange("off backwards")
    if ends_at <= timezone.now():
        raise CannotChange("off over")
    if not may_enter(by.user, resource, span):
        raise CannotChange("off not today")
    locked(resource)
    entered = TimeOff.objects.filter(resource=resource, starts_at=starts_at, ends_at=ends_at).first()
    if entered is None:
        entered = TimeOff.objects.create(
            resource=resource, starts_at=starts_at, ends_at=ends_at, why=why, entered_by=by.user
        )
        record(by, "take_off", entered)
    return entered


@transaction.atomic
def end(row: TimeOff, *, by: Actor) -> None:
    """What has begun ends now, what is to come does not happen."""
    found = TimeOff.objects.select_for_update().select_related("resource").filter(pk=row.pk).first()
    if found is None or found.ends_at <= timezone.now():
        return  # pressed twice
    if not may_enter(by.user, found.resource, (found.starts_at, found.ends_at)):
        raise CannotChange("off not today")
    record(by, "end_time_off", found)
    if found.starts_at >= timezone.now():
        found.delete()
        return
    found.ends_at = timezone.now()
    found.save(update_fields=["ends_at"])


def may_enter(user: User | None, resource: Resource, span: Span) -> bool:
    """The manager and whoever it is about, for any day; the others for today."""
    if user is None:
        return False
    if user.has_role(roles.MANAGER) or resource.user_id == user.pk:
        return True
    location = place_of(resource)
    return location is not None and span[0] >= midnight(location, 0) and span[1] <= midnight(location, 1)


def midnight(location: Location, days: int) -> datetime:
    """The beginning of today, or of a day after it."""
    return at_clock(location, location.today() + timedelta(days))


def place_of(resource: Resource) -> Location | None:
    """Whose clock its hours are read by: where it stands, or where the person works."""
    if resource.location_id:
        return resource.location
    hours = next(iter(resource.hours.all()), None)
    return hours.location if hours else Location.main()


def whole_days(location: Location, first: date, last: date) -> Span:
    """Both included, by the location's calendar."""
    return at_clock(location, first), at_clock(location, last + timedelta(1))


def part_of_day(location: Location, day: date, starts: time, ends: time) -> Span:
    """By the clock on the wall; until 00:00 is until midnight. Where the clocks show a time twice, all of it is off;
    a time that they skip does not exist: CannotChange."""
    if ends == time():
        return at_clock(location, day, starts), at_clock(location, day + timedelta(1))
    return at_clock(location, day, starts), at_clock(location, day, ends, fold=1)


def at_clock(location: Location, day: date, clock: time = time(), fold: int = 0) -> datetime:
    """In UTC: moments of one zone compare by what its clocks show. Where midnight is skipped, the day begins then."""
    moment = datetime.combine(day, clock, location.zone).replace(fold=fold)
    if clock > time() and is_skipped(moment):
        raise CannotChange("skipped")
    return moment.astimezone(UTC)


def coming() -> QuerySet[TimeOff]:
    """What has not ended yet, the soonest first."""
    rows = TimeOff.objects.filter(ends_at__gt=timezone.now(), resource__is_active=True)
    places = Prefetch("resource__hours", WorkingHours.objects.select_related("location").order_by("pk"))
    return rows.select_related("resource__location").prefetch_related(places).order_by("starts_at", "pk")
