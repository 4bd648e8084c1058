"""A review is signed, and answers are corrected, before or after."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from clinic.audit import Actor, record
from clinic.constraints import broken
from clinic.models import User
from clinic.transitions import locked
from consultations.candidacy.completeness import Answers
from consultations.candidacy.models import Assessment
from consultations.intake import amending
from consultations.intake.models import Intake
from consultations.intake.refusals import CannotSend
from consultations.intake.services import clinic_today
from treatments.models import Route

from .milder import milder_answers
from .models import AreaOutcome, Review
from .refusals import CannotAmend, CannotSign
from .validity import clearances, verdicts_now

SIGNED_TWICE = ("a_consultation_is_first_reviewed_once", "consultations_review.replaces_id")


@dataclass(frozen=True)
class Decision:
    """The outcome for one area, as the provider chose it."""

    assessment: Assessment
    outcome: str
    route: Route | None = None
    not_before: date | None = None
    override_reason: str = ""
    override_text: str = ""


def current_assessments(intake: Intake) -> list[Assessment]:
    return list(intake.assessments.current())


def signed_review(intake: Intake) -> Review | None:
    """The one that holds: no other was signed in its place."""
    signed = Review.objects.filter(intake=intake).current().select_related("signed_by")
    return signed.prefetch_related("outcomes__assessment__protocol_version").first()


def has_changed_since(signed: Review, assessments: Iterable[Assessment]) -> bool:
    """Whether an answer is another one than under the signature, or is read by another protocol."""
    decided = {each.assessment.area: each.assessment for each in signed.outcomes.all()}
    return any(
        (was := decided.get(each.area)) is None
        or (was.facts, was.protocol_version_id) != (each.facts, each.protocol_version_id)
        for each in assessments
    )


def sign(
    intake: Intake,
    decisions: Iterable[Decision],
    *,
    note: str = "",
    discussed: Collection[Mapping[str, str]] = (),
    replaces: Review | None = None,
    by: Actor,
) -> Review:
    """One signature under an outcome for every area, in the place of `replaces` where that was signed before.
    `discussed`: answers that had become milder. The database decides who was first; raises CannotSign."""
    decisions = list(decisions)
    try:
        with transaction.atomic():
            row = locked(intake)  # nobody amends what is being signed
            refuse_to_sign(row, decisions, replaces, by)
            refuse_in_silence(row, discussed)
            review = Review.objects.create(
                intake=row, replaces=replaces, discussed=list(discussed), signed_by=staff(by), note=note
            )
            for decision in decisions:
                outcome = AreaOutcome.objects.create(review=review, **shallow(decision))
                outcome.relied_on.set(clearances(decision.assessment, clinic_today()))
            record(by, "sign", review)
    except IntegrityError as error:
        if broken(error) not in SIGNED_TWICE:
            raise
        raise CannotSign("already-signed") from error
    return review


def amend(intake: Intake, shown: Collection[Assessment], answers: Answers, *, by: Actor) -> list[Assessment]:
    """Answers are corrected together with the patient. What is signed stays as it is; the page says that the answers
    have changed since. Raises CannotAmend."""
    try:
        return amending.amend(intake, shown, answers, by=by)
    except CannotSend as refusal:
        raise CannotAmend({"changed": "answers-changed", "same": "answers-same"}[refusal.code]) from refusal


def staff(by: Actor) -> User:
    if by.user is None:
        raise TypeError("only a member of staff signs, plans and records")
    return by.user


def shallow(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


def refuse_to_sign(intake: Intake, decisions: list[Decision], replaces: Review | None, by: Actor) -> None:
    if not by.user or not by.user.may_sign:
        raise CannotSign("may-not-sign")
    if intake.status != Intake.Status.COMPLETED:
        raise CannotSign("not-completed")
    if signed_review(intake) != replaces:
        raise CannotSign("already-signed")
    refuse_other_assessments([decision.assessment for decision in decisions], current_assessments(intake))
    for decision in decisions:
        if decision.outcome in AreaOutcome.PRODUCTS and not decision.route:
            raise CannotSign("route-missing")
        verdicts = verdicts_now(decision.assessment, clinic_today())
        follows = AreaOutcome.follows(decision.assessment, decision.outcome, verdicts)
        if not follows and not (decision.override_reason and decision.override_text.strip()):
            raise CannotSign("override-unexplained")


def refuse_in_silence(intake: Intake, discussed: Collection[Mapping[str, str]]) -> None:
    if any(each.as_dict() not in discussed for each in milder_answers(intake, current_assessments(intake))):
        raise CannotSign("not-discussed")


def refuse_other_assessments(decided: list[Assessment], current: list[Assessment]) -> None:
    if sorted(each.area for each in decided) != sorted(each.area for each in current):
        raise CannotSign("not-every-area")
    if set(decided) != set(current):
        raise CannotSign("answers-changed")
