"""When texts may go out that nobody has just asked for: between two times of the clinic's, by the clock of the
location, because nobody has told the clinic in which zone a mobile telephone is."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from clinic.models import Clinic, Location

from .kinds import kind_of
from .models import Message

DAY = timedelta(days=1)


def is_quiet(moment: datetime, location: Location, clinic: Clinic | None = None) -> bool:
    clinic = clinic or Clinic.current()
    return not clinic.texts_from <= location.local(moment).time() < clinic.texts_until


def next_permitted(moment: datetime, location: Location) -> datetime:
    """This moment, or the first after it at which texts go out."""
    clinic = Clinic.current()
    if not is_quiet(moment, location, clinic):
        return moment
    today = location.local(moment).date()
    mornings = [
        datetime.combine(day, clinic.texts_from, location.zone).replace(fold=fold).astimezone(UTC)
        for day in (today, today + DAY)
        for fold in (0, 1)  # in the nights of a clock change: the hour that comes twice, and the one that never does
    ]
    return min(each for each in mornings if each > moment and not is_quiet(each, location, clinic))


def quiet_until(message: Message) -> datetime | None:
    """When this text may go out, where that is not now. Staff on call, and who has just asked, get it at any time."""
    kind = kind_of(message)
    if message.user or kind.at_once(message) or (location := kind.location(message)) is None:
        return None
    now = timezone.now()
    moment = next_permitted(now, location)
    return moment if moment > now else None
