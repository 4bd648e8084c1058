"""The patient's page: one question, one answer."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.audit import record
from clinic.errors import Refused
from clinic.http import Request
from consultations.patients.links import by_link, page_of
from consultations.patients.models import PersonalLink

from .forms import AnswerForm
from .models import PatientQuestion
from .services import CannotAnswer, answer


@by_link(PersonalLink.Purpose.QUESTION)
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: Request, link: PersonalLink) -> HttpResponse:
    found = get_object_or_404(PatientQuestion, reference=link.subject_reference)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    refusal = None
    if form.is_valid():
        try:
            answer(found, form.cleaned_data["answer"], by=request.actor)
        except CannotAnswer as cannot:
            refusal = cannot
        else:
            return redirect(page_of(link))
    if found.taken_back_at:
        raise Refused(410, _("This question is closed"), _("Your provider no longer needs an answer. Thank you."))
    record(request.actor, "read", found)
    context = {"form": form, "question": found, "refusal": refusal}
    if found.answered_at and not refusal:
        return render(request, "review/questions/answered.html", context)
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "review/questions/question.html", context, status=status)
