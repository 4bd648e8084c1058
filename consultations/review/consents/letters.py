"""The letter with the link to the papers."""

from django.db import transaction

from clinic.audit import Actor, record
from clinic.transitions import locked
from consultations.messaging.models import Message
from consultations.messaging.outbox import OPEN, enqueue

from ..course_models import TreatmentPlan

LETTER = "sign_consents"


def letters_of(plan: TreatmentPlan) -> list[Message]:
    """The first first."""
    return list(Message.objects.filter(kind=LETTER, subject_reference=plan.reference).order_by("pk"))


@transaction.atomic
def send_link(plan: TreatmentPlan, *, by: Actor) -> Message:
    """Once more where it was sent before; pressed twice while it is on its way, it goes out once."""
    locked(plan)
    before = letters_of(plan)
    is_on_its_way = bool(before) and before[-1].state in (*OPEN, Message.State.SENDING)
    message = enqueue(LETTER, plan.patient.main, plan, sequence=len(before) - is_on_its_way)
    record(by, "send papers", plan)
    return message
