"""What a page may say about what is kept: when it was saved, and how to come back to it."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.db.models import QuerySet
from django.utils import timezone

from consultations.messaging.models import Message

from .models import Intake

LINK = "intake_link"


@dataclass(frozen=True)
class Saved:
    """`sent_to` is the address that the link went to, or `on_its_way_to` the one it waits for; at most one of them."""

    at: datetime
    is_today: bool
    sent_to: str = ""
    on_its_way_to: str = ""


def saved(intake: Intake, zone: tzinfo) -> Saved:
    local = intake.saved_at.astimezone(zone)
    is_today = local.date() == timezone.localdate(timezone=zone)
    link = links_of(intake).last()
    if link and link.state == Message.State.SENT:
        return Saved(intake.saved_at, is_today, sent_to=link.sent_to)
    if link and link.state in (Message.State.SCHEDULED, Message.State.SENDING):
        return Saved(intake.saved_at, is_today, on_its_way_to=intake.patient.email)
    return Saved(intake.saved_at, is_today)


def links_of(intake: Intake) -> QuerySet[Message]:
    """The letters with the link back to this form, the newest last."""
    return Message.objects.filter(kind=LINK, subject_reference=intake.reference).order_by("pk")
