"""The provider's queue."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clinic import roles
from clinic.audit import record_all
from clinic.http import Request
from consultations.candidacy.governance.replaying import is_working_out

from .protocol_changes import to_look_at
from .queue import recently_signed, to_review


@roles.only_for(*roles.CLINICAL)
@require_safe
def reviews(request: Request) -> HttpResponse:
    with_a_visit, without = to_review(request.user)
    changed = to_look_at(request.user)
    signed = list(recently_signed(request.user))
    waiting = [each.intake for each in (*with_a_visit, *without)]
    record_all(request.actor, "read", [*(each.intake for each in changed), *waiting, *signed])
    context = {
        "changed": changed,
        "is_working_out": is_working_out(),
        "with_a_visit": with_a_visit,
        "without": without,
        "signed": signed,
    }
    return render(request, "review/reviews.html", context)
