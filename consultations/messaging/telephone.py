"""The desk's list of telephone calls: messages that a person carries out."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from clinic.audit import Actor, record
from consultations.patients.models import ContactSuppression

from .kinds import KINDS, kind_of, scripts_of
from .models import Message
from .suppression import suppress
from .ways import way_to

State, Channel = Message.State, Message.Channel
CALL_AGAIN_AFTER = timedelta(hours=20)


def calls_due() -> list[Message]:
    """The oldest first, each with its script."""
    due = Message.objects.filter(channel=Channel.TELEPHONE, state=State.SCHEDULED, due_at__lte=timezone.now())
    calls = list(due.select_related("patient__merged_into"))
    for call, script in zip(calls, scripts_of(calls), strict=True):
        call.script = script
    return calls


@transaction.atomic
def record_call(message: Message, outcome: str, *, by: Actor) -> None:
    """The desk has called: reached is sent, nobody there comes back the next day, a wrong number is called no more."""
    call = Message.objects.select_for_update().get(pk=message.pk)
    if call.channel != Channel.TELEPHONE or call.state != State.SCHEDULED:
        return
    call.attempts += 1
    if outcome == "reached":
        call.state, call.sent_at, call.sent_to = State.SENT, timezone.now(), str(call.to_patient.reached_as.phone)
        call.why = ""
    elif outcome == "wrong_number":
        call.state, call.why = State.FAILED, "wrong number"
    else:
        call.due_at, call.why = timezone.now() + CALL_AGAIN_AFTER, "nobody reached"
    call.save()
    record(by, outcome, call)
    if outcome == "reached":
        kind_of(call).sent(call)
    elif outcome == "wrong_number":
        never_again(call, by)


def never_again(call: Message, by: Actor) -> None:
    """Nobody calls that number again, for whatever reason. Where there is another way, the message takes it."""
    suppress(str(call.to_patient.reached_as.phone), ContactSuppression.Why.WRONG_NUMBER, "said on the phone", by=by)
    if call.kind in KINDS and (way := way_to(call.kind, call.to_patient)).state == State.SCHEDULED:
        call.channel, call.state = way.channel, way.state
        call.save(update_fields=["channel", "state"])
