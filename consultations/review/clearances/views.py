"""Evidence is recorded where the wait stands, and withdrawn there."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic import roles
from clinic.audit import record
from clinic.http import Request
from consultations.candidacy.models import Assessment
from consultations.intake.models import Intake
from consultations.intake.services import clinic_today
from consultations.review.models import Clearance
from consultations.review.refusals import CannotClear

from .form import ClearForm
from .services import clear, withdraw_clearance
from .waits import Wait, waits_of

SHOWN = "assessment"  # which one the page has shown
FIELDS = {"evidence-in-the-future": "evidence_on", "over-already": "valid_until", "too-long": "valid_until"}


@roles.only_for(*roles.CLINICAL)
@require_http_methods(["GET", "HEAD", "POST"])
def clear_wait(request: Request, reference: str, area: str, rule: str) -> HttpResponse:
    intake, wait = get_wait(request, reference, area, rule)
    if request.method == "POST" and not request.user.may_sign:
        raise Http404
    assessment = wait.assessment
    form = ClearForm(assessment, rule, clinic_today(), request.POST if request.method == "POST" else None)
    refusal = None
    if request.POST.get(SHOWN, str(assessment.reference)) != str(assessment.reference):
        refusal = CannotClear("answers-changed")
    elif form.is_valid():
        try:
            clear(assessment, rule, **form.cleaned_data, by=request.actor)
        except CannotClear as cannot:
            if cannot.code in FIELDS:
                form.add_error(FIELDS[cannot.code], cannot.sentence)
            else:
                refusal = cannot
        else:
            messages.success(request, _("Recorded. This wait counts as a caution while the evidence holds."))
            return redirect("review", reference)
    record(request.actor, "read", intake)
    context = {"intake": intake, "wait": wait, "form": form, "refusal": refusal}
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "review/clearances/clear_wait.html", context, status=status)


@roles.only_for(*roles.CLINICAL)
@require_POST
def withdraw_evidence(request: Request, reference: str) -> HttpResponse:
    found = Clearance.objects.visible_to(request.user).select_related("assessment")
    clearance = get_object_or_404(found, reference=reference)
    if not request.user.may_sign:
        raise Http404
    try:
        withdraw_clearance(clearance, by=request.actor)
    except CannotClear as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Withdrawn. The wait holds again."))
    return redirect("review", clearance.assessment.intakes.get().reference)


def get_wait(request: Request, reference: str, area: str, rule: str) -> tuple[Intake, Wait]:
    """What does not wait for these answers is not there."""
    known = Intake.objects.visible_to(request.user).completed().select_related("patient")
    intake = get_object_or_404(known, reference=reference)
    current: Assessment = get_object_or_404(intake.assessments.current().select_related("protocol_version"), area=area)
    wait = next((each for each in waits_of(current) if each.finding.rule == rule), None)
    if wait is None:
        raise Http404
    return intake, wait
