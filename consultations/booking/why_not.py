"""Why a time is not to be had, as a code of REFUSALS."""

from datetime import datetime, timedelta

from django.utils import timezone

from clinic.audit import Actor
from clinic.models import Clinic, Location
from treatments.models import Device

from .availability import CELL_MINUTES, Day, Reason, Visit, cell_of
from .models import Appointment, AppointmentType, Resource
from .refusals import TAKEN
from .things import needs_of
from .times import diary


def why_not(day: Day, starts_at: datetime, by: Actor) -> str:
    if starts_at in day.taken or starts_at in day.times:  # in `times`: others are free then, the one asked for is not
        return TAKEN
    if day.reason == Reason.CLOSED:
        return "closed"
    if day.reason == Reason.TOO_FAR:
        return "too far"
    notice = timedelta(hours=Clinic.current().notice_hours)
    if not by.is_staff and starts_at < timezone.now() + notice:
        return "too soon"
    return "not offered"


def missing(
    location: Location,
    type: AppointmentType,
    starts_at: datetime,
    *,
    resource: Resource | None,
    device: Device | None,
    moving: Appointment | None,
) -> str:
    """What staff can do about it: whether it is only a room or the device, or a visit that is longer than the time that
    is free there. "" where it is something else."""
    needs, day = needs_of(location, type, device), location.local(starts_at).date()
    if device and not needs.units:
        return "device not here"
    book = diary(location, day, 1, moving=moving, things=needs.things)

    def has_somebody(visit: Visit) -> bool:
        free = book.day(day, visit, earliest=timezone.now()).times.get(starts_at, ())
        return any(resource in (None, one) for one in free)

    if not has_somebody(type.visit):
        return "too long" if has_somebody(Visit(CELL_MINUTES)) else ""
    for code, group in (("no room", needs.rooms), ("no device", needs.units)):
        if group is not None and not book.free(group, type.visit, cell_of(starts_at)):
            return code
    return ""
