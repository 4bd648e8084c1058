"""Who answers for alerts, and when. Read and written by the clock on the wall of the location; kept as moments.
Refusals: CannotPlan."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.audit import Actor, record
from clinic.models import Clinic, Location, OnCall, User
from clinic.transitions import locked

from . import people

WEEK = timedelta(days=7)
LONGEST = timedelta(days=62)  # further, a year was mistyped


class CannotPlan(Exception):
    """Finishes "we cannot put this on the rota, because…" with a code."""

    SENTENCES = {
        "backwards": _("It ends after it begins. Please check from and until."),
        "over": _("That time has passed. Please enter one that is still to come."),
        "too long": _("That is more than two months at a time. Please check the dates."),
        "not a clinician": _("Only an active provider or clinical lead can be on call."),
        "changed": _("The rota has changed in the meantime, so nothing was copied. Please look at it again."),
        "nothing to copy": _("There is no week to copy yet. Enter who is on call first."),
        "skipped": _("The clocks are put forward that night, so this time does not exist. Please choose another one."),
    }

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def sentence(self) -> str:
        return str(self.SENTENCES[self.code])


@dataclass(frozen=True)
class Gap:
    starts_at: datetime
    ends_at: datetime


def coming(now: datetime) -> QuerySet[OnCall]:
    """Now and later, of those who can answer, the soonest first."""
    spans = OnCall.objects.filter(ends_at__gt=now, user__in=people.clinicians())
    return spans.select_related("user").order_by("starts_at", "pk")


def gaps(start: datetime, end: datetime) -> Iterator[Gap]:
    """Every time between the two at which nobody is on call."""
    covered_until = start
    for starts_at, ends_at in coming(start).filter(starts_at__lt=end).values_list("starts_at", "ends_at"):
        if starts_at > covered_until:
            yield Gap(covered_until, starts_at)
        covered_until = max(covered_until, ends_at)
    if covered_until < end:
        yield Gap(covered_until, end)


@transaction.atomic
def put_on_call(user: User, starts_at: datetime, ends_at: datetime, *, by: Actor) -> OnCall:
    """From now on at the earliest. Who is on call for all of that time already stays so. Raises CannotPlan."""
    starts_at = max(starts_at, timezone.now())
    refuse(user, starts_at, ends_at)
    locked(Clinic.current())  # one change of the rota after the other
    known = OnCall.objects.filter(user=user, starts_at__lte=starts_at, ends_at__gte=ends_at).first()
    return known or write(user, starts_at, ends_at, by)


def refuse(user: User, starts_at: datetime, ends_at: datetime) -> None:
    if not people.clinicians().filter(pk=user.pk).exists():
        raise CannotPlan("not a clinician")
    if ends_at <= timezone.now():
        raise CannotPlan("over")
    if ends_at <= starts_at:
        raise CannotPlan("backwards")
    if ends_at - starts_at > LONGEST:
        raise CannotPlan("too long")


def write(user: User, starts_at: datetime, ends_at: datetime, by: Actor) -> OnCall:
    span = OnCall.objects.create(user=user, starts_at=starts_at, ends_at=ends_at)
    record(by, "put_on_call", span)
    return span


@transaction.atomic
def end(span: OnCall, *, by: Actor) -> None:
    """What has begun ends now, what is to come does not happen. Twice is harmless."""
    now = timezone.now()
    found = OnCall.objects.select_for_update().filter(pk=span.pk, ends_at__gt=now).first()
    if found is None:
        return
    record(by, "end_on_call", found)
    if found.starts_at >= now:
        found.delete()
    else:
        found.ends_at = now
        found.save(update_fields=["ends_at"])


def planned_until() -> datetime | None:
    return OnCall.objects.filter(user__in=people.clinicians()).aggregate(last=Max("ends_at"))["last"]


@transaction.atomic
def copy_last_week(location: Location, shown_until: datetime | None, *, by: Actor) -> int:
    """The last seven days of the rota once more behind its end, by the clock on the wall; how many spans that made.
    `shown_until`: its end as whoever pressed has seen it, so that pressing twice copies once. Raises CannotPlan."""
    locked(Clinic.current())
    until = planned_until()
    if until is None:
        raise CannotPlan("nothing to copy")
    if until != shown_until:
        raise CannotPlan("changed")
    weeks = 1 + max(0, (timezone.now() - until) // WEEK)  # an old rota goes on from now
    week_ago = later(until, -1, location)
    last_week = OnCall.objects.filter(ends_at__gt=week_ago, user__in=people.clinicians()).select_related("user")
    copied = 0
    for span in list(last_week):
        starts_at = later(max(span.starts_at, week_ago), weeks, location)
        ends_at = later(span.ends_at, weeks, location)
        if starts_at < ends_at:  # not in an hour that the clocks skip
            write(span.user, starts_at, ends_at, by)
            copied += 1
    return copied


def later(moment: datetime, weeks: int, location: Location) -> datetime:
    """The same time on the wall, weeks later: not the same number of hours where the clocks are changed between."""
    on_the_wall = location.local(moment).replace(tzinfo=None) + weeks * WEEK
    return on_the_wall.replace(tzinfo=location.zone).astimezone(UTC)
