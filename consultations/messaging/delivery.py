"""Sending what is due: claimed row by row with a lease, so that a crash or a second worker costs nothing but time."""

import logging
import random
import smtplib
from datetime import datetime, timedelta

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone, translation

from clinic.logs import redact

from .kinds import kind_of
from .mail import compose
from .models import Heartbeat, Message
from .outbox import channel_of

State, Channel = Message.State, Message.Channel
log = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
ATTEMPTS = 8
TOO_LATE = "too late to be of use"
NOT_NOW = "wanted, but not now"
LONGEST_PAUSE = timedelta(hours=1)


def due(now: datetime) -> QuerySet[Message]:
    """E-mails whose time has come, and those whose sender died with the lease in its hand."""
    waiting = Q(state=State.SCHEDULED, due_at__lte=now)
    orphaned = Q(state=State.SENDING, lease_until__lt=now)
    return Message.objects.filter(waiting | orphaned, channel=Channel.EMAIL)


def drop_what_came_too_late(now: datetime) -> None:
    late = Message.objects.filter(state=State.SCHEDULED, useless_after__lt=now)
    late.update(state=State.CANCELLED, why=TOO_LATE)


def beat(now: datetime) -> None:
    Heartbeat.objects.update_or_create(name="sweep", defaults={"at": now})


def deliver(ids: list[int]) -> None:
    """Send these messages over one connection. Safe to call twice, at once, or with ids that are long done."""
    connection = get_connection()
    try:
        for message in Message.objects.filter(pk__in=ids).select_related("patient__merged_into", "user"):
            if claim(message):
                send(message, connection)
    finally:
        connection.close()


def claim(message: Message) -> bool:
    """One conditional UPDATE; whoever changes the row has it until the lease ends."""
    now = timezone.now()
    until = now + LEASE
    won = due(now).filter(pk=message.pk).update(state=State.SENDING, lease_until=until, attempts=F("attempts") + 1)
    message.lease_until = until
    message.attempts += 1
    return won == 1


def send(message: Message, connection: BaseEmailBackend) -> None:
    """One attempt, whatever comes of it: a message that cannot be rendered or sent must not hold up the others."""
    try:
        channel, no_way = channel_of(message.kind, message.recipient)
        if why := why_not(message) or no_way:
            conclude(message, state=State.CANCELLED, why=why)
        elif moment := kind_of(message).later(message):
            conclude(message, state=State.SCHEDULED, due_at=moment, why=NOT_NOW, attempts=message.attempts - 1)
        elif channel == Channel.TELEPHONE:
            conclude(message, state=State.SCHEDULED, channel=Channel.TELEPHONE, why="reached by telephone now")
        else:
            with translation.override(message.language):
                mail = compose(message, kind_of(message).mail(message), connection)
            if not mail.send():
                raise NobodyThere
            succeed(message, mail)
    except smtplib.SMTPRecipientsRefused as refusal:
        code, text = next(iter(refusal.recipients.values()))
        fail(message, str(text), final=code >= 500)
    except Exception as error:
        log.warning("message %s: %s", message.reference, type(error).__name__, exc_info=True)
        connection.close()
        fail(message, type(error).__name__)


class NobodyThere(Exception):
    """The mail backend has sent the letter to nobody."""


def why_not(message: Message) -> str:
    """Asked again just before sending: visits and answers change while a message waits."""
    if message.useless_after and message.useless_after < timezone.now():
        return TOO_LATE
    return kind_of(message).unwanted(message)


@transaction.atomic
def succeed(message: Message, mail: EmailMessage) -> None:
    """Staff may read the letter, but a personal link in it is the patient's alone."""
    recorded = conclude(
        message,
        state=State.SENT,
        why="",
        sent_at=timezone.now(),
        sent_to=mail.to[0],
        sent_subject=mail.subject,
        sent_body=redact(str(mail.body)),
    )
    if recorded:
        kind_of(message).sent(message)


def conclude(message: Message, **values: object) -> bool:
    """Write the outcome, unless the lease ended and somebody else has taken over."""
    mine = Message.objects.filter(pk=message.pk, state=State.SENDING, lease_until=message.lease_until)
    return mine.update(lease_until=None, **values) == 1


def fail(message: Message, why: str, *, final: bool = False) -> None:
    """Try again later; after the last attempt call where a call helps, else give up where a person reads it."""
    why = why[:250]
    if not final and message.attempts < ATTEMPTS:
        conclude(message, state=State.SCHEDULED, why=why, due_at=timezone.now() + pause(message.attempts))
    elif message.patient and message.patient.reached_as.phone and kind_of(message).by_telephone:
        conclude(message, state=State.SCHEDULED, channel=Channel.TELEPHONE, why=f"e-mail failed: {why}"[:250])
    else:
        conclude(message, state=State.FAILED, why=why)


def pause(attempts: int) -> timedelta:
    """30 s, 1 min, 2 min … at most an hour, with jitter, so that many do not come back at once."""
    return min(timedelta(seconds=30) * 2 ** (attempts - 1), LONGEST_PAUSE) * random.uniform(0.8, 1.2)  # noqa: S311
