"""Who waits for a time. A wish ends when it is met, taken back or over."""

from contextlib import suppress
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from clinic.audit import SYSTEM, Actor, record
from clinic.constraints import broken
from clinic.models import Location
from clinic.transitions import NotAllowed, transition
from consultations.patients.models import Patient

from . import offers
from .models import Appointment, AppointmentType, Resource, WaitlistEntry

ONCE = "a_patient_waits_once_for_a_visit"
Status = Appointment.Status


def join(
    patient: Patient,
    type: AppointmentType,
    *,
    location: Location,
    first_day: date,
    last_day: date,
    by: Actor,
    part_of_day: str = WaitlistEntry.PartOfDay.ANY,
    resource: Resource | None = None,
    instead_of: Appointment | None = None,
) -> WaitlistEntry:
    """Whoever waits already keeps their place and has the new wish. Without `instead_of` it is the next visit of this
    kind that they have, if any."""
    wish: dict[str, Any] = {
        "first_day": first_day,
        "last_day": last_day,
        "part_of_day": part_of_day,
        "resource": resource,
        "instead_of": instead_of or next_visit(patient, type, location),
    }
    whose: dict[str, Any] = {
        "patient": patient,
        "type": type,
        "location": location,
        "status": WaitlistEntry.Status.WAITING,
    }
    try:
        with transaction.atomic():
            entry, is_new = WaitlistEntry.objects.select_for_update().update_or_create(**whose, defaults=wish)
            record(by, "join" if is_new else "change", entry)
    except IntegrityError as error:
        if broken(error) != ONCE:
            raise
        return WaitlistEntry.objects.get(**whose)  # pressed twice at once
    return entry


def next_visit(patient: Patient, type: AppointmentType, location: Location) -> Appointment | None:
    return Appointment.objects.ahead().of(patient).filter(type=type, location=location).first()


def coming_visit(patient: Patient, location: Location) -> Appointment | None:
    """Of whatever kind."""
    return Appointment.objects.ahead().of(patient).filter(location=location).select_related("type", "location").first()


def waiting_entry(patient: Patient, type: AppointmentType, location: Location) -> WaitlistEntry | None:
    mine = WaitlistEntry.objects.of(patient).waiting().filter(type=type, location=location)
    return mine.select_related("instead_of", "resource").first()


@transaction.atomic
def leave(entry: WaitlistEntry, *, by: Actor, why: str = "") -> None:
    """A time that is held for them goes to the next one. Leaving twice is leaving once."""
    for held in Appointment.objects.filter(offer__entry=entry, offer__outcome=offers.OPEN):
        offers.decline(held, by=by)
    with suppress(NotAllowed):
        transition(entry, "leave", by=by, why=why)


def end_what_is_over() -> None:
    """Beat's: wishes of somebody who has a visit by now, in place of one that has begun, or for days that are past."""
    waiting = WaitlistEntry.objects.waiting().annotate(person=Coalesce("patient__merged_into", "patient"))
    booked_since = Patient.objects.of_person(OuterRef("person")).filter(
        appointments__status=Status.BOOKED,
        appointments__starts_at__gt=timezone.now(),
        appointments__type=OuterRef("type"),
        appointments__created_at__gt=OuterRef("created_at"),
    )
    replaces_none = Q(instead_of=None) | Q(instead_of__status=Status.CANCELLED)
    came = Q(instead_of__status__in=[Status.ARRIVED, Status.FULFILLED, Status.NO_SHOW])
    began = Q(instead_of__status=Status.BOOKED, instead_of__starts_at__lte=timezone.now())
    for entry in waiting.filter(replaces_none & Exists(booked_since)):
        leave(entry, by=SYSTEM, why="has a visit")
    for entry in waiting.filter(came | began):
        leave(entry, by=SYSTEM, why="the visit has begun")
    for location in Location.objects.all():
        for entry in waiting.filter(location=location, last_day__lt=location.today()):
            leave(entry, by=SYSTEM, why="the days are over")
