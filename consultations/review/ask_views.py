"""What was not asked is asked now, and what was measured is entered."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic import roles
from clinic.audit import record
from clinic.http import Request
from consultations.candidacy.services import active, protocol_of

from .ask_form import AskForm
from .page import asked_about
from .refusals import CannotAmend
from .services import amend, current_assessments
from .views import get_intake


@roles.only_for(*roles.CLINICAL)
@require_http_methods(["GET", "HEAD", "POST"])
def ask_now(request: Request, reference: str) -> HttpResponse:
    intake = get_intake(request, reference)
    assessments = current_assessments(intake)
    form = AskForm(protocol_of(active()), assessments, request.POST if request.method == "POST" else None)
    shown = asked_about(assessments)
    is_outdated = form.is_bound and request.POST.get("shown") != shown
    refusal = CannotAmend("answers-changed") if is_outdated else None
    if refusal is None and form.is_valid():
        try:
            amend(intake, assessments, form.answers(), by=request.actor)
        except CannotAmend as cannot:
            refusal = cannot
        else:
            messages.success(request, _("Kept. The assessment is made anew with these answers."))
            return redirect("review", reference)
    record(request.actor, "read", intake)
    context = {"form": form, "intake": intake, "shown": shown, "refusal": refusal}
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "review/ask_now.html", context, status=status)
