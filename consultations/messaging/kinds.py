"""Kinds of message. The stage that owns one registers it in its `kinds.py`; messaging knows no stage."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from clinic.models import Location

from .models import Message

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Attachment:
    filename: str
    content: bytes
    type: str  # with its parameters, e.g. "text/calendar; method=REQUEST"

    @property
    def is_calendar(self) -> bool:
        return self.type.startswith("text/calendar")


@dataclass(frozen=True)
class Mail:
    """`template` is rendered as plain text; the HTML part is made from it. Bodies carry first name, clinic, time and a
    link, never a treatment or a part of the body."""

    subject: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()


class Kind:
    name: str
    label: "StrOrPromise"  # what staff call it
    by_telephone = False  # the desk calls whoever cannot, or would rather not, be sent an e-mail
    only_by_telephone = False  # a call by its nature, whatever the patient prefers
    by_text = False  # may go as a text to those who agreed to texts and prefer them
    asked_for = False  # somebody has just asked for it: neither quiet hours nor an opt-out hold it back
    urgent = False  # goes before everything else that is due
    must_be_heard = False  # a call that nobody made in time stands where a person reads it

    def unwanted(self, message: Message) -> str:
        """Why the message should no longer go out, asked again just before sending; empty where it should."""
        return ""

    def later(self, message: Message) -> datetime | None:
        """A moment at which to ask again, where the message is wanted but not now."""
        return None

    def wish(self, message: Message) -> str:
        """The channel that it should take where that is open to the patient, whatever they prefer."""
        return ""

    def at_once(self, message: Message) -> bool:
        """Quiet hours do not hold this message back."""
        return self.asked_for

    def location(self, message: Message) -> Location | None:
        """By whose clock it is night."""
        return Location.main()

    def cannot_wait(self, message: Message) -> bool:
        """For the morning: in the quiet hours it goes by e-mail, and as a text where that is the only way to write."""
        return False

    def mail(self, message: Message) -> Mail:
        raise NotImplementedError

    def text(self, message: Message) -> str:
        """The same in one or two short sentences, for a text message."""
        raise NotImplementedError

    def scripts(self, messages: Sequence[Message]) -> list[str]:
        """What the desk says on the telephone, for each message, with as many queries for ten as for one."""
        raise NotImplementedError

    @property
    def hears_of_it(self) -> bool:
        return type(self).sent is not Kind.sent

    def sent(self, message: Message) -> None:
        """Called in the transaction that records that the message was sent or the call was made."""


class Unknown(Kind):
    """Of a row that an older version of the software has left behind."""

    label = _("Message of a kind that is no longer sent")

    def unwanted(self, message: Message) -> str:
        return "a kind that is no longer sent"


KINDS: dict[str, Kind] = {}
NO_SCRIPT = _("There are no words for this call. Look into the patient's record before you call.")
logger = logging.getLogger(__name__)


def register(kind: type[Kind]) -> type[Kind]:
    KINDS[kind.name] = kind()
    return kind


def kind_of(message: Message) -> Kind:
    return kind_called(message.kind)


def kind_called(name: str) -> Kind:
    return KINDS.get(name) or Unknown()


def scripts_of(calls: Sequence[Message]) -> list[str]:
    """What the desk says in each call, in the language of whom it calls."""
    alike: dict[tuple[str, str], list[Message]] = defaultdict(list)
    for call in calls:
        alike[call.kind, call.language].append(call)
    said: dict[int, str] = {}
    for (_kind, language), group in alike.items():
        with translation.override(language):
            said |= _said(group)
    return [said[call.pk] for call in calls]


def _said(alike: list[Message]) -> dict[int, str]:
    """One call without words must not take them, or the page, from all the others."""
    try:
        return dict(zip((call.pk for call in alike), kind_of(alike[0]).scripts(alike), strict=True))
    except Exception:
        if len(alike) > 1:
            return {call.pk: _said([call])[call.pk] for call in alike}
        logger.exception("No script for message %s", alike[0].reference)
        return {alike[0].pk: str(NO_SCRIPT)}
