"""Photos on the page of a review and of a treatment plan."""

from collections.abc import Iterable
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from clinic.http import Request
from consultations.intake.models import Intake
from consultations.patients import consents
from treatments.models import Area

from ..course_models import TreatmentPlan
from ..panels import on_plan_page, on_review_page
from .asking import areas_of
from .baseline import moment_of
from .comparing import groups
from .forms import clinic_today
from .letters import letters_of
from .models import Photo, PhotoRefusal
from .services import AGREED, has_ended

SHOWN = 4  # of each area, the newest; all of them are one click away


@on_review_page
def photos_of_intake(request: Request, intake: Intake) -> SafeString:
    return panel(request, intake, areas_of(intake))


@on_plan_page
def photos_of_plan(request: Request, plan: TreatmentPlan) -> SafeString:
    return panel(request, plan.outcome.review.intake, [plan.outcome.assessment.area])


def panel(request: Request, intake: Intake, areas: Iterable[str]) -> SafeString:
    patient = intake.patient
    kept = list(Photo.objects.visible_to(request.user).shown().of(patient).select_related("sent_by"))
    refused = set(PhotoRefusal.objects.standing().of(patient).values_list("area", flat=True))
    sent = letters_of(intake)
    context = {
        "intake": intake,
        "patient": patient.main,
        "rows": [row(intake, area, kept, refused) for area in areas],
        "letter": sent[-1] if sent else None,
        "can_compare": bool(groups(kept)),
        "is_agreed": consents.agrees(patient, AGREED),
        "has_ended": has_ended(patient),
    }
    return render_to_string("review/photos/_panel.html", context, request)


def row(intake: Intake, area: str, kept: list[Photo], refused: set[str]) -> dict[str, Any]:
    of_area = [each for each in kept if each.area == area]
    return {
        "area": Area(area),
        "photos": of_area[-SHOWN:],
        "more": len(of_area[:-SHOWN]),
        "is_refused": area in refused,
        "moment": moment_of(intake, area, clinic_today()),
    }
