"""What if an answer were different? The provider changes answers in place and sees the verdicts move; nothing is kept
until the provider says that the patient has answered so.

Answers travel in the body, never in the address: addresses are written to logs."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic import roles
from clinic.audit import record
from clinic.http import Request, wants_part
from consultations.candidacy.case_form import CaseForm
from consultations.candidacy.completeness import carried
from consultations.candidacy.models import Assessment
from consultations.candidacy.moves import compare
from consultations.candidacy.services import active, protocol_of, said_about
from consultations.candidacy.words import AREAS
from consultations.intake.models import Intake

from .refusals import CannotAmend
from .services import amend as keep

CASE = "assessment"  # which one the page has shown
PROTOCOL = "protocol"  # by which the case was said


@roles.only_for(*roles.CLINICAL)
@require_http_methods(["GET", "HEAD", "POST"])
def what_if(request: Request, reference: str) -> HttpResponse:
    """By the protocol in use, beside what was recorded."""
    intake, assessments = of_intake(request, reference)
    assessment = chosen(assessments, request.GET.get("area", ""))
    version = active()
    protocol = protocol_of(version)
    form = case_of(request, assessment)
    record(request.actor, "read", intake, "what if")
    context = {
        "intake": intake,
        "areas": [(each.area, AREAS[each.area]) for each in assessments],
        "assessment": assessment,
        "area": assessment.area,
        "protocol": protocol,
        "recorded_by": assessment.protocol_version,
        "form": form,
    }
    if form.is_valid():
        recorded_by = protocol_of(assessment.protocol_version)
        context["comparison"] = compare(recorded_by, assessment, protocol, said_about(version, form.facts))
    template = "review/_what_if.html" if wants_part(request) else "review/what_if.html"
    return render(request, template, context, status=422 if form.errors else 200)


@roles.only_for(*roles.CLINICAL)
@require_POST
def amend(request: Request, reference: str) -> HttpResponse:
    """The answers of the page before take the place of those recorded."""
    intake, _current = of_intake(request, reference)
    shown = next((each for each in intake.assessments.all() if str(each.reference) == request.POST.get(CASE)), None)
    if shown is None:
        raise Http404
    form = case_of(request, shown)
    if not form.is_valid():
        return redirect("what_if", reference)
    try:
        if request.POST.get(PROTOCOL) != str(active().number):
            raise CannotAmend("protocol-changed")
        keep(intake, [shown], answers_of(form, shown.area), by=request.actor)
    except CannotAmend as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Kept. The assessment is made anew from the corrected answers."))
    return redirect("review", reference)


def of_intake(request: Request, reference: str) -> tuple[Intake, list[Assessment]]:
    intake = get_object_or_404(
        Intake.objects.visible_to(request.user).completed().select_related("patient"), reference=reference
    )
    return intake, list(intake.assessments.current().select_related("protocol_version").order_by("area"))


def case_of(request: Request, assessment: Assessment) -> CaseForm:
    protocol = protocol_of(active())
    given = {name: value for name, value in request.POST.dict().items() if name not in (CASE, PROTOCOL)}
    return CaseForm(protocol, carried(protocol, assessment.facts), given)


def answers_of(form: CaseForm, area: str) -> dict[str, Any]:
    """What differs, said of this area alone where it is asked for each."""
    changed = [each.question for each in form.changes]
    return {each.id: {area: form.facts[each.id]} if each.per_area else form.facts[each.id] for each in changed}


def chosen(assessments: Iterable[Assessment], area: str) -> Assessment:
    """That of the area in the address; the first one where it names none."""
    for assessment in assessments:
        if area in ("", assessment.area):
            return assessment
    raise Http404
