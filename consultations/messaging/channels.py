"""How a message leaves the clinic: each channel sends one and says what has gone out, or why it never will."""

from dataclasses import dataclass
from typing import Protocol

from .models import Message

LONGEST_NAME = 120  # characters, of what a carrier calls a message


@dataclass(frozen=True)
class Sent:
    to: str
    body: str
    subject: str = ""
    provider_id: str = ""  # what the carrier calls it, where it gives it a name


class Refused(Exception):
    """The carrier will not deliver it, now or later. `suppressed_as`: nothing else would reach this address either."""

    def __init__(self, address: str, detail: str, suppressed_as: str = "") -> None:
        super().__init__(detail)
        self.address, self.detail, self.suppressed_as = address, detail, suppressed_as


class NotNow(Exception):
    """The carrier takes nothing for this address at the moment, and says why."""


class Channel(Protocol):
    def send(self, message: Message) -> Sent:
        """Raises Refused, or anything else where another attempt may do better."""
        ...

    def close(self) -> None:
        """After a fault: the next message begins anew."""
