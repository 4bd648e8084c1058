"""What happens to a visit after it is booked: moved, cancelled, arrived, done, not come. Refusals: CannotBook,
CannotChange."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic.audit import Actor
from clinic.constraints import broken
from clinic.models import Clinic
from clinic.transitions import NotAllowed, locked, transition

from . import cells, notices
from .models import Appointment, Resource
from .refusals import TAKEN, CannotBook, CannotChange
from .services import candidates


def move(appointment: Appointment, starts_at: datetime, *, by: Actor, resource: Resource | None = None) -> Appointment:
    """To another time, with the same person where they are free, else with whoever is."""
    if is_there(appointment, starts_at, resource):
        return appointment
    check_changeable(appointment, by)
    free = candidates(appointment.location, appointment.type, starts_at, by, resource=resource, moving=appointment)
    free.sort(key=lambda one: one.pk != appointment.resource_id)
    for candidate in free:
        try:
            _move(appointment, starts_at, candidate, by)
            appointment.refresh_from_db()
            return appointment
        except IntegrityError as error:
            if broken(error) != cells.DOUBLE_BOOKED:
                raise
    raise CannotBook(TAKEN)


def is_there(appointment: Appointment, starts_at: datetime, resource: Resource | None) -> bool:
    """Pressed twice: the visit already stands where it is to go."""
    same_time = appointment.starts_at == starts_at and appointment.status == Appointment.Status.BOOKED
    return same_time and resource in (None, appointment.resource)


@transaction.atomic
def _move(appointment: Appointment, starts_at: datetime, resource: Resource, by: Actor) -> None:
    row = locked(appointment)
    if is_there(row, starts_at, resource):
        return
    ends_at = starts_at + timedelta(minutes=row.type.minutes)
    moved = _transition(
        row, "move", by, starts_at=starts_at, ends_at=ends_at, resource=resource, sequence=row.sequence + 1
    )
    cells.hold(moved)
    notices.moved(moved, by)


@transaction.atomic
def cancel(appointment: Appointment, *, by: Actor, why: str = "") -> Appointment:
    row = locked(appointment)
    if row.status == Appointment.Status.CANCELLED:
        appointment.refresh_from_db()
        return row  # pressed twice
    check_changeable(row, by)
    cancelled = _transition(appointment, "cancel", by, why=why, sequence=row.sequence + 1)
    cells.release(cancelled)
    notices.cancelled(cancelled, by)
    return cancelled


def check_changeable(appointment: Appointment, by: Actor) -> None:
    """Raises CannotChange. A patient may until the clinic's cutoff, staff until the visit begins."""
    if appointment.status != Appointment.Status.BOOKED:
        raise CannotChange("not standing")
    if appointment.starts_at <= timezone.now():
        raise CannotChange("over")
    if not by.is_staff and timezone.now() > cutoff(appointment):
        raise CannotChange("too late")


def cutoff(appointment: Appointment) -> datetime:
    """Until when the patient may move or cancel online."""
    return appointment.starts_at - timedelta(hours=Clinic.current().cutoff_hours)


def arrive(appointment: Appointment, *, by: Actor) -> Appointment:
    location = appointment.location
    if location.local(appointment.starts_at).date() > location.today():
        raise CannotChange("not today")
    return _transition(appointment, "arrive", by)


def undo_arrival(appointment: Appointment, *, by: Actor) -> Appointment:
    return _transition(appointment, "undo_arrival", by)


def fulfil(appointment: Appointment, *, by: Actor) -> Appointment:
    return _transition(appointment, "fulfil", by)


def mark_no_show(appointment: Appointment, *, by: Actor) -> Appointment:
    if appointment.starts_at > timezone.now():
        raise CannotChange("not begun")
    return _transition(appointment, "mark_no_show", by)


def _transition(appointment: Appointment, verb: str, by: Actor, **changes: Any) -> Appointment:
    try:
        return transition(appointment, verb, by=by, **changes)
    except NotAllowed:
        raise CannotChange("not standing") from None
