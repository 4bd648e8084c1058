"""From a signed outcome to a treatment plan."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from clinic import roles
from clinic.audit import record, record_all
from clinic.http import Request
from consultations.candidacy import words
from consultations.intake.services import clinic_today

from . import course
from .course_forms import PlanForm
from .course_models import TreatmentPlan
from .gate import conditions
from .models import AreaOutcome
from .panels import PANELS
from .refusals import CannotPlan


@roles.only_for(*roles.CLINICAL)
@require_http_methods(["GET", "POST"])
def make_plan(request: Request, reference: str, area: str) -> HttpResponse:
    outcome = get_object_or_404(
        AreaOutcome.objects.current()
        .visible_to(request.user)
        .select_related("assessment", "review__intake__patient", "route"),
        review__intake__reference=reference,
        assessment__area=area,
    )
    if not outcome.is_treatment:
        raise Http404
    if planned := TreatmentPlan.objects.visible_to(request.user).filter(outcome=outcome).first():
        return redirect("plan", planned.reference)
    form = PlanForm(outcome, request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = course.plan(outcome, **form.cleaned_data, by=request.actor)
        except CannotPlan as refusal:
            form.add_error(PLAN_FIELDS.get(refusal.code), refusal.sentence)
        else:
            return redirect("plan", made.reference)
    record(request.actor, "read", outcome.review)
    context = {
        "form": form,
        "outcome": outcome,
        "intake": outcome.review.intake,
        "area": words.AREAS[outcome.assessment.area],
        "injection": words.STATUSES[outcome.assessment.verdicts["injection"]["status"]],
    }
    return render(request, "review/make_plan.html", context, status=422 if form.errors else 200)


@roles.only_for(*roles.CLINICAL)
@require_safe
def plan(request: Request, reference: str) -> HttpResponse:
    found = get_plan(request, reference)
    sessions = list(found.performed.select_related("provider", "lot__product", "deviation"))
    record_all(request.actor, "read", [found, *sessions])
    panels = [panel(request, found) for panel in PANELS]
    gate = conditions(found, clinic_today())
    context = {
        "plan": found,
        "area": area_of(found),
        "sessions": sessions,
        "panels": panels,
        "conditions": gate,
        "is_open": all(condition.is_met for condition in gate),
    }
    return render(request, "review/plan.html", context)


PLAN_FIELDS = {"injection-not-open": "route", "device-not-open": "device"}


def get_plan(request: Request, reference: str) -> TreatmentPlan:
    plans = TreatmentPlan.objects.visible_to(request.user).select_related(
        "patient", "treatment", "route", "device", "planned_by", "outcome__assessment", "outcome__review__intake"
    )
    return get_object_or_404(plans, reference=reference)


def area_of(plan: TreatmentPlan) -> str:
    return str(words.AREAS[plan.outcome.assessment.area])
