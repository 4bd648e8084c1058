"""What the provider reads of it, and asks on the telephone."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic import roles
from clinic.audit import record, record_all
from clinic.error_pages import Way
from clinic.errors import Refused
from clinic.http import Request
from clinic.transitions import NotAllowed

from .forms import CheckInForm
from .models import CheckIn, FollowUp
from .reading import names_of_concerns, rows_of
from .services import answer, mark_seen, tell_late

SEEN_SHOWN = 50


@roles.only_for(*roles.CLINICAL)
@require_safe
def check_ins(request: Request) -> HttpResponse:
    listed = CheckIn.objects.visible_to(request.user).with_course()
    unseen = flagged_first(listed.filter(seen_at=None))
    seen = list(listed.exclude(seen_at=None).order_by("-seen_at")[:SEEN_SHOWN])
    to_ask = list(FollowUp.objects.visible_to(request.user).to_ask_by_telephone().with_course())
    record_all(request.actor, "read", [*to_ask, *unseen, *seen])
    context = {"to_ask": to_ask, "unseen": cards(unseen), "seen": cards(seen)}
    return render(request, "followup/check_ins.html", context)


@roles.only_for(*roles.CLINICAL)
@require_POST
def check_in_seen(request: Request, reference: str) -> HttpResponse:
    found = get_object_or_404(CheckIn.objects.visible_to(request.user), reference=reference)
    mark_seen(found, by=request.actor)
    return redirect("check_ins")


@roles.only_for(*roles.CLINICAL)
@require_http_methods(["GET", "POST"])
def ask_check_in(request: Request, reference: str) -> HttpResponse:
    """The patient's own questions, filled in by whoever has the patient on the line."""
    follow_up = get_object_or_404(FollowUp.objects.visible_to(request.user).with_course(), reference=reference)
    form = CheckInForm(follow_up, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            answer(follow_up, form.answers(), by=request.actor)
        except NotAllowed:
            tell_late(follow_up, form.answers(), by=request.actor)
            if not form.red_flags_ticked:
                raise closed() from None
        else:
            messages.success(request, _("The answers are saved."))
        return redirect("call_911" if form.red_flags_ticked else "check_ins")
    if follow_up.status not in FollowUp.OPEN:
        raise closed()
    record(request.actor, "read", follow_up)
    context = {"form": form, "follow_up": follow_up, "patient": follow_up.patient}
    return render(request, "followup/ask_check_in.html", context, status=422 if form.errors else 200)


def closed() -> Refused:
    sentence = _("They have been answered or are over. What has been answered stands under “Check-ins”.")
    way = Way(reverse("check_ins"), _("To the check-ins"))
    return Refused(409, _("These questions are closed"), sentence, way=way)


def flagged_first(check_ins: Iterable[CheckIn]) -> list[CheckIn]:
    """What somebody must act on fastest, the oldest of it first."""
    return sorted(check_ins, key=lambda given: (given.tier or "Z", given.answered_at))


def cards(check_ins: list[CheckIn]) -> list[dict]:
    """Answered check-ins as the provider reads them, with what was asked."""
    names = names_of_concerns(check_ins)
    return [
        {"check_in": check_in, "follow_up": check_in.follow_up, "rows": rows_of(check_in, names)}
        for check_in in check_ins
    ]
