"""What the patient opens."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic.audit import record
from clinic.context import remembered
from clinic.errors import Refused
from clinic.http import Request
from clinic.transitions import NotAllowed
from consultations.patients.links import by_link, page_of
from consultations.patients.models import PersonalLink

from . import warning_signs
from .forms import CheckInForm, EarlyForm, TapForm
from .models import CheckIn, FollowUp
from .reading import names_of_concerns, rows_of
from .services import answer, tell_late
from .ways_on import contact_choices, photos_page, results_visit


@by_link(PersonalLink.Purpose.CHECK_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: Request, link: PersonalLink) -> HttpResponse:
    follow_up = get_object_or_404(FollowUp.objects.with_course(), reference=link.subject_reference)
    given = CheckIn.objects.filter(follow_up=follow_up).first()
    form = form_for(follow_up, given, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            answer(follow_up, form.answers(), by=request.actor, finished=form.is_last)
        except NotAllowed:
            tell_late(follow_up, form.answers(), by=request.actor)
            if form.red_flags_ticked:
                return redirect("call_911")
        return redirect(page_of(link))
    if given and given.finished_at:
        return thank_you(request, given)
    if not given and follow_up.status not in FollowUp.OPEN:
        raise over()
    if given:
        record(request.actor, "read", given)
    page = "check_in_early" if isinstance(form, EarlyForm) else "check_in"
    if begins_with_a_tap(follow_up):
        page = "check_in_rest" if given else "check_in_tap"
    context = {"form": form, "given": given, "call_911": warning_signs.CALL_911, "changes": CheckIn.Change.choices}
    return render(request, f"followup/{page}.html", context, status=422 if form.errors else 200)


def begins_with_a_tap(follow_up: FollowUp) -> bool:
    return follow_up.kind == FollowUp.Kind.MONTH3


def form_for(follow_up: FollowUp, given: CheckIn | None, data: QueryDict | None) -> CheckInForm | TapForm:
    """The step that a contact stands at. A tap that comes late, by a second touch or from another window, stays one."""
    if begins_with_a_tap(follow_up):
        if given is None or (data and TapForm.is_sent(data)):
            return TapForm(data)
        return CheckInForm(follow_up, data, rest=given)
    if follow_up.kind == FollowUp.Kind.DAY1 and follow_up.status in FollowUp.OPEN and timezone.now() < follow_up.due_at:
        return EarlyForm(follow_up, data)
    return CheckInForm(follow_up, data)


def over() -> Refused:
    sentence = _("The time for them has passed. If something worries you, please do not write to us here: call us.")
    return Refused(410, _("These questions are closed"), sentence)


def thank_you(request: Request, given: CheckIn) -> HttpResponse:
    record(request.actor, "read", given)
    context = {
        "check_in": given,
        "rows": rows_of(given, names_of_concerns([given])),
        "results_visit": results_visit(given),
        "photos_page": photos_page(given),
        "contact_choices": contact_choices(given),
    }
    return render(request, "followup/check_in_sent.html", context)


@login_not_required
@require_safe
def after_treatment(request: Request) -> HttpResponse:
    context = {
        "call_911": warning_signs.CALL_911,
        "within_the_hour": warning_signs.WITHIN_THE_HOUR,
        "within_two_days": warning_signs.WITHIN_TWO_DAYS,
    }
    return without_fail(request, "followup/after_treatment.html", context)


@login_not_required
@require_safe
def call_911(request: Request) -> HttpResponse:
    return without_fail(request, "followup/call_911.html", {})


def without_fail(request: Request, template: str, context: dict) -> HttpResponse:
    """These pages stand even while the database does not: with the clinic's numbers as they were last seen, or with
    none."""
    for known in ({}, {"clinic": remembered.clinic, "location": remembered.location}):
        try:
            return render(request, template, context | known)
        except DatabaseError:
            continue
    return render(request, template, {**context, "clinic": None, "location": None})
