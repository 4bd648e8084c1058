"""Times that were given back, kept for those who wait. Called in the transaction that frees the time."""

from django.utils import timezone

from . import notices
from .models import Appointment, FreedTime


def given_back(appointment: Appointment) -> None:
    """Call it with the visit as it stood. Nobody is offered its time while the change may still be taken back."""
    FreedTime.objects.create(
        location=appointment.location,
        resource=appointment.resource,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        offer_from=timezone.now() + notices.UNDO_WITHIN,
    )


def taken_back(appointment: Appointment) -> None:
    """Before the visit takes its cells again: whoever offers a time locks it first, and then takes the cells."""
    same = FreedTime.objects.filter(resource=appointment.resource, starts_at=appointment.starts_at, settled_at=None)
    same.update(settled_at=timezone.now(), outcome=FreedTime.Outcome.GONE)
