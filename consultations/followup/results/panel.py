"""Results and adverse events on the page of a treatment plan, which knows neither."""

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from clinic.audit import record_all
from clinic.http import Request
from consultations.followup.models import FollowUp, ProviderResult
from consultations.followup.safety.models import AdverseEvent
from consultations.review.course_models import TreatmentPlan
from consultations.review.panels import on_plan_page

from .provider import IN_WORDS, takes_a_result


@on_plan_page
def results(request: Request, plan: TreatmentPlan) -> SafeString:
    """What the patient says and what the provider sees, at each contact whose time has come."""
    follow_ups = list(plan.follow_ups.visible_to(request.user).select_related("check_in", "provider_result__by"))
    seen = ProviderResult.objects.visible_to(request.user).filter(plan=plan)
    record_all(request.actor, "read", seen)
    today = timezone.localdate()
    rows = [row(each) for each in follow_ups if takes_a_result(each)]
    rows = [each for each in rows if each["result"] or each["check_in"] or each["follow_up"].window_opens <= today]
    return render_to_string("followup/_results_on_plan.html", {"rows": rows}, request)


def row(follow_up: FollowUp) -> dict:
    result = getattr(follow_up, "provider_result", None)
    return {
        "follow_up": follow_up,
        "check_in": getattr(follow_up, "check_in", None),
        "result": result,
        "grade": IN_WORDS.get(result.grade, "") if result else "",
    }


@on_plan_page
def adverse_events(request: Request, plan: TreatmentPlan) -> SafeString:
    events = list(AdverseEvent.objects.visible_to(request.user).filter(session__plan=plan))
    record_all(request.actor, "read", events)
    context = {"events": events, "sessions": plan.performed.all()}
    return render_to_string("followup/_events_on_plan.html", context, request)
