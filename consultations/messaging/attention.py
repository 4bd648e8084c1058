"""What a person has to see to: messages that reached nobody, and those that should have gone out by now."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from clinic.audit import Actor, record_all
from clinic.models import User

from .claims import due
from .health import OVERDUE_AFTER
from .kinds import KINDS
from .models import InboundText, Message

State = Message.State


def needing_attention(user: User) -> QuerySet[Message]:
    """What failed, and what an address did not want that the clinic would have telephoned; the oldest first."""
    matters = [name for name, kind in KINDS.items() if kind.by_telephone or kind.only_by_telephone]
    reached_nobody = Q(state=State.FAILED) | Q(state=State.SUPPRESSED, kind__in=matters)
    # Said once more as the index says it.
    waiting = Message.objects.visible_to(user).filter(state__in=[State.FAILED, State.SUPPRESSED], handled_at=None)
    return waiting.filter(reached_nobody).select_related("patient__merged_into", "user").order_by("due_at", "pk")


def overdue() -> int:
    """How many messages should have gone out by themselves long since."""
    return due(timezone.now() - OVERDUE_AFTER).count()


def to_do(user: User) -> dict[str, int]:
    """For the day's line of what waits."""
    return {
        "troubled": needing_attention(user).count(),
        "texts": InboundText.objects.visible_to(user).waiting().count(),
    }


@transaction.atomic
def see_to(references: Iterable[UUID], *, by: Actor) -> None:
    """Somebody has done what there was to do. A second press changes nothing, nor does one on what has been sent."""
    if by.user is None:
        return
    rows = list(needing_attention(by.user).filter(reference__in=list(references)))
    Message.objects.filter(pk__in=[row.pk for row in rows]).update(handled_at=timezone.now(), handled_by=by.user)
    record_all(by, "see to", rows)
