"""From a lot to every patient who had it, and what they have been told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from clinic.audit import Actor, record
from clinic.transitions import locked
from consultations.messaging.models import Message
from consultations.messaging.outbox import enqueue_all
from consultations.patients.models import Patient
from consultations.review.course_models import TreatmentSession
from consultations.review.services import staff
from treatments.models import Lot

from .models import RecallTold

KIND = "recall"
State, Channel = Message.State, Message.Channel


class NotRecalled(Exception):
    """Nobody is written to about a lot that has not been recalled."""


@dataclass
class Affected:
    """One person, whichever of their records the sessions stand in."""

    patient: Patient  # whose contact data hold
    sessions: int = 0
    last_at: datetime | None = None
    message: Message | None = None
    told: RecallTold | None = None

    @property
    def progress(self) -> str:
        """A key of PROGRESS."""
        if self.told:
            return "told"
        if self.message is None:
            return "not-yet"
        if self.message.state == State.SENT:
            return "reached" if self.message.channel == Channel.TELEPHONE else "sent"
        if self.message.state in (State.SCHEDULED, State.SENDING):
            return "to-call" if self.message.channel == Channel.TELEPHONE else "on-its-way"
        return "failed"

    @property
    def in_words(self) -> str:
        return str(PROGRESS[self.progress])


PROGRESS = {
    "failed": _("Not reached"),
    "not-yet": _("Not written to yet"),
    "to-call": _("To be called"),
    "on-its-way": _("On its way"),
    "sent": _("Sent"),
    "reached": _("Reached by telephone"),
    "told": _("Spoken with"),
}


def affected(sessions: QuerySet[TreatmentSession]) -> list[Affected]:
    """Each person once, by name. One query, however many sessions there are."""
    needed = ("first_name", "last_name", "birth_date", "email", "phone", "reference", "preferred_channel", "language")
    fields = [f"plan__patient__{each}{field}" for each in ("", "merged_into__") for field in needed]
    rows = sessions.select_related("plan__patient__merged_into").only(
        "performed_at", "plan__patient__merged_into_id", *fields
    )
    found: dict[int, Affected] = {}
    for session in rows.order_by("performed_at"):
        record = session.plan.patient
        person = found.setdefault(record.main_id, Affected(record.reached_as))
        if person.patient != record.reached_as and record.email and not record.main.email:
            person.patient = record.reached_as
        person.sessions += 1
        person.last_at = session.performed_at
    return sorted(found.values(), key=lambda each: (each.patient.last_name, each.patient.first_name, each.patient.pk))


def with_progress(lot: Lot, people: list[Affected]) -> list[Affected]:
    messages = Message.objects.filter(kind=KIND, subject_reference=lot.reference).select_related("patient")
    written = {each.to_patient.main_id: each for each in messages.defer("sent_body").order_by("pk")}
    spoken = RecallTold.objects.filter(lot=lot).select_related("patient", "told_by")
    told = {each.patient.main_id: each for each in spoken}
    for person in people:
        person.message, person.told = written.get(person.patient.main_id), told.get(person.patient.main_id)
    return people


def counts(people: Iterable[Affected]) -> list[tuple[str, int]]:
    """How many stand where, in words, what needs somebody first."""
    progress = [person.progress for person in people]
    return [(str(label), progress.count(name)) for name, label in PROGRESS.items() if name in progress]


@transaction.atomic
def write_to_all(lot: Lot, *, by: Actor) -> int:
    """A letter, or a call where there is no address, to everybody who had it and has not been written to of it; their
    number. Raises NotRecalled."""
    row = locked(lot)  # nobody presses at the same time, and no session takes of it
    if row.status != Lot.Status.RECALLED:
        raise NotRecalled
    new = enqueue_all(KIND, [each.patient for each in affected(TreatmentSession.objects.filter(lot=row))], row)
    if new:
        record(by, "write to all", row, str(new))
    return new


@transaction.atomic
def tell(lot: Lot, patient: Patient, *, by: Actor) -> None:
    """Somebody has spoken with this person; said twice, it stands there once."""
    _told, is_new = RecallTold.objects.get_or_create(lot=lot, patient=patient.main, defaults={"told_by": staff(by)})
    if is_new:
        record(by, "tell of recall", patient.main, str(lot.reference))
