"""What a person has to see to: messages that reached nobody, and those that should have gone out by now."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from clinic.audit import Actor, record_all
from clinic.models import User

from .kinds import KINDS
from .models import InboundText, Message

State = Message.State
MOST_COUNTED = 1000
# SQLite takes `message_that_needs_a_person` only where its condition is written out, without parameters.
AS_THE_INDEX_SAYS = RawSQL("consultations_message.state IN ('failed', 'suppressed')", (), output_field=BooleanField())


def needing_attention(user: User) -> QuerySet[Message]:
    """What failed, and what an address did not want that the clinic would have telephoned; the oldest first."""
    matters = [name for name, kind in KINDS.items() if kind.by_telephone or kind.only_by_telephone]
    reached_nobody = Q(state=State.FAILED) | Q(state=State.SUPPRESSED, kind__in=matters)
    waiting = Message.objects.visible_to(user).filter(AS_THE_INDEX_SAYS, handled_at=None)
    return waiting.filter(reached_nobody).select_related("patient__merged_into", "user").order_by("due_at", "pk")


def how_many(user: User) -> int:
    """Read in the order of the index: a count would look at every message of all times."""
    return len(needing_attention(user).select_related(None).values_list("pk")[:MOST_COUNTED])


def to_do(user: User) -> dict[str, int]:
    """For the day's line of what waits."""
    return {
        "troubled": how_many(user),
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
