"""The letter with the link to the papers."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from clinic.audit import Actor, record
from clinic.transitions import locked
from consultations.messaging.models import Message
from consultations.messaging.outbox import OPEN, enqueue

from ..course_models import TreatmentPlan
from .needed import missing, unfinished

LETTER = "sign_consents"
IN_A_WHILE = timedelta(hours=1)


def letters_of(plan: TreatmentPlan) -> list[Message]:
    """The first first."""
    return list(Message.objects.filter(kind=LETTER, subject_reference=plan.reference).order_by("pk"))


def owe_link(plan: TreatmentPlan) -> None:
    """Of a plan that has just been made, a while later: what is signed in the clinic meanwhile needs no letter. Nor
    does who has the link to the same papers for another area."""
    gone = set(missing(plan))
    others = [each for each in unfinished(plan.patient) if each != plan and gone <= set(missing(each))]
    if gone and not any(map(letters_of, others)):
        enqueue(LETTER, plan.patient.main, plan, due_at=timezone.now() + IN_A_WHILE)


@transaction.atomic
def send_link(plan: TreatmentPlan, *, by: Actor) -> Message:
    """Once more where it was sent before; pressed twice while it is on its way, it goes out once."""
    locked(plan)
    before = letters_of(plan)
    is_on_its_way = bool(before) and before[-1].state in (*OPEN, Message.State.SENDING)
    message = enqueue(LETTER, plan.patient.main, plan, sequence=len(before) - is_on_its_way)
    record(by, "send papers", plan)
    return message
