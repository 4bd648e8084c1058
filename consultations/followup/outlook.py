"""What would go out by a moment, for whoever wants to know beforehand. Reminders follow only where nobody answers, so
they are not foreseen."""

from collections.abc import Iterator
from datetime import datetime

from consultations.messaging.kinds import kind_of
from consultations.messaging.models import Message

from .contacts import BY_MESSAGE, MISSED

KINDS = ("aftercare", MISSED, *BY_MESSAGE)


def due_by(moment: datetime) -> Iterator[Message]:
    """Messages of follow-up that are due before `moment` and still wanted, the earliest first. Changes nothing."""
    waiting = Message.objects.filter(
        kind__in=KINDS, state__in=(Message.State.SCHEDULED, Message.State.SENDING), due_at__lt=moment
    )
    for message in waiting.select_related("patient").order_by("due_at", "pk"):
        if not kind_of(message).unwanted(message):
            yield message
