"""The result once more, whole and without anything to press: a page to print and to keep."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clinic.audit import record
from clinic.http import Request
from consultations.candidacy.ways import ways
from consultations.patients.links import by_link
from consultations.patients.models import PersonalLink

from .models import Intake
from .services import clinic_zone
from .views import Form, meaning


@by_link(PersonalLink.Purpose.INTAKE)
@require_safe
def explanation(request: Request, link: PersonalLink) -> HttpResponse:
    form = Form(link)
    if form.intake.status != Intake.Status.COMPLETED:
        return form.go_on()
    record(request.actor, "read", form.intake)
    said = meaning(form, request.clinic)
    assessments = form.intake.assessments.current().order_by("area")
    areas = [
        {"explanation": each, "ways": ways(each, assessment) if said["shows_reasons"] else []}
        for each, assessment in zip(said["explanations"], assessments, strict=True)
    ]
    context = {
        "intake": form.intake,
        "sent_on": (form.intake.completed_at or form.intake.saved_at).astimezone(clinic_zone()).date(),
        "protocol": form.protocol,
        "token": form.token,
        "areas": areas,
        **said,
    }
    return render(request, "intake/explanation.html", context)
