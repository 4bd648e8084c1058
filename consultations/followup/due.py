"""When the results check of a course is due. Days are the calendar days of the clinic, moments follow its clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from clinic.models import Location
from consultations.booking.models import WorkingHours

MONTHS = 3
WINDOW_DAYS = (80, 105)
AT = time(10)


@dataclass(frozen=True)
class Due:
    at: datetime
    opens: date
    closes: date
    ends_at: datetime  # the end of the window's last day


def results_due(performed: date, location: Location) -> Due:
    """Three calendar months after the session, on a day on which the clinic works where the window holds one."""
    opens, closes = (performed + timedelta(days=days) for days in WINDOW_DAYS)
    day = first_open_day(performed + relativedelta(months=MONTHS), closes, open_days(location))
    return Due(datetime.combine(day, AT, location.zone), opens, closes, end_of(closes, location))


def first_open_day(day: date, last: date, is_open: Callable[[date], bool]) -> date:
    days = (day + timedelta(days=ahead) for ahead in range((last - day).days + 1))
    return next((each for each in days if is_open(each)), day)


def end_of(day: date, location: Location) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(0), location.zone)


def open_days(location: Location) -> Callable[[date], bool]:
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
