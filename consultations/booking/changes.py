"""What happens to a visit after it is booked: moved, cancelled, arrived, done, not come. Refusals: CannotBook,
CannotChange."""

from datetime import datetime, timedelta
from itertools import product
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic.audit import Actor
from clinic.constraints import broken
from clinic.models import Clinic
from clinic.transitions import NotAllowed, transition
from treatments.models import Device

from . import cells, freed, notices
from .models import Appointment, Resource
from .refusals import TAKEN, CannotBook, CannotChange
from .services import candidates, things_at
from .stranded import is_stranded
from .things import Things


def move(
    appointment: Appointment,
    starts_at: datetime,
    *,
    by: Actor,
    resource: Resource | None = None,
    shown: int | None = None,
) -> Appointment:
    """To another time, with the same person where they are free, else with whoever is. `shown`: the sequence of the
    visit as the reader saw it; where somebody has changed it since, nothing is moved."""
    if is_there(appointment, starts_at, resource):
        return appointment
    check_changeable(appointment, by)
    free = candidates(
        appointment.location,
        appointment.type,
        starts_at,
        by,
        resource=resource,
        device=unit_of(appointment),
        moving=appointment,
    )
    free.sort(key=lambda one: one.pk != appointment.resource_id)
    pairs = things_at(appointment.location, appointment.type, starts_at, unit_of(appointment), appointment)
    pairs.sort(key=lambda pair: (pair[0] != appointment.room) + (pair[1] != appointment.unit))
    for candidate, things in product(free, pairs):
        try:
            _move(appointment, starts_at, candidate, things, by, shown)
            appointment.refresh_from_db()
            return appointment
        except IntegrityError as error:
            if broken(error) != cells.DOUBLE_BOOKED:
                raise
    raise CannotBook(TAKEN)


def unit_of(appointment: Appointment) -> Device | None:
    return appointment.unit.device if appointment.unit else None


def is_there(appointment: Appointment, starts_at: datetime, resource: Resource | None) -> bool:
    """Pressed twice: the visit already stands where it is to go."""
    same_time = appointment.starts_at == starts_at and appointment.status == Appointment.Status.BOOKED
    return same_time and resource in (None, appointment.resource)


@transaction.atomic
def _move(
    appointment: Appointment, starts_at: datetime, resource: Resource, things: Things, by: Actor, shown: int | None
) -> None:
    """A visit that was overbooked is none any more where it has all its time."""
    row = cells.locked_with_heirs(appointment)
    if is_there(row, starts_at, resource):
        return
    if shown not in (None, row.sequence):
        raise CannotChange("not standing")
    freed.given_back(row)
    was = row.starts_at
    ends_at = starts_at + timedelta(minutes=row.type.minutes)
    moved = _transition(
        row,
        "move",
        by,
        starts_at=starts_at,
        ends_at=ends_at,
        resource=resource,
        room=things[0],
        unit=things[1],
        overbooked="",
        sequence=row.sequence + 1,
    )
    cells.hold(moved)
    notices.moved(moved, by, was)


@transaction.atomic
def change_things(appointment: Appointment, *, by: Actor, shown: int | None = None) -> Appointment:
    """Another room or another unit of its device; time and person stay, so the patient hears nothing. Raises CannotBook
    where none is free."""
    row = cells.locked_with_heirs(appointment)
    check_changeable(row, by)
    if shown not in (None, row.sequence):
        raise CannotChange("not standing")
    pairs = things_at(row.location, row.type, row.starts_at, unit_of(row), row)
    if (row.room, row.unit) in pairs:
        return row  # pressed twice: what it has is there
    for room, unit in pairs:
        why = ", ".join(str(thing) for thing in (room, unit) if thing)
        try:
            with transaction.atomic():
                cells.hold(_transition(row, "move", by, why=why, room=room, unit=unit))
            return row
        except IntegrityError as error:
            if broken(error) != cells.DOUBLE_BOOKED:
                raise
    raise CannotBook(TAKEN)


@transaction.atomic
def cancel(appointment: Appointment, *, by: Actor, why: str = "") -> Appointment:
    row = cells.locked_with_heirs(appointment)
    if row.status == Appointment.Status.CANCELLED:
        appointment.refresh_from_db()
        return row  # pressed twice
    check_changeable(row, by)
    cancelled = _cancel(appointment, row, by, why)
    notices.cancelled(cancelled, by)
    return cancelled


@transaction.atomic
def give_up(appointment: Appointment, *, by: Actor, why: str) -> None:
    """Whoever takes another visit in place of this one, however close this one is."""
    row = cells.locked_with_heirs(appointment)
    if row.status == Appointment.Status.BOOKED:
        notices.given_up(_cancel(appointment, row, by, why))


def _cancel(appointment: Appointment, row: Appointment, by: Actor, why: str) -> Appointment:
    freed.given_back(row)
    cancelled = _transition(appointment, "cancel", by, why=why, sequence=row.sequence + 1, off_at=timezone.now())
    cells.release(cancelled)
    return cancelled


def check_changeable(appointment: Appointment, by: Actor) -> None:
    """Raises CannotChange. A patient may until the clinic's cutoff, or until the visit begins where their provider is
    away; staff until somebody has arrived: whoever calls from the traffic jam is moved after the hour too."""
    if appointment.status != Appointment.Status.BOOKED:
        raise CannotChange("not standing")
    if by.is_staff:
        return
    if appointment.starts_at <= timezone.now():
        raise CannotChange("over")
    if timezone.now() > cutoff(appointment) and not is_stranded(appointment):
        raise CannotChange("too late")


def cutoff(appointment: Appointment) -> datetime:
    """Until when the patient may move or cancel online."""
    return appointment.starts_at - timedelta(hours=Clinic.current().cutoff_hours)


def was_late(appointment: Appointment) -> bool:
    """Cancelled when it was too late to do so online. It is no visit that somebody did not come to, and nobody is late
    whose provider was away."""
    off_at = appointment.off_at if appointment.status == Appointment.Status.CANCELLED else None
    return bool(off_at and off_at > cutoff(appointment) and not is_stranded(appointment))


def arrive(appointment: Appointment, *, by: Actor) -> Appointment:
    location = appointment.location
    if location.local(appointment.starts_at).date() > location.today():
        raise CannotChange("not today")
    arrived = _transition(appointment, "arrive", by)
    notices.not_missed(arrived)
    return arrived


def undo_arrival(appointment: Appointment, *, by: Actor) -> Appointment:
    return _transition(appointment, "undo_arrival", by)


def fulfil(appointment: Appointment, *, by: Actor) -> Appointment:
    return _transition(appointment, "fulfil", by)


@transaction.atomic
def came(appointment: Appointment, *, by: Actor) -> Appointment:
    """Arrived and done in one press, said afterwards."""
    if appointment.ends_at > timezone.now():
        raise CannotChange("not over")
    if appointment.status == Appointment.Status.FULFILLED:
        return appointment  # pressed twice
    if appointment.status == Appointment.Status.BOOKED:
        arrive(appointment, by=by)
    return fulfil(appointment, by=by)


def mark_no_show(appointment: Appointment, *, by: Actor) -> Appointment:
    if appointment.starts_at > timezone.now():
        raise CannotChange("not begun")
    with transaction.atomic():
        missed = _transition(appointment, "mark_no_show", by, off_at=timezone.now())
        notices.missed(missed)
    return missed


def may_undo(appointment: Appointment) -> bool:
    """Until the patient is told."""
    return bool(appointment.off_at and timezone.now() < appointment.off_at + notices.UNDO_WITHIN)


@transaction.atomic
def undo_cancel(appointment: Appointment, *, by: Actor) -> Appointment:
    """Takes the time again, with another room where it has to be. Raises CannotBook where somebody else has it now."""
    check_undo(appointment)
    freed.taken_back(appointment)
    things = things_at(appointment.location, appointment.type, appointment.starts_at, unit_of(appointment), appointment)
    room, unit = next((pair for pair in things), (appointment.room, appointment.unit))
    again = {"off_at": None, "room": room, "unit": unit, "sequence": appointment.sequence + 1}
    back = _transition(appointment, "undo_cancel", by, **again)
    try:
        with transaction.atomic():
            cells.hold(back)
    except IntegrityError as error:
        if broken(error) != cells.DOUBLE_BOOKED:
            raise
        raise CannotBook(TAKEN) from error
    notices.uncancelled(back, by)
    return back


@transaction.atomic
def undo_no_show(appointment: Appointment, *, by: Actor) -> Appointment:
    check_undo(appointment)
    back = _transition(appointment, "undo_no_show", by, off_at=None)
    notices.not_missed(back)
    return back


def check_undo(appointment: Appointment) -> None:
    if not may_undo(appointment):
        raise CannotChange("undone too late")


def _transition(appointment: Appointment, verb: str, by: Actor, **changes: Any) -> Appointment:
    try:
        return transition(appointment, verb, by=by, **changes)
    except NotAllowed:
        raise CannotChange("not standing") from None
