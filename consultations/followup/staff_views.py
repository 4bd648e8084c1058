"""What the provider reads of it."""

from django.db.models import Case, QuerySet, Value, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from clinic import roles
from clinic.audit import record_all
from clinic.http import Request

from .models import CheckIn
from .services import mark_seen
from .warning_signs import in_words

SEEN_SHOWN = 50


@roles.only_for(*roles.CLINICAL)
@require_GET
def check_ins(request: Request) -> HttpResponse:
    listed = CheckIn.objects.visible_to(request.user).with_course()
    unseen = list(flagged_first(listed.filter(seen_at=None)))
    seen = list(listed.exclude(seen_at=None).order_by("-seen_at")[:SEEN_SHOWN])
    record_all(request.actor, "read", [*unseen, *seen])
    return render(request, "followup/check_ins.html", {"unseen": cards(unseen), "seen": cards(seen)})


@roles.only_for(*roles.CLINICAL)
@require_POST
def check_in_seen(request: Request, reference: str) -> HttpResponse:
    found = get_object_or_404(CheckIn.objects.visible_to(request.user), reference=reference)
    mark_seen(found, by=request.actor)
    return redirect("check_ins")


def flagged_first(check_ins: QuerySet[CheckIn]) -> QuerySet[CheckIn]:
    flagged = Case(When(red_flags=[], then=Value(0)), default=Value(1))
    return check_ins.order_by(flagged.desc(), "answered_at")


def cards(check_ins: list[CheckIn]) -> list[dict]:
    """Answered check-ins as the provider reads them."""
    return [
        {
            "check_in": check_in,
            "follow_up": check_in.follow_up,
            "red_flags": in_words(check_in.red_flags),
            "concerns": in_words(check_in.concerns),
        }
        for check_in in check_ins
    ]
