"""A course is planned, a session is recorded."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic.audit import Actor, record
from clinic.constraints import broken
from clinic.models import Location, User
from clinic.transitions import locked
from consultations.candidacy.clearing import Verdicts
from consultations.candidacy.engine import OPEN
from consultations.intake.services import clinic_today
from treatments.models import Device, Lot, Route, Treatment

from .course_models import TreatmentPlan, TreatmentSession
from .gate import Condition, unmet
from .lots.stock import why_not
from .models import AreaOutcome
from .refusals import CannotPlan, CannotRecord
from .services import shallow, staff
from .signals import session_recorded
from .validity import current, verdicts_now

LONGEST_AGO = timedelta(days=2 * 366)  # further back, a year was mistyped


def treatment_of(outcome: AreaOutcome) -> Treatment | None:
    """The catalogue's treatment of a signed outcome; None where nothing is to be done."""
    return Treatment.objects.filter(slug=outcome.outcome).first() if outcome.is_treatment else None


def open_devices(outcome: AreaOutcome) -> list[Device]:
    """By the answers as they are now, with the waits that evidence has lifted."""
    slugs = [slug for slug, verdict in verdicts_today(outcome).items() if verdict["status"] in OPEN]
    return list(Device.objects.filter(slug__in=slugs))


def may_inject(outcome: AreaOutcome) -> bool:
    """Who overrode the recommendation has answered for it in words."""
    return verdicts_today(outcome)["injection"]["status"] in OPEN or outcome.is_override


def verdicts_today(outcome: AreaOutcome) -> Verdicts:
    return verdicts_now(current(outcome), clinic_today())


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
    provider: User
    lot: Lot
    notes: str = ""


def record_session(plan: TreatmentPlan, performed: Performed, *, request_key: UUID, by: Actor) -> TreatmentSession:
    """Keep what was done and, in the same transaction, tell whoever follows it up. Twice with one key records once.
    Raises CannotRecord."""
    try:
        with transaction.atomic():
            locked(plan)  # sessions of one course are recorded one after the other
            if recorded := TreatmentSession.objects.filter(plan=plan, request_key=request_key).first():
                return recorded
            refuse_to_record(plan, performed)
            session = TreatmentSession.objects.create(
                plan=plan, request_key=request_key, recorded_by=staff(by), **shallow(performed)
            )
            record(by, "record_session", session)
            session_recorded.send(sender=TreatmentSession, session=session, by=by)
    except IntegrityError as error:
        if broken(error) != "consultations_treatmentsession.request_key":
            raise
        raise CannotRecord("other-plan") from error
    return session


class NotReady(CannotRecord):
    """Something of the gate is missing."""

    def __init__(self, missing: list[Condition]) -> None:
        super().__init__("not-ready")
        self.missing = missing

    @property
    def sentence(self) -> str:
        return " ".join(condition.missing for condition in self.missing)


def refuse_to_record(plan: TreatmentPlan, performed: Performed) -> None:
    ago = timezone.now() - performed.performed_at
    if ago < timedelta(0):
        raise CannotRecord("in-the-future")
    if ago > LONGEST_AGO:
        raise CannotRecord("too-long-ago")
    if performed.lot.product.treatment_id != plan.treatment_id:
        raise CannotRecord("wrong-product")
    location = Location.main()
    if location is None:
        raise CannotRecord("no-location")
    day = location.local(performed.performed_at).date()
    if missing := unmet(plan, day):
        raise NotReady(missing)
    if code := why_not(locked(performed.lot), day):
        raise CannotRecord(code)
