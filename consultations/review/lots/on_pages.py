"""Every lot that a patient has had, on the page of each of their treatment plans."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from clinic.audit import record_all
from clinic.http import Request
from consultations.review.course_models import TreatmentPlan, TreatmentSession
from consultations.review.panels import on_plan_page


@on_plan_page
def lots_of_patient(request: Request, plan: TreatmentPlan) -> SafeString:
    """Of all their courses, in whichever of their records."""
    had = TreatmentSession.objects.visible_to(request.user).of(plan.patient)
    sessions = list(had.select_related("lot__product", "plan__treatment").order_by("-performed_at"))
    record_all(request.actor, "read", [session for session in sessions if session.plan_id != plan.pk])
    return render_to_string("review/lots/_of_patient.html", {"sessions": sessions}, request)
