"""What did not arrive takes the next way, once: from a text to an e-mail, from an e-mail to a call. Never back, so that
it ends where a person reads it."""

from django.utils import timezone

from .kinds import kind_of
from .models import Message
from .ways import obstacles

State, Channel = Message.State, Message.Channel
AFTER: dict[str, tuple[str, ...]] = {
    Channel.TEXT: (Channel.EMAIL, Channel.TELEPHONE),
    Channel.EMAIL: (Channel.TELEPHONE,),
}
NAMES = {Channel.TEXT: "text", Channel.EMAIL: "e-mail"}


def next_way(message: Message, after: str) -> str:
    """The channel that is left after this one; empty where there is none."""
    against = obstacles(kind_of(message), message.recipient)
    return next((channel for channel in AFTER[after] if not against.get(channel, "closed")), "")


def instead(message: Message, why: str) -> dict[str, object]:
    """What becomes of a message that its channel could not bring."""
    if way := next_way(message, message.channel):
        said = f"{NAMES[Channel(message.channel)]} failed: {why}"[:250]
        return {"state": State.SCHEDULED, "channel": way, "why": said, "due_at": timezone.now(), "attempts": 0}
    return {"state": State.FAILED, "why": why[:250]}


def came_back(message: Message, why: str) -> bool:
    """The carrier took it and says now that it did not arrive. False where that has been heard before."""
    values = instead(message, why)
    if (message.useless_after and message.useless_after < timezone.now()) or kind_of(message).unwanted(message):
        values = {"state": State.FAILED, "why": why[:250]}
    taken = Message.objects.filter(pk=message.pk, channel=message.channel, state__in=(State.SENDING, State.SENT))
    return taken.update(provider_id="", lease_until=None, **values) == 1
