"""What to do afterwards, on paper."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from clinic import roles
from clinic.audit import record
from clinic.http import Request
from consultations.patients.languages import language_of
from consultations.review.course_models import TreatmentPlan

from . import warning_signs


@roles.only_for(*roles.CLINICAL)
@require_safe
def aftercare_print(request: Request, reference: str) -> HttpResponse:
    """In the patient's language; before the session is recorded as well as after it."""
    plans = TreatmentPlan.objects.visible_to(request.user).select_related("patient__merged_into", "treatment", "device")
    plan = get_object_or_404(plans, reference=reference)
    record(request.actor, "print aftercare", plan)
    context = {
        "plan": plan,
        "after_treatment": settings.SITE_URL + reverse("after_treatment"),
        "call_911": warning_signs.CALL_911,
        "within_the_hour": warning_signs.WITHIN_THE_HOUR,
        "within_two_days": warning_signs.WITHIN_TWO_DAYS,
    }
    with translation.override(language_of(plan.patient.reached_as)):
        return render(request, "followup/aftercare_print.html", context)
