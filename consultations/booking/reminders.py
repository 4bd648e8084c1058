"""When a patient is reminded of a visit: two days and two hours before it begins, by the clock of its location."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from clinic.models import Location

IN_TWO_DAYS, TODAY = "visit_in_two_days", "visit_today"
SPARE = timedelta(minutes=30)  # for what is late in the evening, before the quiet hours hold it back till morning

Hours = tuple[time, time]  # messages go out from the one until the other


@dataclass(frozen=True)
class Reminder:
    """`rest`: whoever was told of the visit less than this before its moment is not reminded."""

    kind: str
    before: timedelta
    rest: timedelta


REMINDERS = (
    Reminder(IN_TWO_DAYS, timedelta(hours=48), rest=timedelta(hours=24)),
    Reminder(TODAY, timedelta(hours=2), rest=timedelta(hours=2)),
)


def reminders_due(starts_at: datetime, location: Location, told_at: datetime, hours: Hours) -> dict[str, datetime]:
    """Kind → its moment, of those for which the booking is not too late. An evening before is never the other's: the
    second comes a day before the visit at the earliest."""
    due: dict[str, datetime] = {}
    begins = starts_at.astimezone(UTC)  # two days are 48 hours, also where the clocks change
    for reminder in REMINDERS:
        moment = out_of_quiet_hours(begins - reminder.before, location, hours)
        if moment - told_at >= reminder.rest:
            due[reminder.kind] = moment
    return due


def out_of_quiet_hours(moment: datetime, location: Location, hours: Hours) -> datetime:
    """The moment itself, or the evening before it."""
    begins, ends = hours
    local = location.local(moment)
    evening = datetime.combine(local.date(), ends, location.zone) - SPARE
    if local.time() < begins:
        return (evening - timedelta(days=1)).astimezone(UTC)
    return min(moment, evening.astimezone(UTC))
