"""What a page may say about what is kept: when it was saved, and how to come back to it."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from consultations.messaging.models import Message

from .models import Intake

LINK, UNFINISHED = "intake_link", "intake_unfinished"
UNFINISHED_AFTER = timedelta(hours=48)  # since the last answer
LETTERS = 3  # to addresses that somebody types; whoever needs one more may ask for their link at /my-link/


@dataclass(frozen=True)
class Saved:
    """`sent_to` is the address that the link went to, or `on_its_way_to` the one it waits for; at most one of them.
    `is_capped`: a new address came after the last letter. `on_tablet`: of the clinic, from which nobody comes back."""

    at: datetime
    is_today: bool
    sent_to: str = ""
    on_its_way_to: str = ""
    is_capped: bool = False
    on_tablet: bool = False


def saved(intake: Intake, zone: tzinfo, *, on_tablet: bool = False) -> Saved:
    local = intake.saved_at.astimezone(zone)
    is_today = local.date() == timezone.localdate(timezone=zone)
    if on_tablet:
        return Saved(intake.saved_at, is_today, on_tablet=True)
    return Saved(intake.saved_at, is_today, **way_back(list(links_of(intake)), intake.patient.email))


def way_back(links: list[Message], address: str) -> dict[str, Any]:
    if any(link.state in (Message.State.SCHEDULED, Message.State.SENDING) for link in links):
        return {"on_its_way_to": address}
    sent_to = [link.sent_to for link in links if link.state == Message.State.SENT]
    if sent_to and address in ("", *sent_to):
        return {"sent_to": address or sent_to[-1]}
    return {"is_capped": bool(address) and len(links) >= LETTERS}


def links_of(intake: Intake) -> QuerySet[Message]:
    """The letters with the link back to this form, the newest last."""
    return Message.objects.filter(kind=LINK, subject_reference=intake.reference).order_by("pk")
