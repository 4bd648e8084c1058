"""A provider asks a patient something, the patient answers in their own words, a provider reads it."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.audit import Actor, record
from clinic.constraints import broken
from clinic.transitions import locked
from consultations.intake.models import Intake
from consultations.messaging.outbox import cancel, enqueue
from consultations.patients.links import open_link, revoke
from consultations.patients.models import PersonalLink
from consultations.review.services import staff

from .models import PatientQuestion

LETTER = "question"
SENTENCES = {
    "taken-back": _("This question has been taken back. Nothing was saved."),
    "answered": _("This question has been answered already. The answer that came first stays."),
}


class CannotAnswer(Exception):
    """We cannot take this answer, or take back this question: `code` is "taken-back" or "answered"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def sentence(self) -> str:
        return str(SENTENCES[self.code])


def ask(intake: Intake, text: str, *, reference: UUID, by: Actor) -> PatientQuestion:
    """The question and the letter that carries its link. The reference was handed out with the page: sent twice, it is
    asked once."""
    try:
        with transaction.atomic():
            question = PatientQuestion.objects.create(reference=reference, intake=intake, text=text, asked_by=staff(by))
            open_link(intake.patient, PersonalLink.Purpose.QUESTION, question)
            enqueue(LETTER, intake.patient, question)
            record(by, "ask", question)
    except IntegrityError as error:
        if broken(error) != "consultations_patientquestion.reference":
            raise
        return PatientQuestion.objects.get(reference=reference)
    return question


def answer(question: PatientQuestion, text: str, *, by: Actor) -> PatientQuestion:
    """In the words of the patient, whoever writes them down. The same words twice are one answer; raises CannotAnswer
    where there is another one, or the question was taken back."""
    with transaction.atomic():
        row = locked(question)
        if row.answered_at and row.answer == text:
            return row
        refuse_closed(row)
        row.answer, row.answered_at, row.written_by = text, timezone.now(), by.user
        if by.user:
            row.read_by, row.read_at = by.user, row.answered_at
        row.save(update_fields=["answer", "answered_at", "written_by", "read_by", "read_at"])
        cancel(row, LETTER, why="answered")
        record(by, "answer", row)
    return row


def take_back(question: PatientQuestion, *, by: Actor) -> None:
    """The link opens nothing from now on. Raises CannotAnswer where the answer was faster."""
    with transaction.atomic():
        row = locked(question)
        if row.taken_back_at:
            return
        refuse_closed(row)
        row.taken_back_at = timezone.now()
        row.save(update_fields=["taken_back_at"])
        revoke(PersonalLink.Purpose.QUESTION, row)
        cancel(row, LETTER, why="taken back")
        record(by, "take back", row)


def mark_read(question: PatientQuestion, *, by: Actor) -> None:
    with transaction.atomic():
        unread = PatientQuestion.objects.unread().filter(pk=question.pk)
        if unread.update(read_by=staff(by), read_at=timezone.now()):
            record(by, "mark read", question)


def refuse_closed(question: PatientQuestion) -> None:
    if question.taken_back_at:
        raise CannotAnswer("taken-back")
    if question.answered_at:
        raise CannotAnswer("answered")
