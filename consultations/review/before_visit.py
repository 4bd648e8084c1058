"""Between two patients: what is missing before the session that is booked, on the page of the visit."""

from typing import Any

from django.db.models import Count, F
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from clinic import roles
from clinic.audit import record_all
from clinic.http import Request
from consultations.booking.models import Appointment, AppointmentType
from consultations.booking.panels import on_visit_page
from consultations.candidacy import words

from .course_models import TreatmentPlan
from .gate import unmet

NOTHING = mark_safe("")
ENDED = (Appointment.Status.CANCELLED, Appointment.Status.NO_SHOW, Appointment.Status.FULFILLED)


@on_visit_page
def before_the_session(request: Request, visit: Appointment) -> SafeString:
    """Clinical: which treatment it is and what is missing are not for the front desk."""
    is_session = visit.type.slug == AppointmentType.TREATMENT and visit.status not in ENDED
    if not is_session or not request.user.has_role(*roles.CLINICAL):
        return NOTHING
    plans = plans_for(request, visit)
    record_all(request.actor, "read", plans)
    rows = [(plan, words.AREAS[plan.outcome.assessment.area], unmet(plan, visit.day)) for plan in plans]
    return render_to_string("review/_before_visit.html", {"rows": rows}, request)


def plans_for(request: Request, visit: Appointment) -> list[TreatmentPlan]:
    """The person's courses with sessions still to come; where the visit keeps a device free, those that use it."""
    plans: Any = TreatmentPlan.objects.visible_to(request.user).of(visit.patient)
    plans = plans.annotate(done=Count("performed")).filter(done__lt=F("sessions"))
    if visit.unit_id:
        plans = plans.filter(device__units=visit.unit_id)
    return list(
        plans.select_related(
            "patient", "treatment", "route", "device", "outcome__assessment", "outcome__review__intake"
        )
    )
