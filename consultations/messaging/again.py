"""A message is sent once more because somebody at the desk says so. It is a row of its own (…:r1, …:r2): what became of
the first stays on record, and no mailbox takes the second for the first."""

import logging

from django.db import transaction
from django.utils import timezone

from clinic.audit import Actor, record

from .delivery import why_not
from .kinds import KINDS
from .models import Message
from .ways import way_to

State = Message.State
ON_ITS_WAY, UNKNOWN, GONE = "it is on its way", "no longer sent by the clinic", "what it was about is gone"
logger = logging.getLogger(__name__)


class CannotSendAgain(Exception):
    """We do not send it again: `args[0]` says why."""


def refusal(message: Message) -> str:
    """Why it would be of no use; empty where it may be sent again."""
    if message.state in (State.SCHEDULED, State.SENDING):
        return ON_ITS_WAY
    if message.kind not in KINDS:
        return UNKNOWN
    try:
        return why_not(message) or way_to(message.kind, message.patient or message.recipient).why
    except Exception:
        logger.warning("message %s cannot be asked about", message.reference, exc_info=True)
        return GONE


def original(message: Message) -> str:
    """The key of the first of them."""
    return ":".join(message.key.split(":")[:3])


def sent_again(message: Message) -> list[Message]:
    """What was sent again of it, the first first."""
    return list(Message.objects.filter(key__startswith=f"{original(message)}:r").order_by("pk"))


@transaction.atomic
def send_again(message: Message, *, shown: int, by: Actor) -> Message:
    """`shown`: how often the page said it had been sent again; pressed twice, it is sent once. Raises
    CannotSendAgain."""
    first = Message.objects.select_for_update().get(key=original(message))
    before = sent_again(first)
    if len(before) != shown:
        return before[-1] if before else first
    message.refresh_from_db()
    if why := refusal(message):
        raise CannotSendAgain(why)
    again = Message.objects.create(
        key=f"{first.key}:r{len(before) + 1}",
        kind=message.kind,
        channel=way_to(message.kind, message.patient or message.recipient).channel,
        subject_reference=message.subject_reference,
        patient=message.patient,
        user=message.user,
        due_at=timezone.now(),
        useless_after=message.useless_after,
    )
    Message.objects.filter(pk=message.pk, handled_at=None).update(handled_at=timezone.now(), handled_by=by.user)
    record(by, "send again", message)
    return again
