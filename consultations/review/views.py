"""The one page on which a consultation is read and signed."""

from collections.abc import Collection, Iterable

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from clinic import roles
from clinic.audit import record
from clinic.http import Request
from consultations.candidacy.models import Assessment
from consultations.intake.models import Intake
from consultations.intake.services import clinic_today

from .milder import milder_answers
from .models import Review
from .page import page, shown_of, unread_of
from .refusals import CannotSign
from .services import current_assessments, sign, signed_review
from .sign_form import SignForm
from .validity import verdicts_now


@roles.only_for(*roles.CLINICAL)
@require_http_methods(["GET", "POST"])
def review(request: Request, reference: str) -> HttpResponse:
    intake = get_intake(request, reference)
    if request.method == "POST" and not request.user.may_sign:
        raise Http404
    assessments, signed = current_assessments(intake), signed_review(intake)
    milder, today = milder_answers(intake, assessments), clinic_today()
    verdicts = {each.area: verdicts_now(each, today) for each in assessments}
    data = request.POST if request.method == "POST" else None
    form = SignForm(assessments, today, data, milder=milder, verdicts=verdicts)
    unread = unread_of(intake)
    refusal = outdated(request.POST.get("shown", ""), assessments, signed, unread) if form.is_bound else None
    if refusal is None and form.is_valid():
        try:
            sign(intake, form.decisions(), **form.about_the_review(), replaces=signed, by=request.actor)
        except CannotSign as cannot:
            refusal = cannot
        else:
            return redirect("review", reference)
    record(request.actor, "read", intake)
    context = page(request, intake, assessments, signed)
    context |= {"form": form, "refusal": refusal, "milder": milder, "shown": shown_of(assessments, signed, unread)}
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "review/review.html", context, status=status)


def get_intake(request: Request, reference: str) -> Intake:
    found = Intake.objects.visible_to(request.user).completed().select_related("patient", "protocol_version")
    return get_object_or_404(found, reference=reference)


def outdated(
    shown: str, assessments: Collection[Assessment], signed: Review | None, unread: Iterable[str]
) -> CannotSign | None:
    first, *others = shown.split(" ")
    if first != shown_of((), signed):
        return CannotSign("already-signed")
    if others[: len(assessments)] != [str(each.reference) for each in assessments]:
        return CannotSign("answers-changed")
    return None if set(unread) <= set(others) else CannotSign("answer-unread")
