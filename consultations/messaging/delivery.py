"""Sending what is due: claimed row by row with a lease, so that a crash or a second worker costs nothing but time."""

import logging
import random
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from clinic.logs import redact

from .channels import LONGEST_NAME, NotNow, Refused, Sent
from .channels import Channel as Carrier
from .claims import Outcome, claim, conclude, due, through_a_restart, write
from .kinds import KINDS, kind_of
from .known import Known, known_of
from .mail import Post
from .models import Heartbeat, Message
from .quiet_hours import quiet_until
from .returned import instead, next_way
from .suppression import suppress
from .texts import TextChannel
from .ways import way_to

State, Channel = Message.State, Message.Channel
log = logging.getLogger(__name__)
ATTEMPTS = 8
TOO_LATE, NOT_CALLED = "too late to be of use", "nobody called in time"
NOT_NOW = "wanted, but not now"
AT_NIGHT = "no texts at night"
LONGEST_PAUSE = timedelta(hours=1)


def drop_what_came_too_late(now: datetime) -> None:
    late = Message.objects.filter(state=State.SCHEDULED, useless_after__lt=now)
    heard = [kind.name for kind in KINDS.values() if kind.must_be_heard]
    late.filter(channel=Channel.TELEPHONE, kind__in=heard).update(state=State.FAILED, why=NOT_CALLED)
    late.update(state=State.CANCELLED, why=TOO_LATE)


def beat(now: datetime) -> None:
    Heartbeat.objects.update_or_create(name="sweep", defaults={"at": now})


def deliver(ids: list[int]) -> None:
    """Send these messages over one connection. Safe to call twice, at once, or with ids that are long done. What is
    not done in good time is left to the next sweep: a mail server that hangs must not hold a worker for an hour."""
    post, end = Post(), time.monotonic() + settings.SWEEP_SECONDS
    messages, known = through_a_restart(lambda: still_due(ids))
    sent: Outcome | None = None  # of the letter before: written with the claim of the next
    try:
        for message in messages:
            is_ours, sent = claim(message, sent), None
            if is_ours:
                sent = send(message, post, known)
            if time.monotonic() > end:
                break
    finally:
        if sent:
            settle(sent)
        post.close()


def settle(sent: Outcome) -> None:
    """Where the database is there and does not take it, a person has to hear of it."""
    try:
        conclude(sent.message, **sent.values)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        log.warning("message %s: %s", sent.message.reference, type(error).__name__, exc_info=True)
        fail(sent.message, type(error).__name__)


def still_due(ids: list[int]) -> tuple[list[Message], dict[int, Known]]:
    """With what is on record about their recipients."""
    free = due(timezone.now()).filter(pk__in=ids).select_related("patient__merged_into", "user")
    messages = list(free)
    return messages, known_of(message.patient for message in messages if message.patient)


def send(message: Message, post: Post, known: dict[int, Known]) -> Outcome | None:
    """One attempt, whatever comes of it: a message that cannot be rendered or sent must not hold up the others.
    Returns what is still to be written of it."""
    try:
        of_person = known[message.patient.main_id] if message.patient else None
        way = way_to(message.kind, message.recipient, message.channel, of_person)
        if why := why_not(message):
            conclude(message, state=State.CANCELLED, why=why)
        elif way.state != State.SCHEDULED:
            conclude(message, state=way.state, why=way.why)
        elif moment := kind_of(message).later(message):
            conclude(message, state=State.SCHEDULED, due_at=moment, why=NOT_NOW, attempts=message.attempts - 1)
        elif way.channel == Channel.TELEPHONE:
            conclude(message, state=State.SCHEDULED, channel=Channel.TELEPHONE, why="reached by telephone now")
        elif way.channel == Channel.TEXT and (moment := quiet_until(message)) and (night := at_night(message, moment)):
            conclude(message, **night)
        else:
            carrier: Carrier = post if way.channel == Channel.EMAIL else TextChannel()
            return succeed(message, way.channel, carrier.send(message))
    except Refused as refusal:
        give_up_the_address(message, refusal)
    except NotNow as refusal:
        fail(message, str(refusal))
    except Exception as error:
        log.warning("message %s: %s", message.reference, type(error).__name__, exc_info=True)
        post.close()
        fail(message, type(error).__name__)
    return None


def at_night(message: Message, morning: datetime) -> dict[str, object]:
    """What becomes of a text in the quiet hours. What cannot wait goes by e-mail now; without an address it goes out
    all the same: nothing is returned. What would be of no use in the morning goes another way as well."""
    waits = {"state": State.SCHEDULED, "why": AT_NIGHT, "attempts": message.attempts - 1}
    way = next_way(message, Channel.TEXT)
    if kind_of(message).cannot_wait(message):
        return waits | {"channel": way} if way == Channel.EMAIL else {}
    if message.useless_after is None or morning <= message.useless_after:
        return waits | {"channel": Channel.TEXT, "due_at": morning}
    if way:
        return waits | {"channel": way}
    return {"state": State.CANCELLED, "why": f"{AT_NIGHT}, {TOO_LATE} in the morning"}


def give_up_the_address(message: Message, refusal: Refused) -> None:
    """Nobody else's message goes there either, where the address itself is the reason."""
    if refusal.suppressed_as and message.patient:
        through_a_restart(lambda: suppress(refusal.address, refusal.suppressed_as, refusal.detail))
    fail(message, refusal.detail, final=True)


def why_not(message: Message) -> str:
    """Asked again just before sending: visits and answers change while a message waits."""
    if message.useless_after and message.useless_after < timezone.now():
        return TOO_LATE
    return kind_of(message).unwanted(message)


def succeed(message: Message, channel: str, sent: Sent) -> Outcome | None:
    """Staff may read it, but a personal link in it is the patient's alone. Where its kind hears of it, it is written
    at once."""
    outcome = {
        "state": State.SENT,
        "channel": channel,
        "why": "",
        "sent_at": timezone.now(),
        "sent_to": sent.to,
        "provider_id": sent.provider_id[:LONGEST_NAME],
        "sent_subject": sent.subject[:250],
        "sent_body": redact(sent.body),
    }
    if kind_of(message).hears_of_it:
        through_a_restart(lambda: write_and_tell(message, outcome))
        return None
    return Outcome(message, outcome)


@transaction.atomic
def write_and_tell(message: Message, outcome: dict[str, object]) -> None:
    if write(message, **outcome):
        kind_of(message).sent(message)


def fail(message: Message, why: str, *, final: bool = False) -> None:
    """Try again later; after the last attempt take the next way, else give up where a person reads it."""
    if not final and message.attempts < ATTEMPTS:
        conclude(message, state=State.SCHEDULED, why=why[:250], due_at=timezone.now() + pause(message.attempts))
    else:
        conclude(message, **instead(message, why))


def pause(attempts: int) -> timedelta:
    """30 s, 1 min, 2 min … at most an hour, with jitter, so that many do not come back at once."""
    return min(timedelta(seconds=30) * 2 ** (attempts - 1), LONGEST_PAUSE) * random.uniform(0.8, 1.2)  # noqa: S311
