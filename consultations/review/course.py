"""A course is planned."""

from datetime import date

from django.db import IntegrityError, transaction

from clinic.audit import Actor, record
from clinic.constraints import broken
from consultations.candidacy.engine import OPEN
from consultations.candidacy.services import protocol_of
from consultations.intake.services import clinic_today
from treatments.models import Device, Route, Treatment

from .consents.letters import owe_link
from .course_models import TreatmentPlan
from .models import AreaOutcome
from .refusals import CannotPlan
from .services import staff
from .validity import latest, verdicts_now


def treatment_of(outcome: AreaOutcome) -> Treatment | None:
    """The catalogue's treatment of a signed outcome; None where nothing is to be done."""
    return Treatment.objects.filter(slug=outcome.outcome).first() if outcome.is_treatment else None


def open_devices(outcome: AreaOutcome, on: date) -> list[Device]:
    """By the answers as they are now, with the waits that evidence lifts on that day."""
    slugs = [slug for slug, verdict in verdicts_now(latest(outcome), on).items() if verdict["status"] in OPEN]
    return list(Device.objects.filter(slug__in=slugs))


def may_inject(outcome: AreaOutcome, on: date) -> bool:
    """Not exosomes where the protocol keeps them on the skin. Who overrode the recommendation has answered for it in
    words."""
    now = latest(outcome)
    if outcome.outcome == "exosomes" and protocol_of(now.protocol_version).exosome_route == "topical_only":
        return False
    return verdicts_now(now, on)["injection"]["status"] in OPEN or outcome.is_override


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
    closed = closed_way(outcome, route, device, clinic_today())
    if closed and not words.strip():
        raise CannotPlan(closed)
    if closed and not staff(by).may_sign:
        raise CannotPlan("may-not-override")
    return bool(closed)


def closed_way(outcome: AreaOutcome, route: Route, device: Device | None, on: date) -> str:
    """The code of what the assessment does not leave open on that day; empty where it does. A way without a device is
    an injection."""
    if device:
        return "" if device in open_devices(outcome, on) else "device-not-open"
    return "" if route.uses_device or may_inject(outcome, on) else "injection-not-open"
