"""When a contact is due. Days are the calendar days of the clinic, moments follow its clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from clinic.models import Location
from consultations.booking.models import WorkingHours

from .contacts import CONTACTS, Contact
from .models import FollowUp

AT = time(10)
IsOpen = Callable[[date], bool]


@dataclass(frozen=True)
class Due:
    at: datetime
    opens: date
    closes: date
    ends_at: datetime  # not included


def due_of(contact: Contact, performed_at: datetime, location: Location, is_open: IsOpen | None = None) -> Due:
    """When this contact of a session is owed. A result contact moves to a day on which the clinic works, where its
    window holds one; a safety contact keeps its day."""
    if contact.hours:
        return due_to_the_minute(contact, performed_at, location)
    performed = location.local(performed_at).date()
    opens, closes = (performed + timedelta(days=days) for days in contact.window)
    day = performed + contact.after
    if not contact.is_safety:
        day = first_open_day(day, closes, is_open or open_days(location))
    return Due(at_ten(day, location), opens, closes, end_of(closes, location))


def due_to_the_minute(contact: Contact, performed_at: datetime, location: Location) -> Due:
    """Counted in hours that have passed: a clock change neither adds one nor takes one."""
    start = performed_at.astimezone(UTC)
    ends_at = start + timedelta(hours=contact.hours)
    opens, closes = (location.local(moment).date() for moment in (start, ends_at))
    return Due(start + contact.after, opens, closes, ends_at)


def at_ten(day: date, location: Location) -> datetime:
    return datetime.combine(day, AT, location.zone)


def first_open_day(day: date, last: date, is_open: IsOpen) -> date:
    days = (day + timedelta(days=ahead) for ahead in range((last - day).days + 1))
    return next((each for each in days if is_open(each)), day)


def end_of(day: date, location: Location) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(0), location.zone)


def open_days(location: Location) -> IsOpen:
    """Is there anybody at work on a day? Reads closures and working hours once."""
    closures = list(location.closures.values_list("first_day", "last_day"))
    hours = list(
        WorkingHours.objects.filter(location=location, resource__is_active=True).values_list(
            "weekday", "valid_from", "valid_until"
        )
    )

    def is_open(day: date) -> bool:
        if any(first <= day <= last for first, last in closures):
            return False
        return any(
            weekday == day.weekday() and (not valid_from or valid_from <= day) and (not until or day <= until)
            for weekday, valid_from, until in hours
        )

    return is_open


def window_end(follow_up: FollowUp, location: Location) -> datetime:
    """The moment from which on an answer is too late."""
    if hours := CONTACTS[follow_up.kind].hours:
        return follow_up.session.performed_at + timedelta(hours=hours)
    return end_of(follow_up.window_closes, location)
