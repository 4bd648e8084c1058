"""What the patient is told about a visit. Called in the transaction that changed it."""

from datetime import timedelta

from clinic.audit import Actor
from consultations.messaging import outbox
from consultations.messaging.models import Message
from consultations.patients.links import open_link
from consultations.patients.models import PersonalLink

from .models import Appointment

CONFIRMED, MOVED, CANCELLED = "appointment_confirmed", "appointment_moved", "appointment_cancelled"
LINK_STAYS_OPEN = timedelta(days=30)


def link_to(appointment: Appointment) -> PersonalLink:
    """Opens the visit's page until a month after it."""
    until = appointment.ends_at + LINK_STAYS_OPEN
    return open_link(appointment.patient, PersonalLink.Purpose.APPOINTMENT, appointment, until)


def booked(appointment: Appointment, by: Actor) -> None:
    message = _tell(CONFIRMED, appointment)
    if by.is_staff:
        _no_call(message, "told while booking")


def moved(appointment: Appointment, by: Actor) -> None:
    outbox.cancel(appointment, CONFIRMED, MOVED, why="moved since")
    message = _tell(MOVED, appointment)
    if not by.is_staff:
        _no_call(message, "moved by the patient")


def cancelled(appointment: Appointment, by: Actor) -> None:
    outbox.cancel(appointment, CONFIRMED, MOVED, why="cancelled since")
    message = _tell(CANCELLED, appointment)
    if not by.is_staff:
        _no_call(message, "cancelled by the patient")


def _tell(kind: str, appointment: Appointment) -> Message:
    return outbox.enqueue(
        kind, appointment.patient, appointment, sequence=appointment.sequence, useless_after=appointment.starts_at
    )


def _no_call(message: Message, why: str) -> None:
    """Nobody is telephoned to be told what they have just done themselves."""
    if message.channel == Message.Channel.TELEPHONE:
        Message.objects.filter(pk=message.pk, state=Message.State.SCHEDULED).update(
            state=Message.State.CANCELLED, why=why
        )
