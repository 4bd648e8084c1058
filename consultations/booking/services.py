"""Booking a visit. Every refusal is a CannotBook."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone

from clinic.audit import Actor, record
from clinic.constraints import broken
from clinic.models import Location
from clinic.transitions import locked
from consultations.patients import consents
from consultations.patients.models import Consent, Patient
from treatments.models import Device

from . import cells, notices
from .availability import cell_of
from .models import Appointment, AppointmentType, Resource
from .refusals import TAKEN, CannotBook, CannotBookSeries
from .things import Things, needs_of
from .times import diary, free_times
from .why_not import missing, why_not

REQUEST_KEY = "consultations_appointment.request_key"


def book(
    patient: Patient,
    type: AppointmentType,
    starts_at: datetime,
    *,
    location: Location,
    request_key: UUID,
    by: Actor,
    resource: Resource | None = None,
    device: Device | None = None,
) -> Appointment:
    """Without a resource: whoever is free and has the fewest visits that day. The same request_key gives the same
    visit."""
    if twin := booked_with(request_key, patient):
        return twin
    if not by.is_staff and not type.is_online:
        raise CannotBook("not online")
    free = candidates(location, type, starts_at, by, resource=resource, device=device)
    for candidate, (room, unit) in product(free, things_at(location, type, starts_at, device)):
        try:
            return _book(patient, type, starts_at, location, candidate, request_key, by, room=room, unit=unit)
        except IntegrityError as error:
            if broken(error) == REQUEST_KEY:
                return booked_with(request_key, patient) or _vanished()
            if broken(error) != cells.DOUBLE_BOOKED:
                raise
    raise CannotBook(TAKEN)


def book_series(
    patient: Patient,
    type: AppointmentType,
    starts: Iterable[datetime],
    *,
    location: Location,
    request_key: UUID,
    by: Actor,
    resource: Resource | None = None,
    device: Device | None = None,
) -> list[Appointment]:
    """All of these visits or none. Raises CannotBookSeries, which names each time that is not to be had."""
    wanted: dict[str, Any] = {"location": location, "by": by, "resource": resource, "device": device}
    booked: list[Appointment] = []
    conflicts: list[tuple[datetime, str]] = []
    with transaction.atomic():
        # In the order of time: two series that want the same never wait for each other in a circle.
        for start in sorted(set(starts)):
            try:
                booked.append(book(patient, type, start, request_key=uuid5(request_key, start.isoformat()), **wanted))
            except CannotBook as refusal:
                conflicts.append((start, refusal.code))
        if conflicts:
            raise CannotBookSeries(conflicts)
    return booked


def overbook(
    patient: Patient,
    type: AppointmentType,
    starts_at: datetime,
    *,
    location: Location,
    resource: Resource,
    request_key: UUID,
    why: str,
    by: Actor,
    device: Device | None = None,
) -> Appointment:
    """Staff put somebody where the time is taken, and say why. The visit takes what is free of its cells; whoever frees
    the others hands them to it."""
    if not by.is_staff or not why.strip():
        raise CannotBook(TAKEN)
    if twin := booked_with(request_key, patient):
        return twin
    if starts_at <= timezone.now():
        raise CannotBook("past")
    room, unit = things_wanted(location, type, starts_at, device)
    more = {"room": room, "unit": unit, "overbooked": why.strip()}
    try:
        return _book(patient, type, starts_at, location, resource, request_key, by, **more)
    except IntegrityError as error:
        if broken(error) != REQUEST_KEY:
            raise
        return booked_with(request_key, patient) or _vanished()


@transaction.atomic
def _book(
    patient: Patient,
    type: AppointmentType,
    starts_at: datetime,
    location: Location,
    resource: Resource,
    request_key: UUID,
    by: Actor,
    **more: Any,
) -> Appointment:
    """`more`: the room and the device it takes, why it is overbooked."""
    if by.kind == "patient":
        locked(patient.main)
        if Appointment.objects.ahead().of(patient).filter(type=type).exclude(request_key=request_key).exists():
            raise CannotBook("has one")
    appointment = Appointment.objects.create(
        patient=patient,
        location=location,
        resource=resource,
        type=type,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=type.minutes),
        request_key=request_key,
        **more,
    )
    if appointment.overbooked:
        cells.lock_holders(appointment)
    cells.hold(appointment)
    record(by, "book", appointment, appointment.overbooked)
    notices.booked(appointment, by)
    return appointment


def _vanished() -> Appointment:
    raise CannotBook(TAKEN)


def booked_with(request_key: UUID, patient: Patient) -> Appointment | None:
    """What an earlier press of the same button booked. Raises CannotBook where somebody else's form carried the key."""
    twin = Appointment.objects.select_related("patient").filter(request_key=request_key).first()
    if twin and twin.patient.main_id != patient.main_id:
        raise CannotBook("key in use")
    return twin


def is_booked(request_key: UUID) -> bool:
    """The button has been pressed before."""
    return Appointment.objects.filter(request_key=request_key).exists()


def book_for_newcomer(
    person: Mapping[str, Any],
    type: AppointmentType,
    starts_at: datetime,
    *,
    location: Location,
    request_key: UUID,
    by: Actor,
    ip: str | None = None,
    texts: bool = False,
    how: Callable[..., Appointment] = book,
    **more: Any,
) -> Appointment:
    """A new patient with their first visit, both or neither; `texts`: they agreed to them; `how` it is booked, and with
    what `more`. A public booking never attaches to an existing patient."""
    if twin := Appointment.objects.filter(request_key=request_key).first():
        return twin
    try:
        with transaction.atomic():
            patient = Patient.objects.create(**person)
            if not by.is_staff:
                consents.give(patient, Consent.Kind.PRIVACY, ip=ip)
            if texts:
                consents.give(patient, Consent.Kind.TEXTS, typed_name=patient.full_name, ip=ip)
            return how(patient, type, starts_at, location=location, request_key=request_key, by=by, **more)
    except CannotBook as refusal:
        if refusal.code != "key in use":
            raise
        return Appointment.objects.get(request_key=request_key)


def candidates(
    location: Location,
    type: AppointmentType,
    starts_at: datetime,
    by: Actor,
    *,
    resource: Resource | None = None,
    device: Device | None = None,
    moving: Appointment | None = None,
) -> list[Resource]:
    """Who is free then, the one with the fewest visits that day first. Raises CannotBook. Looking first makes losing
    cheap; it decides nothing."""
    if starts_at <= timezone.now():
        raise CannotBook("past")
    day = location.local(starts_at).date()
    found = free_times(location, type, day, 1, by_staff=by.is_staff, moving=moving, device=device)[0]
    free = [one for one in found.times.get(starts_at, ()) if resource in (None, one)]
    if not free:
        code = why_not(found, starts_at, by)
        if by.is_staff:
            code = missing(location, type, starts_at, resource=resource, device=device, moving=moving) or code
        raise CannotBook(code)
    visits = Appointment.objects.standing().on(location, day).filter(resource__in=free).order_by()
    load = dict(visits.values_list("resource").annotate(Count("pk")))
    return sorted(free, key=lambda one: load.get(one.pk, 0))


def things_at(
    location: Location,
    type: AppointmentType,
    starts_at: datetime,
    device: Device | None = None,
    moving: Appointment | None = None,
) -> list[Things]:
    """The pairs of a room and a unit of the device that are free then; one pair of nothing where neither is needed."""
    needs = needs_of(location, type, device)
    if not needs.groups:
        return [(None, None)]
    day = location.local(starts_at).date()
    return list(needs.free(diary(location, day, 1, moving=moving, things=needs.things), type, cell_of(starts_at)))


def things_wanted(location: Location, type: AppointmentType, starts_at: datetime, device: Device | None) -> Things:
    """A free room and unit where there are any, else those that the visit will wait for."""
    if free := next(iter(things_at(location, type, starts_at, device)), None):
        return free
    needs = needs_of(location, type, device)
    if device and not needs.units:
        raise CannotBook("device not here")
    return needs.rooms[0] if needs.rooms else None, needs.units[0] if needs.units else None
