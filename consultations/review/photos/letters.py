"""The letter with the link by which a patient sends photos."""

from django.db import transaction

from clinic.audit import Actor, record
from clinic.transitions import locked
from consultations.intake.models import Intake
from consultations.messaging.models import Message
from consultations.messaging.outbox import OPEN, enqueue

LETTER = "send_photos"
LINK_DAYS = 60


def letters_of(intake: Intake) -> list[Message]:
    """The first first."""
    return list(Message.objects.filter(kind=LETTER, subject_reference=intake.reference).order_by("pk"))


@transaction.atomic
def ask_for(intake: Intake, *, by: Actor) -> Message:
    """Once more where it was sent before; pressed twice while it is on its way, it goes out once."""
    before = letters_of(locked(intake))
    is_on_its_way = bool(before) and before[-1].state in (*OPEN, Message.State.SENDING)
    message = enqueue(LETTER, intake.patient.main, intake, sequence=len(before) - is_on_its_way)
    record(by, "ask for photos", intake)
    return message
