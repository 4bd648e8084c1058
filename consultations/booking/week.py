"""A week of free times as a page shows it: days in order, each with its times or a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.models import Clinic, Location

from .availability import Day, Reason
from .models import Appointment, AppointmentType, Resource
from .times import LOOK_AHEAD, free_times, key_of, starts

DAYS = 7
STAFF_DAYS = 730  # how far ahead staff may look
WHY_NOTHING = {
    Reason.CLOSED: gettext_lazy("Closed"),
    Reason.NOT_WORKING: gettext_lazy("No visits on this day"),
    Reason.FULL: gettext_lazy("Fully booked"),
    Reason.NO_GAP: gettext_lazy("No gap long enough is left"),
    Reason.TOO_SOON: gettext_lazy("No more times today that can be booked here"),
    Reason.TOO_FAR: gettext_lazy("Not open for booking yet"),
}


@dataclass(frozen=True)
class Slot:
    starts_at: datetime
    location: Location

    @property
    def key(self) -> str:
        return key_of(self.starts_at)


@dataclass(frozen=True)
class ListedDay:
    day: date
    slots: Sequence[Slot]
    reason: str


@dataclass(frozen=True)
class Week:
    """`earlier` and `later` are the first days of the weeks beside this one, None where there is none."""

    days: Sequence[ListedDay]
    earlier: date | None
    later: date | None
    location: Location
    last: date  # as far ahead as this reader may look
    query: str = ""  # what the links carry along, "" or "&name=value…"
    soonest: date | None = None  # the first free day, looked for where this week has none

    @property
    def opened(self) -> ListedDay | None:
        """The first day that has a time: its times are shown at once."""
        return next((listed for listed in self.days if listed.slots), None)

    @property
    def zone_name(self) -> str:
        """EST, by the first day shown."""
        return datetime.combine(self.days[0].day, time(12), self.location.zone).tzname() or self.location.timezone


def week_of(
    location: Location,
    type: AppointmentType,
    asked: str | date | None,
    *,
    by_staff: bool = False,
    moving: Appointment | None = None,
    resource: Resource | None = None,
    query: str = "",
) -> Week:
    """The week from the day asked for; whoever asks for none begins on the first day that has a time."""
    today = location.today()
    last = today + timedelta(STAFF_DAYS if by_staff else Clinic.current().horizon_days)
    soonest = partial(first_free_day, location, type, last, resource, by_staff=by_staff, moving=moving)
    first = min(max(day_of(asked) or soonest() or today, today), last)
    days = free_times(location, type, first, DAYS, by_staff=by_staff, moving=moving)
    shown = [listed(day, location, resource) for day in days]
    return Week(
        shown,
        max(today, first - timedelta(DAYS)) if first > today else None,
        first + timedelta(DAYS) if first + timedelta(DAYS) <= last else None,
        location,
        last,
        query,
        None if any(each.slots for each in shown) else soonest(),
    )


def listed(day: Day, location: Location, resource: Resource | None = None) -> ListedDay:
    slots = [Slot(start, location) for start in starts([day], resource)]
    return ListedDay(day.day, slots, "" if slots else sentence(day))


def sentence(day: Day) -> str:
    if day.reason is None:
        return _("Nothing free with this person")
    if day.reason == Reason.CLOSED and day.note:
        return _("Closed: %(reason)s") % {"reason": day.note}
    return str(WHY_NOTHING[day.reason])


def day_of(text: Any) -> date | None:
    """A day as an address names it, 2026-11-24; None for anything else."""
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def first_free_day(
    location: Location,
    type: AppointmentType,
    last: date,
    resource: Resource | None = None,
    *,
    by_staff: bool = False,
    moving: Appointment | None = None,
) -> date | None:
    """For this very reader, up to the last day they may look at; the further ahead, the more days are read at once."""
    day, number = location.today(), LOOK_AHEAD
    while day <= last:
        days = free_times(location, type, day, min(number, (last - day).days + 1), by_staff=by_staff, moving=moving)
        if found := next((each.day for each in days if starts([each], resource)), None):
            return found
        day, number = day + timedelta(number), number * 2
    return None
