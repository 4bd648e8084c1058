"""What must be there before a session: the same list is shown to the provider and enforced by the service."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from consultations.patients.models import Consent

from .consents.needed import end_of, missing
from .course import closed_way
from .course_models import TreatmentPlan
from .lots.stock import usable_for
from .models import AreaOutcome
from .photos.baseline import has_baseline
from .validity import became_worse, current, expired, latest


@dataclass(frozen=True)
class Condition:
    """`missing`: one sentence that says what to do; `way`: address of the page that gets it, and what the link says."""

    name: str
    label: str
    is_met: bool
    missing: str = ""
    way: str = ""
    way_says: str = ""


def conditions(plan: TreatmentPlan, on: date) -> list[Condition]:
    """As they stand for a session performed on that day of the clinic."""
    return [condition(plan, on) for condition in CONDITIONS]


def unmet(plan: TreatmentPlan, on: date) -> list[Condition]:
    return [condition for condition in conditions(plan, on) if not condition.is_met]


def review(plan: TreatmentPlan, on: date) -> Condition:
    """The last signature about the area names the planned treatment, and what it and the plan rest on still holds by
    the last form."""
    outcome, form = standing_outcome(plan), latest(plan.outcome).intakes.latest("completed_at")
    missing = ""
    if outcome is None or outcome.outcome != plan.treatment.slug:
        missing = _("The review that stands now does not name this treatment. Sign it again, or make another plan.")
    elif not was_signed_by(plan, on):
        missing = _("By that day nobody had signed a review that names this treatment.")
    elif became_worse(outcome, subjects(plan), on):
        missing = _("Since it was signed, something speaks against this treatment that did not. Review it again.")
    elif not plan.override_text and closed_way(outcome, plan.route, plan.device, on):
        missing = _("What opened the planned way holds no longer. Record new evidence, or make another plan.")
    return Condition(
        name="review",
        label=_("Signed review"),
        is_met=not missing,
        missing=missing,
        way=reverse("review", args=[form.reference]),
        way_says=_("To the review"),
    )


def subjects(plan: TreatmentPlan) -> tuple[str, str]:
    """What is to be done, as the protocol calls it: the product, and the way."""
    return plan.treatment.slug, plan.device.slug if plan.device else "injection"


def answers(plan: TreatmentPlan, on: date) -> Condition:
    """None of the area's answers is too old."""
    outcome = plan.outcome
    return Condition(
        name="answers",
        label=_("Fresh answers"),
        is_met=not expired(current(outcome), on),
        missing=_("Some answers are too old by then. Ask them again."),
        way=reverse("ask_again", args=[outcome.review.intake.reference]),
        way_says=_("To the questions"),
    )


def was_signed_by(plan: TreatmentPlan, on: date) -> bool:
    signed = AreaOutcome.objects.of(plan.patient).filter(assessment__area=plan.outcome.assessment.area)
    return signed.filter(outcome=plan.treatment.slug, review__signed_at__lte=end_of(on)).exists()


def standing_outcome(plan: TreatmentPlan) -> AreaOutcome | None:
    """What was signed last about the plan's area, for whichever form of this person."""
    outcomes = AreaOutcome.objects.of(plan.patient).current().filter(assessment__area=plan.outcome.assessment.area)
    return outcomes.select_related("assessment", "review__intake__patient").order_by("-review__signed_at").first()


def photos(plan: TreatmentPlan, on: date) -> Condition:
    return Condition(
        name="photos",
        label=_("Photo before the course"),
        is_met=has_baseline(plan, on),
        missing=_("There is no recent photo of this area from before the course. Add one, or record the refusal."),
        way=f"{reverse('photos', args=[plan.patient.reference])}?area={plan.outcome.assessment.area}",
        way_says=_("To the photos"),
    )


def consents(plan: TreatmentPlan, on: date) -> Condition:
    """To this treatment, at the version of today, and not withdrawn."""
    gone = [str(Consent.Kind(kind).label) for kind in missing(plan, on)]
    return Condition(
        name="consents",
        label=_("Signed papers"),
        is_met=not gone,
        missing=_("Still to be signed: %(papers)s.") % {"papers": "; ".join(gone)},
        way=reverse("plan", args=[plan.reference]) + "#papers",
        way_says=_("To the papers"),
    )


def lot(plan: TreatmentPlan, on: date) -> Condition:
    return Condition(
        name="lot",
        label=_("Product or kit"),
        is_met=usable_for(plan.treatment, on).exists(),
        missing=_("No usable lot of this treatment is in stock. Receive one first."),
        way=reverse("lots"),
        way_says=_("To the lots"),
    )


CONDITIONS: list[Callable[[TreatmentPlan, date], Condition]] = [review, answers, consents, photos, lot]
