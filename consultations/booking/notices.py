"""What the patient is told about a visit. Called in the transaction that changed it."""

from datetime import datetime, timedelta

from django.utils import timezone

from clinic.audit import Actor
from clinic.models import Clinic
from consultations.messaging import outbox
from consultations.messaging.models import Message
from consultations.patients.links import open_link
from consultations.patients.models import PersonalLink

from .models import Appointment
from .reminders import IN_TWO_DAYS, TODAY, reminders_due

CONFIRMED, MOVED, CANCELLED = "appointment_confirmed", "appointment_moved", "appointment_cancelled"
MISSED, CHOOSE_AGAIN = "appointment_missed", "appointment_choose_again"
OFFERED, CHANGE_CALL = "waitlist_offer", "visit_change_call"
AHEAD = (CONFIRMED, MOVED, CHOOSE_AGAIN, CHANGE_CALL, IN_TWO_DAYS, TODAY)  # of no use once the visit is off or moved
UNDO_WITHIN = timedelta(minutes=5)  # a slip of the finger is taken back before anybody is told
LINK_STAYS_OPEN = timedelta(days=30)
MISSED_FOR = timedelta(days=3)
SOON = timedelta(hours=3)  # nobody reads a mail in time any more


def link_to(appointment: Appointment) -> PersonalLink:
    """Opens the visit's page until a month after it."""
    until = appointment.ends_at + LINK_STAYS_OPEN
    return open_link(appointment.patient, PersonalLink.Purpose.APPOINTMENT, appointment, until)


def booked(appointment: Appointment, by: Actor) -> None:
    message = _tell(CONFIRMED, appointment)
    if by.is_staff:
        _no_call(message, "told while booking")
    remind(appointment)


def moved(appointment: Appointment, by: Actor, was: datetime) -> None:
    """`was`: when the visit would have begun. Nobody is on their way to what has begun already."""
    outbox.cancel(appointment, *AHEAD, why="moved since")
    message = _tell(MOVED, appointment)
    if not by.is_staff:
        _no_call(message, "moved by the patient")
    else:
        begins = min(was, appointment.starts_at) if was > timezone.now() else appointment.starts_at
        _call_where_near(message, appointment, begins)
    remind(appointment)


def cancelled(appointment: Appointment, by: Actor) -> None:
    outbox.cancel(appointment, *AHEAD, why="cancelled since")
    if appointment.starts_at <= timezone.now() + UNDO_WITHIN:
        return  # it would be told after the hour
    message = _tell(CANCELLED, appointment, due_at=timezone.now() + UNDO_WITHIN)
    if not by.is_staff:
        _no_call(message, "cancelled by the patient")
    else:
        _call_where_near(message, appointment, appointment.starts_at)


def uncancelled(appointment: Appointment, by: Actor) -> None:
    """Whoever was told of the visit, and of nothing since, hears nothing; whoever was not yet, is told now."""
    outbox.cancel(appointment, CHANGE_CALL, why="taken back")
    in_time = outbox.cancel(appointment, CANCELLED, why="taken back")  # else it is on its way, or there was none
    told = Message.objects.filter(subject_reference=appointment.reference, kind__in=[CONFIRMED, MOVED])
    if appointment.starts_at > timezone.now() and not (in_time and told.filter(state=Message.State.SENT).exists()):
        booked(appointment, by)
    last = told.order_by("pk").last()
    remind(appointment, told_at=last.created_at if last else None)


def remind(appointment: Appointment, told_at: datetime | None = None) -> None:
    """What the sequence names is not sent once the visit has another. `told_at`: of the visit as it stands; now unless
    it was earlier."""
    clinic, now = Clinic.current(), timezone.now()
    hours = clinic.texts_from, clinic.texts_until
    due = reminders_due(appointment.starts_at, appointment.location, told_at or now, hours)
    for kind, moment in due.items():
        if moment > now:
            _tell(kind, appointment, due_at=moment)


def given_up(appointment: Appointment) -> None:
    """Whoever has just taken another visit instead knows; the letter takes the old one out of their calendar."""
    outbox.cancel(appointment, *AHEAD, why="cancelled since")
    _no_call(_tell(CANCELLED, appointment), "took another visit instead")


def offered(appointment: Appointment) -> None:
    outbox.enqueue(OFFERED, appointment.patient, appointment, useless_after=appointment.held_until)


def answered(appointment: Appointment) -> None:
    """Taken, declined or not answered in time."""
    outbox.cancel(appointment, OFFERED, why="no longer held")


def choose_again(appointment: Appointment) -> Message:
    """Their provider is not there: may they choose another time."""
    message = _tell(CHOOSE_AGAIN, appointment)
    _call_where_near(message, appointment, appointment.starts_at)
    return message


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


def _call_where_near(told: Message, appointment: Appointment, begins: datetime) -> None:
    """The desk calls as well, whoever is not called anyway: they may be on their way already."""
    is_call = told.channel == Message.Channel.TELEPHONE
    if not is_call and appointment.patient.reached_as.phone and begins - timezone.now() < SOON:
        _tell(CHANGE_CALL, appointment, due_at=told.due_at)


def _no_call(message: Message, why: str) -> None:
    """Nobody is telephoned to be told what they have just done themselves."""
    if message.channel == Message.Channel.TELEPHONE:
        Message.objects.filter(pk=message.pk, state=Message.State.SCHEDULED).update(
            state=Message.State.CANCELLED, why=why
        )
