"""What the patient opens."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
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
from .forms import CheckInForm
from .models import CheckIn, FollowUp
from .services import answer


@by_link(PersonalLink.Purpose.CHECK_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: Request, link: PersonalLink) -> HttpResponse:
    follow_up = get_object_or_404(FollowUp, reference=link.subject_reference)
    form = CheckInForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            answer(follow_up, form.answers(), by=request.actor)
        except NotAllowed:
            if form.red_flags_ticked:  # whatever we can keep of it, nobody is left without the number to call
                return redirect("call_911")
        return redirect(page_of(link))
    if follow_up.status == FollowUp.Status.ANSWERED:
        return thank_you(request, follow_up.check_in)
    if follow_up.status not in FollowUp.OPEN:
        raise Refused(410, _("These questions are closed"), _("You do not need to answer them any more."))
    return render(request, "followup/check_in.html", {"form": form}, status=422 if form.errors else 200)


def thank_you(request: Request, given: CheckIn) -> HttpResponse:
    record(request.actor, "read", given)
    context = {
        "check_in": given,
        "red_flags": warning_signs.in_words(given.red_flags),
        "concerns": warning_signs.in_words(given.concerns),
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
