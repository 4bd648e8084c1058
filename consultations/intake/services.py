"""Begin, save and send the form."""

import uuid
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic.audit import Actor, record
from clinic.constraints import broken
from clinic.models import Location
from clinic.transitions import locked, transition
from consultations.candidacy import services as candidacy
from consultations.candidacy.completeness import age_band, areas, asked, strip
from consultations.candidacy.models import Assessment, ProtocolVersion
from consultations.messaging.models import Message
from consultations.messaging.outbox import cancel, enqueue, readdress
from consultations.patients import consents
from consultations.patients.links import open_link, revoke
from consultations.patients.models import Consent, Patient, PersonalLink

from .going_on import carry_over, new_questions, opened
from .models import Intake
from .refusals import CannotSend
from .saved import LETTERS, LINK, UNFINISHED, UNFINISHED_AFTER, links_of
from .screens import CHECK, next_step

TABLET_OPEN = timedelta(hours=1)  # a form on the clinic's tablet
OPEN_DAYS = 30  # an unfinished form stays open this long


def begin(
    reference: uuid.UUID,
    concern: str,
    person: Mapping[str, Any],
    ticks: Mapping[str, bool],
    *,
    by: Actor,
    ip: str | None = None,
) -> Intake:
    """A new patient and their form. A public form never attaches to an existing patient. The reference was handed out
    with the first page: sent twice, the second finds what the first began."""
    try:
        with transaction.atomic():
            patient = Patient.objects.create(**person)
            for kind in (Consent.Kind.PRIVACY, *(kind for kind, given in ticks.items() if given)):
                consents.give(patient, kind, typed_name=patient.full_name, ip=ip)
            intake = _begin(patient, {"concern": concern}, reference=reference)
            record(by, "begin", intake)
    except IntegrityError as error:
        if broken(error) != "consultations_intake.reference":
            raise
        return Intake.objects.get(reference=reference)
    return intake


def is_begun(reference: uuid.UUID) -> bool:
    return Intake.objects.filter(reference=reference).exists()


def begin_for(patient: Patient, *, by: Actor, source: str = Intake.Source.ONLINE) -> Intake:
    """The form that this patient has open, or a new one. Of two in two records that were joined, the one that was
    saved last."""
    with transaction.atomic():
        locked(patient.main)
        open_one = Intake.objects.of(patient).filter(status=Intake.Status.IN_PROGRESS).order_by("-saved_at").first()
        if open_one:
            if source != Intake.Source.ONLINE:
                open_one.source = source
                open_one.save(update_fields=["source"])
            return open_one
        intake = _begin(patient, {}, source=source)
        record(by, "begin", intake)
    return intake


def _begin(patient: Patient, answers: dict[str, Any], **fields: Any) -> Intake:
    intake = Intake.objects.create(patient=patient, protocol_version=candidacy.active(), answers=answers, **fields)
    until = timezone.now() + timedelta(days=OPEN_DAYS)
    open_link(patient, PersonalLink.Purpose.INTAKE, intake, until)
    enqueue(LINK, patient, intake, due_at=letter_due(intake), useless_after=until)
    if intake.source == Intake.Source.ONLINE:
        enqueue(UNFINISHED, patient, intake, due_at=intake.saved_at + UNFINISHED_AFTER, useless_after=until)
    return intake


def letter_due(intake: Intake) -> datetime | None:
    """Whoever fills in the form in the clinic gets the way back to it only where they leave it unfinished."""
    return None if intake.source == Intake.Source.ONLINE else timezone.now() + TABLET_OPEN


def save_answers(
    intake: Intake,
    answers: Mapping[str, Any],
    ticked: Mapping[str, list],
    *,
    by: Actor,
    ask_again: Collection[str] = (),
) -> Intake:
    """Keep a screen's answers, drop those to questions that are no longer asked, or that have to be asked again.
    Raises CannotSend."""
    with transaction.atomic():
        row = opened(intake)
        if row.protocol_version_id != intake.protocol_version_id:
            raise CannotSend("changed")  # answered as another protocol asks
        protocol = candidacy.protocol_of(row.protocol_version)
        dropped = set(ask_again)
        if areas(row.answers | dict(answers)) != areas(row.answers):
            # Answers about one area say nothing about another.
            dropped |= {fact for fact, question in protocol.questions.items() if question.per_area}
        row.answers = strip(protocol, without(row.answers, dropped) | dict(answers))
        still_asked = {question.id for question in asked(protocol, row.answers)}
        lines = without(row.ticked, dropped) | dict(ticked)
        row.ticked = {fact: numbers for fact, numbers in lines.items() if fact in still_asked}
        row.saved_at = timezone.now()
        row.save(update_fields=["answers", "ticked", "saved_at"])
        record(by, "save", row)
    return row


def without(told: Mapping[str, Any], dropped: Collection[str]) -> dict[str, Any]:
    return {fact: one for fact, one in told.items() if fact not in dropped}


@transaction.atomic
def change_person(patient: Patient, person: Mapping[str, Any], *, by: Actor) -> None:
    Patient.objects.filter(pk=patient.pk).update(**person)
    patient.refresh_from_db()
    readdress(patient)
    record(by, "change contact", patient)


def save_contact(intake: Intake, person: Mapping[str, Any], *, by: Actor) -> Intake:
    """A new e-mail address gets the link too: the first may have gone to a mistyped one; LETTERS in
    all, whoever types. Raises CannotSend("sent")."""
    with transaction.atomic():
        row = save_answers(intake, {}, {}, by=by)
        is_new = person["email"] not in ("", row.patient.email)
        change_person(row.patient, person, by=by)
        links = links_of(row)
        if is_new and links.count() < LETTERS and not links.filter(state=Message.State.SCHEDULED).exists():
            until = row.created_at + timedelta(days=OPEN_DAYS)
            enqueue(LINK, row.patient, row, sequence=links.count(), due_at=letter_due(row), useless_after=until)
    return row


def stop(intake: Intake, *, by: Actor, why: str) -> None:
    """Not a form for this person after all. What was answered about health is not kept."""
    with transaction.atomic():
        row = opened(intake)
        transition(row, "stop", by=by, why=why, answers={}, ticked={})
        revoke(PersonalLink.Purpose.TABLET, row)


def submit(intake: Intake, typed_name: str, *, by: Actor) -> Intake:
    """One assessment for each area, in the same transaction as the sending, under the protocol in use. Raises
    CannotSend."""
    carry_over(intake, by=by)
    with transaction.atomic():
        row = opened(intake)
        # Until this is sent, no other protocol takes effect: whoever retires this one waits for the row.
        version = ProtocolVersion.objects.select_for_update(no_key=True).get(pk=row.protocol_version_id)
        protocol = candidacy.protocol_of(version)
        answers = strip(protocol, row.answers)
        if version.status != ProtocolVersion.Status.ACTIVE or new_questions(protocol, row):
            raise CannotSend("changed")
        if next_step(protocol, answers).id != CHECK:
            raise CannotSend("unfinished")
        now = timezone.now()
        row = transition(row, "submit", by=by, answers=answers, typed_name=typed_name, completed_at=now)
        row.assessments.set(assess_all(row))
        revoke(PersonalLink.Purpose.TABLET, row)
        open_link(row.patient, PersonalLink.Purpose.INTAKE, row)
        open_link(row.patient, PersonalLink.Purpose.BOOK, row)
        cancel(row, UNFINISHED, why=f"the form is {row.status}")
        enqueue("intake_received", row.patient, row)
    return row


def assess_all(intake: Intake) -> list[Assessment]:
    answers = {**intake.answers, "age_band": age_band(intake.patient.birth_date, clinic_today())}
    return [
        candidacy.record_assessment(intake.patient, intake.protocol_version, answers, area) for area in areas(answers)
    ]


def clinic_zone() -> tzinfo:
    """Of the clinic's clock: days are days there."""
    location = Location.main()
    return location.zone if location else UTC


def clinic_today() -> date:
    return timezone.localdate(timezone=clinic_zone())
