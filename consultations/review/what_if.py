"""What if an answer were different? The provider changes answers in place and sees the verdicts move; nothing is kept.

Answers travel in the body, never in the address: addresses are written to logs."""

from collections.abc import Iterable

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from clinic import roles
from clinic.audit import record
from clinic.http import Request, wants_part
from consultations.candidacy.case_form import CaseForm
from consultations.candidacy.models import Assessment
from consultations.candidacy.moves import compare
from consultations.candidacy.services import protocol_of, said_about
from consultations.candidacy.words import AREAS
from consultations.intake.models import Intake


@roles.only_for(*roles.CLINICAL)
@require_http_methods(["GET", "HEAD", "POST"])
def what_if(request: Request, reference: str) -> HttpResponse:
    intake = get_object_or_404(
        Intake.objects.visible_to(request.user).completed().select_related("patient"), reference=reference
    )
    assessments = intake.assessments.current().select_related("protocol_version").order_by("area")
    assessment = chosen(assessments, request.GET.get("area", ""))
    protocol = protocol_of(assessment.protocol_version)
    form = CaseForm(protocol, assessment.facts, request.POST.dict())
    record(request.actor, "read", intake, "what if")
    context = {
        "intake": intake,
        "areas": [(each.area, AREAS[each.area]) for each in assessments],
        "area": assessment.area,
        "protocol": protocol,
        "form": form,
    }
    if form.is_valid():
        now = said_about(assessment.protocol_version, form.facts)
        context["comparison"] = compare(protocol, assessment, protocol, now)
    template = "review/_what_if.html" if wants_part(request) else "review/what_if.html"
    return render(request, template, context, status=422 if form.errors else 200)


def chosen(assessments: Iterable[Assessment], area: str) -> Assessment:
    """That of the area in the address; the first one where it names none."""
    for assessment in assessments:
        if area in ("", assessment.area):
            return assessment
    raise Http404
