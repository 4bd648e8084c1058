"""The provider asks, takes back, writes down and reads."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic import roles
from clinic.audit import record
from clinic.http import Request
from consultations.review.views import get_intake

from .forms import QuestionForm, TelephoneAnswerForm
from .models import PatientQuestion
from .services import CannotAnswer, answer, ask, mark_read, take_back


@roles.only_for(*roles.CLINICAL)
@require_http_methods(["GET", "HEAD", "POST"])
def ask_patient(request: Request, reference: str) -> HttpResponse:
    intake = get_intake(request, reference)
    form = QuestionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        ask(intake, form.cleaned_data["text"], reference=form.cleaned_data["reference"], by=request.actor)
        messages.success(request, _("Asked. The answer comes back to this page, and the queue marks it."))
        return redirect("review", reference)
    record(request.actor, "read", intake)
    context = {"form": form, "intake": intake}
    return render(request, "review/questions/ask_patient.html", context, status=422 if form.errors else 200)


@roles.only_for(*roles.CLINICAL)
@require_http_methods(["GET", "HEAD", "POST"])
def answer_for_patient(request: Request, reference: str) -> HttpResponse:
    """On the telephone, or at the visit."""
    found = get_question(request, reference)
    form = TelephoneAnswerForm(request.POST if request.method == "POST" else None)
    refusal = None
    if form.is_valid():
        try:
            answer(found, form.cleaned_data["answer"], by=request.actor)
        except CannotAnswer as cannot:
            refusal = cannot
        else:
            return redirect("review", found.intake.reference)
    record(request.actor, "read", found)
    context = {"form": form, "question": found, "intake": found.intake, "refusal": refusal}
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "review/questions/answer_for_patient.html", context, status=status)


@roles.only_for(*roles.CLINICAL)
@require_POST
def take_back_question(request: Request, reference: str) -> HttpResponse:
    found = get_question(request, reference)
    try:
        take_back(found, by=request.actor)
    except CannotAnswer as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Taken back. The link opens nothing any more."))
    return redirect("review", found.intake.reference)


@roles.only_for(*roles.CLINICAL)
@require_POST
def question_read(request: Request, reference: str) -> HttpResponse:
    found = get_question(request, reference)
    mark_read(found, by=request.actor)
    return redirect("review", found.intake.reference)


def get_question(request: Request, reference: str) -> PatientQuestion:
    found = PatientQuestion.objects.visible_to(request.user).select_related("intake__patient", "asked_by")
    return get_object_or_404(found, reference=reference)
