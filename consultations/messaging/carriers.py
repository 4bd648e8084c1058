"""What carriers say of messages that they took: it did not arrive, the address does not exist, nobody wants it."""

import uuid

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from django.db import transaction

from consultations.patients.models import ContactSuppression

from .channels import LONGEST_NAME
from .models import Message
from .returned import came_back
from .suppression import suppress
from .texts import GONE

Why = ContactSuppression.Why
LOST = (EventType.BOUNCED, EventType.REJECTED, EventType.FAILED)
GONE_FOR_GOOD = {RejectReason.INVALID: Why.BOUNCED, RejectReason.BOUNCED: Why.BOUNCED}
WANTED_NO_MORE = {RejectReason.SPAM: Why.COMPLAINT, RejectReason.UNSUBSCRIBED: Why.OPTED_OUT}


@transaction.atomic
def text_failed(name: str, reference: str, code: str) -> None:
    """`reference` is ours, in case the carrier is faster than the row that keeps its name for the text."""
    message = found(name, reference)
    if message is None:
        return
    why = GONE.get(int(code)) if code.isdigit() else None
    if why and message.patient and message.channel == Message.Channel.TEXT and message.sent_to:
        suppress(message.sent_to, why, f"Twilio {code}")
    if message.channel == Message.Channel.TEXT:
        came_back(message, f"not delivered ({code or 'no reason given'})")


@transaction.atomic
def mail_event(event: AnymailTrackingEvent) -> None:
    message = found(event.message_id or "", (event.metadata or {}).get("message", ""))
    detail = event.description or event.reject_reason or event.event_type
    if (why := suppressed_as(event)) and event.recipient and (message is None or message.patient):
        suppress(event.recipient, why, detail)
    if message is None or message.channel != Message.Channel.EMAIL:
        return
    if event.event_type in LOST:
        came_back(message, detail)
    elif event.event_type in (EventType.DEFERRED, EventType.COMPLAINED):
        Message.objects.filter(pk=message.pk, state=Message.State.SENT).update(
            why=f"{event.event_type}: {detail}"[:250]
        )


def suppressed_as(event: AnymailTrackingEvent) -> str:
    """Empty where the address is as good as before: a full mailbox, or a server that takes our letter for spam."""
    if event.event_type == EventType.COMPLAINED:
        return Why.COMPLAINT
    if event.event_type == EventType.UNSUBSCRIBED:
        return Why.OPTED_OUT
    if event.event_type == EventType.BOUNCED and not is_soft(event):
        return GONE_FOR_GOOD.get(event.reject_reason, "")
    if event.event_type == EventType.REJECTED:  # by the provider itself, which remembers what it has heard before
        return (GONE_FOR_GOOD | WANTED_NO_MORE).get(event.reject_reason, "")
    return ""


def is_soft(event: AnymailTrackingEvent) -> bool:
    """Postmark's word for a full mailbox, which django-anymail takes for a hard one."""
    return isinstance(event.esp_event, dict) and event.esp_event.get("Type") == "SoftBounce"


def found(name: str, reference: str) -> Message | None:
    messages = Message.objects.select_related("patient__merged_into", "user")
    if name and (message := messages.filter(provider_id=name[:LONGEST_NAME]).first()):
        return message
    try:
        return messages.filter(reference=uuid.UUID(reference)).first()
    except (ValueError, AttributeError, TypeError):
        return None
