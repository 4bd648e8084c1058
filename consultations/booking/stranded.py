"""Visits that still stand although whoever or whatever they need is not there."""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from .models import Appointment, TimeOff

if TYPE_CHECKING:
    from .models import AppointmentQuerySet


def without_their_provider(visits: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """Those of the visits whose provider, room or device is off while they are to happen."""
    concerned = Q(resource=OuterRef("resource")) | Q(resource=OuterRef("room")) | Q(resource=OuterRef("unit"))
    off = TimeOff.objects.filter(starts_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("starts_at"))
    return visits.filter(Exists(off.filter(concerned)))


def still_ahead(visits: "AppointmentQuerySet") -> QuerySet[Appointment]:
    """They need a new time."""
    return without_their_provider(visits.ahead())


def is_stranded(appointment: Appointment) -> bool:
    return without_their_provider(Appointment.objects.filter(pk=appointment.pk)).exists()
