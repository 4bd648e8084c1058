"""Where follow-up hangs itself onto review, which does not know it."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from clinic.audit import record_all
from clinic.http import Request
from consultations.review.course_models import TreatmentPlan
from consultations.review.panels import on_plan_page
from consultations.review.signals import session_recorded

from .models import CheckIn, FollowUp
from .planning import begin
from .staff_views import cards

session_recorded.connect(begin, dispatch_uid="follow-up begins")


@on_plan_page
def follow_ups_and_answers(request: Request, plan: TreatmentPlan) -> SafeString:
    answered = list(CheckIn.objects.visible_to(request.user).with_course().filter(follow_up__plan=plan))
    record_all(request.actor, "read", answered)
    listed = plan.follow_ups.visible_to(request.user).exclude(status=FollowUp.Status.CANCELLED)  # by a later session
    follow_ups = list(listed.select_related("session"))
    sessions = len({follow_up.session_id for follow_up in follow_ups})
    context = {"follow_ups": follow_ups, "sessions": sessions, "answered": cards(answered)}
    return render_to_string("followup/_on_plan.html", context, request)
