"""What the patient is told about a visit. Called in the transaction that changed it."""

from datetime import datetime, timedelta

from django.utils import timezone

from clinic.audit import Actor
from consultations.messaging import outbox
from consultations.messaging.models import Message
from consultations.patients.links import open_link
from consultations.patients.models import PersonalLink

from .models import Appointment

CONFIRMED, MOVED, CANCELLED = "appointment_confirmed", "appointment_moved", "appointment_cancelled"
MISSED, CHOOSE_AGAIN = "appointment_missed", "appointment_choose_again"
OFFERED = "waitlist_offer"
UNDO_WITHIN = timedelta(minutes=5)  # a slip of the finger is taken back before anybody is told
LINK_STAYS_OPEN = timedelta(days=30)
MISSED_FOR = timedelta(days=3)


def link_to(appointment: Appointment) -> PersonalLink:
    """Opens the visit's page until a month after it."""
    until = appointment.ends_at + LINK_STAYS_OPEN
    return open_link(appointment.patient, PersonalLink.Purpose.APPOINTMENT, appointment, until)


def booked(appointment: Appointment, by: Actor) -> None:
    message = _tell(CONFIRMED, appointment)
    if by.is_staff:
        _no_call(message, "told while booking")


def moved(appointment: Appointment, by: Actor) -> None:
    outbox.cancel(appointment, CONFIRMED, MOVED, CHOOSE_AGAIN, why="moved since")
    message = _tell(MOVED, appointment)
    if not by.is_staff:
        _no_call(message, "moved by the patient")


def cancelled(appointment: Appointment, by: Actor) -> None:
    outbox.cancel(appointment, CONFIRMED, MOVED, CHOOSE_AGAIN, why="cancelled since")
    message = _tell(CANCELLED, appointment, due_at=timezone.now() + UNDO_WITHIN)
    if not by.is_staff:
        _no_call(message, "cancelled by the patient")


def uncancelled(appointment: Appointment, by: Actor) -> None:
    """Whoever was told of the visit, and of nothing since, hears nothing; whoever was not yet, is told now."""
    if not outbox.cancel(appointment, CANCELLED, why="taken back"):
        booked(appointment, by)  # the letter is on its way, or there was none
        return
    told = Message.objects.filter(
        subject_reference=appointment.reference, kind__in=[CONFIRMED, MOVED], state=Message.State.SENT
    )
    if not told.exists():
        booked(appointment, by)


def given_up(appointment: Appointment) -> None:
    """Whoever has just taken another visit instead knows; the letter takes the old one out of their calendar."""
    outbox.cancel(appointment, CONFIRMED, MOVED, CHOOSE_AGAIN, why="cancelled since")
    _no_call(_tell(CANCELLED, appointment), "took another visit instead")


def offered(appointment: Appointment) -> None:
    outbox.enqueue(OFFERED, appointment.patient, appointment, useless_after=appointment.held_until)


def answered(appointment: Appointment) -> None:
    """Taken, declined or not answered in time."""
    outbox.cancel(appointment, OFFERED, why="no longer held")


def choose_again(appointment: Appointment) -> Message:
    """Their provider is not there: may they choose another time."""
    return _tell(CHOOSE_AGAIN, appointment)


def missed(appointment: Appointment) -> None:
    """It is over, so it stays of use for some days; whoever is asked about older visits is not written to."""
    now = timezone.now()
    if now > appointment.ends_at + MISSED_FOR:
        return
    outbox.enqueue(
        MISSED, appointment.patient, appointment, sequence=appointment.sequence,
        due_at=now + UNDO_WITHIN, useless_after=now + MISSED_FOR,
    )  # fmt: skip


def not_missed(appointment: Appointment) -> None:
    outbox.cancel(appointment, MISSED, why="taken back")


def _tell(kind: str, appointment: Appointment, due_at: datetime | None = None) -> Message:
    return outbox.enqueue(
        kind,
        appointment.patient,
        appointment,
        sequence=appointment.sequence,
        due_at=due_at,
        useless_after=appointment.starts_at,
    )


def _no_call(message: Message, why: str) -> None:
    """Nobody is telephoned to be told what they have just done themselves."""
    if message.channel == Message.Channel.TELEPHONE:
        Message.objects.filter(pk=message.pk, state=Message.State.SCHEDULED).update(
            state=Message.State.CANCELLED, why=why
        )
