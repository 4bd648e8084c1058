"""Texts that somebody wrote to the number that nobody reads: the desk answers each within the hour, by telephone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from clinic.audit import Actor, record
from clinic.models import User
from consultations.patients.models import Patient

from .models import InboundText

WITHIN = timedelta(hours=1)
Outcome = InboundText.Outcome


@dataclass(frozen=True)
class ToAnswer:
    """`senders`: the patients with this number, couples share one; none where nobody is known by it."""

    text: InboundText
    senders: list[Patient]

    @property
    def due_at(self) -> datetime:
        return self.text.received_at + WITHIN

    @property
    def is_overdue(self) -> bool:
        return self.due_at < timezone.now()


def to_answer(user: User) -> list[ToAnswer]:
    """The oldest first, with as many queries for ten as for one."""
    texts = list(InboundText.objects.visible_to(user).waiting())
    known = Patient.objects.visible_to(user).filter(phone__in={text.sender for text in texts})
    people: dict[str, dict[int, Patient]] = {}
    for patient in known.select_related("merged_into") if texts else ():
        people.setdefault(str(patient.phone), {})[patient.main_id] = patient.main
    return [ToAnswer(text, list(people.get(str(text.sender), {}).values())) for text in texts]


@transaction.atomic
def answered(text: InboundText, outcome: str, *, by: Actor) -> None:
    """Whom nobody reached stays on the list. The first to say that it is done stands."""
    row = InboundText.objects.select_for_update().get(pk=text.pk)
    if row.handled_at or by.user is None:
        return
    row.outcome, row.handled_by = outcome, by.user
    row.handled_at = None if outcome == Outcome.NOT_REACHED else timezone.now()
    row.save(update_fields=["outcome", "handled_by", "handled_at"])
    record(by, outcome, row)
