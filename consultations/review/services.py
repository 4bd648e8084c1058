"""A review is signed, a course is planned, a session is recorded."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic.audit import Actor, record
from clinic.constraints import broken
from clinic.models import Location, User
from clinic.transitions import locked
from consultations.candidacy.completeness import Facts
from consultations.candidacy.engine import OPEN
from consultations.candidacy.models import Assessment
from consultations.intake import amending
from consultations.intake.models import Intake
from consultations.intake.refusals import CannotSend
from treatments.models import Device, Route, Treatment

from .models import AreaOutcome, Review, TreatmentPlan, TreatmentSession
from .refusals import CannotAmend, CannotPlan, CannotRecord, CannotSign
from .signals import session_recorded

LONGEST_AGO = timedelta(days=2 * 366)  # further back, a year was mistyped


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
        if broken(error) != "consultations_review.intake_id":
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


def treatment_of(outcome: AreaOutcome) -> Treatment | None:
    """The catalogue's treatment of a signed outcome; None where nothing is to be done."""
    return Treatment.objects.filter(slug=outcome.outcome).first() if outcome.is_treatment else None


def open_devices(outcome: AreaOutcome) -> list[Device]:
    verdicts = outcome.assessment.verdicts
    slugs = [slug for slug, verdict in verdicts.items() if verdict["status"] in OPEN]
    return list(Device.objects.filter(slug__in=slugs))


def may_inject(outcome: AreaOutcome) -> bool:
    """Who overrode the recommendation has answered for it in words."""
    return outcome.assessment.verdicts["injection"]["status"] in OPEN or outcome.is_override


def plan(
    outcome: AreaOutcome, *, route: Route, device: Device | None, sessions: int, interval_weeks: int, by: Actor
) -> TreatmentPlan:
    """The course for one area: one plan to a signed outcome. Raises CannotPlan."""
    treatment = treatment_of(outcome)
    if treatment is None:
        raise CannotPlan("not-a-treatment")
    refuse_the_way(outcome, route, device)
    try:
        with transaction.atomic():
            made = TreatmentPlan.objects.create(
                patient=outcome.review.intake.patient,
                outcome=outcome,
                treatment=treatment,
                route=route,
                device=device,
                sessions=sessions,
                interval_weeks=interval_weeks,
                planned_by=staff(by),
            )
            record(by, "plan", made)
    except IntegrityError as error:
        if broken(error) != "consultations_treatmentplan.outcome_id":
            raise
        raise CannotPlan("already-planned") from error
    return made


def refuse_the_way(outcome: AreaOutcome, route: Route, device: Device | None) -> None:
    """A way without a device is an injection."""
    if route.uses_device and device is None:
        raise CannotPlan("device-missing")
    if device and not route.uses_device:
        raise CannotPlan("device-unused")
    if device and device not in open_devices(outcome):
        raise CannotPlan("device-not-open")
    if not route.uses_device and not may_inject(outcome):
        raise CannotPlan("injection-not-open")


@dataclass(frozen=True)
class Performed:
    """What was done. `performed_at` is aware."""

    performed_at: datetime
    provider: Any
    product: Any
    lot_number: str
    notes: str = ""


def record_session(plan: TreatmentPlan, performed: Performed, *, request_key: UUID, by: Actor) -> TreatmentSession:
    """Keep what was done and, in the same transaction, tell whoever follows it up. Twice with one key records once.
    Raises CannotRecord."""
    refuse_to_record(plan, performed)
    try:
        with transaction.atomic():
            locked(plan)  # sessions of one course are recorded one after the other
            session = TreatmentSession.objects.create(
                plan=plan, request_key=request_key, recorded_by=staff(by), **shallow(performed)
            )
            record(by, "record_session", session)
            session_recorded.send(sender=TreatmentSession, session=session, by=by)
    except IntegrityError as error:
        if broken(error) != "consultations_treatmentsession.request_key":
            raise
        session = TreatmentSession.objects.get(request_key=request_key)
        if session.plan_id != plan.pk:
            raise CannotRecord("other-plan") from error
    return session


def refuse_to_record(plan: TreatmentPlan, performed: Performed) -> None:
    ago = timezone.now() - performed.performed_at
    if ago < timedelta(0):
        raise CannotRecord("in-the-future")
    if ago > LONGEST_AGO:
        raise CannotRecord("too-long-ago")
    if performed.product.treatment_id != plan.treatment_id:
        raise CannotRecord("wrong-product")
    if Location.main() is None:
        raise CannotRecord("no-location")
