"""Somebody stands at the desk and is seen now."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic.audit import Actor
from clinic.constraints import broken
from clinic.models import Location
from consultations.messaging import outbox
from consultations.patients.models import Patient
from treatments.models import Device

from . import cells, changes, notices, services
from .availability import CELL_MINUTES
from .models import Appointment, AppointmentType, Resource
from .refusals import CannotBook

WALK_IN = "walk-in"


def now_on_a_cell() -> datetime:
    """The five minutes that have begun."""
    now = timezone.now()
    return now.replace(second=0, microsecond=0) - timedelta(minutes=now.minute % CELL_MINUTES)


def walk_in(
    patient: Patient,
    type: AppointmentType,
    starts_at: datetime,
    *,
    location: Location,
    resource: Resource,
    request_key: UUID,
    by: Actor,
    device: Device | None = None,
) -> Appointment:
    """Arrived from the beginning, overbooked where somebody has the time. Nobody is sent what they were just told."""
    if not by.is_staff:
        raise CannotBook("not online")
    room, unit = services.things_wanted(location, type, starts_at, device)
    booking = (patient, type, starts_at, location, resource, request_key, by)
    for why in ("", WALK_IN):
        if twin := services.booked_with(request_key, patient):
            return twin
        try:
            return _arrived(*booking, room=room, unit=unit, overbooked=why)
        except IntegrityError as error:
            if broken(error) not in (cells.DOUBLE_BOOKED, services.REQUEST_KEY):
                raise
    return services.booked_with(request_key, patient) or services._vanished()


@transaction.atomic
def _arrived(*booking: Any, **more: Any) -> Appointment:
    visit = services._book(*booking, **more)
    outbox.cancel(visit, notices.CONFIRMED, why=WALK_IN)
    changes.arrive(visit, by=booking[-1])
    return visit
