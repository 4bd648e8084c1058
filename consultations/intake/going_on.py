"""A form that is open while the clinic changes its questions: it goes on under the protocol in use. What still answers
a question is kept; what is new or asked in other words is asked (again). A form that was sent stays as it is."""

from django.db import transaction

from clinic.audit import Actor, record
from clinic.transitions import locked
from consultations.candidacy import services as candidacy
from consultations.candidacy.carrying import still_answered, to_ask_again
from consultations.candidacy.completeness import asked, strip
from consultations.candidacy.models import ProtocolVersion
from consultations.candidacy.protocol import Protocol, Question

from .models import Intake
from .refusals import CannotSend


def is_outdated(intake: Intake) -> bool:
    return intake.protocol_version.status != ProtocolVersion.Status.ACTIVE


def opened(intake: Intake) -> Intake:
    """The row, locked, while the form is open. Raises CannotSend("sent")."""
    row = locked(intake)
    if row.status != Intake.Status.IN_PROGRESS:
        raise CannotSend("sent")
    return row


def carry_over(intake: Intake, *, by: Actor) -> None:
    """Nothing happens to a form that is under the protocol in use. Raises CannotSend("sent")."""
    with transaction.atomic():
        row = opened(intake)
        if not is_outdated(row):
            return
        version = candidacy.active()
        old, new = candidacy.protocol_of(row.protocol_version), candidacy.protocol_of(version)
        before = row.answers
        row.answers = strip(new, still_answered(old, new, before, row.ticked))
        row.ticked = {fact: numbers for fact, numbers in row.ticked.items() if fact in row.answers}
        row.asked_again = [*(row.asked_again or ()), *to_ask_again(old, new, before, row.answers)]
        record(by, "carry over", row, f"{row.protocol_version} → {version}")
        row.protocol_version = version
        row.save(update_fields=["answers", "ticked", "asked_again", "protocol_version"])


def new_questions(protocol: Protocol, intake: Intake) -> list[Question]:
    """What the clinic asks since this form was begun, and what is not answered yet."""
    again = set(intake.asked_again or ())
    return [each for each in asked(protocol, intake.answers) if each.id in again and each.id not in intake.answers]
