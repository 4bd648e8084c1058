"""A course is planned."""

from django.db import IntegrityError, transaction

from clinic.audit import Actor, record
from clinic.constraints import broken
from consultations.candidacy.clearing import Verdicts
from consultations.candidacy.engine import OPEN
from consultations.intake.services import clinic_today
from treatments.models import Device, Route, Treatment

from .consents.letters import owe_link
from .course_models import TreatmentPlan
from .models import AreaOutcome
from .refusals import CannotPlan
from .services import staff
from .validity import current, verdicts_now


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
    outcome: AreaOutcome,
    *,
    route: Route,
    device: Device | None,
    sessions: int,
    interval_weeks: int,
    override_text: str = "",
    by: Actor,
) -> TreatmentPlan:
    """The course for one area: one plan to a signed outcome. A way that the assessment does not leave open needs words
    of somebody who signs; words that nothing asks for are not kept. Papers that are missing are owed to the patient by
    link. Raises CannotPlan."""
    treatment = treatment_of(outcome)
    if treatment is None:
        raise CannotPlan("not-a-treatment")
    words = override_text.strip() if refuse_the_way(outcome, route, device, override_text, by) else ""
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
                override_text=words,
                planned_by=staff(by),
            )
            owe_link(made)
            record(by, "plan otherwise" if words else "plan", made)
    except IntegrityError as error:
        if broken(error) != "consultations_treatmentplan.outcome_id":
            raise
        raise CannotPlan("already-planned") from error
    return made


def refuse_the_way(outcome: AreaOutcome, route: Route, device: Device | None, words: str, by: Actor) -> bool:
    """Whether the way is another one than the assessment leaves open, and answered for."""
    if route.uses_device and device is None:
        raise CannotPlan("device-missing")
    if device and not route.uses_device:
        raise CannotPlan("device-unused")
    closed = closed_way(outcome, route, device)
    if closed and not words.strip():
        raise CannotPlan(closed)
    if closed and not staff(by).may_sign:
        raise CannotPlan("may-not-override")
    return bool(closed)


def closed_way(outcome: AreaOutcome, route: Route, device: Device | None) -> str:
    """The code of what the assessment does not leave open; empty where it does. A way without a device is an
    injection."""
    if device:
        return "" if device in open_devices(outcome) else "device-not-open"
    return "" if route.uses_device or may_inject(outcome) else "injection-not-open"
