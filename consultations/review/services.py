"""A review is signed, and its answers are corrected until then."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from clinic.audit import Actor, record
from clinic.constraints import broken
from clinic.models import User
from clinic.transitions import locked
from consultations.candidacy.completeness import Facts
from consultations.candidacy.models import Assessment
from consultations.intake import amending
from consultations.intake.models import Intake
from consultations.intake.refusals import CannotSend
from treatments.models import Route

from .models import AreaOutcome, Review
from .refusals import CannotAmend, CannotSign


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


def sign(intake: Intake, decisions: Iterable[Decision], *, note: str = "", by: Actor) -> Review:
    """One signature under an outcome for every area. The database decides who was first; raises CannotSign."""
    decisions = list(decisions)
    try:
        with transaction.atomic():
            refuse_to_sign(locked(intake), decisions, by)  # nobody amends what is being signed
            review = Review.objects.create(intake=intake, signed_by=staff(by), note=note)
            for decision in decisions:
                AreaOutcome.objects.create(review=review, **shallow(decision))
            record(by, "sign", review)
    except IntegrityError as error:
        if broken(error) != "a_consultation_is_first_reviewed_once":
            raise
        raise CannotSign("already-signed") from error
    return review


def amend(intake: Intake, shown: Assessment, facts: Facts, *, by: Actor) -> Assessment:
    """Answers are corrected until the review is signed. Raises CannotAmend."""
    with transaction.atomic():
        if Review.objects.filter(intake=locked(intake)).exists():
            raise CannotAmend("signed-already")
        try:
            return amending.amend(intake, shown, facts, by=by)
        except CannotSend as refusal:
            raise CannotAmend({"changed": "answers-changed", "same": "answers-same"}[refusal.code]) from refusal


def staff(by: Actor) -> User:
    if by.user is None:
        raise TypeError("only a member of staff signs, plans and records")
    return by.user


def shallow(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


def refuse_to_sign(intake: Intake, decisions: list[Decision], by: Actor) -> None:
    if not by.user or not by.user.may_sign:
        raise CannotSign("may-not-sign")
    if intake.status != Intake.Status.COMPLETED:
        raise CannotSign("not-completed")
    if Review.objects.filter(intake=intake).exists():
        raise CannotSign("already-signed")
    shown = sorted(decision.assessment.pk for decision in decisions)
    if shown != sorted(assessment.pk for assessment in current_assessments(intake)):
        raise CannotSign("not-every-area")
    for decision in decisions:
        if decision.outcome in AreaOutcome.PRODUCTS and not decision.route:
            raise CannotSign("route-missing")
        follows = AreaOutcome.follows(decision.assessment, decision.outcome)
        if not follows and not (decision.override_reason and decision.override_text.strip()):
            raise CannotSign("override-unexplained")
