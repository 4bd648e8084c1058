"""The provider's queue and the one page on which a consultation is read and signed."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from clinic import roles
from clinic.audit import record, record_all
from clinic.http import Request
from consultations.booking.models import Appointment
from consultations.candidacy import words
from consultations.candidacy.findings import reading_of
from consultations.candidacy.governance.replaying import is_working_out
from consultations.candidacy.models import Assessment
from consultations.candidacy.services import protocol_of
from consultations.intake.models import Intake
from consultations.intake.services import clinic_today
from consultations.patients import merging

from .answers import answers_of
from .models import Review
from .protocol_changes import changed_of, open_changes, to_look_at
from .queue import recently_signed, to_review
from .refusals import CannotSign
from .services import current_assessments, sign
from .sign_form import SignForm


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


@roles.only_for(*roles.CLINICAL)
@require_http_methods(["GET", "POST"])
def review(request: Request, reference: str) -> HttpResponse:
    intake = get_object_or_404(
        Intake.objects.visible_to(request.user).completed().select_related("patient", "protocol_version"),
        reference=reference,
    )
    if request.method == "POST" and not request.user.may_sign:
        raise Http404
    assessments = current_assessments(intake)
    form = SignForm(assessments, clinic_today(), request.POST if request.method == "POST" else None)
    refusal = None
    if form.is_valid():
        try:
            sign(intake, form.decisions(), note=form.cleaned_data["note"], by=request.actor)
        except CannotSign as cannot:
            refusal = cannot
        else:
            return redirect("review", reference)
    record(request.actor, "read", intake)
    context = page(request, intake, assessments)
    if form.is_bound and context["signed"]:
        refusal = CannotSign("already-signed")
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "review/review.html", context | {"form": form, "refusal": refusal}, status=status)


def page(request: Request, intake: Intake, assessments: list[Assessment]) -> dict[str, Any]:
    protocol = protocol_of(intake.protocol_version)
    changed = changed_of(open_changes(intake))
    signed = Review.objects.visible_to(request.user).filter(intake=intake).select_related("signed_by").first()
    return {
        "intake": intake,
        "patient": intake.patient,
        "joinings": merging.history(intake.patient),
        "other_forms": other_forms(request, intake),
        "visits": Appointment.objects.visible_to(request.user)
        .of(intake.patient)
        .without_lapsed()
        .select_related("type"),
        "answers": answers_of(protocol, assessments),
        "readings": [reading_of(protocol, assessment) for assessment in assessments],
        "protocol": protocol,
        "changed": changed,
        "changed_seen": max((each.pk for each in changed), default=0),
        "signed": signed,
        "outcomes": outcomes(signed) if signed else [],
    }


def other_forms(request: Request, intake: Intake) -> QuerySet[Intake]:
    """What this person has sent before and after, the newest first."""
    sent = Intake.objects.visible_to(request.user).completed().of(intake.patient).exclude(pk=intake.pk)
    return sent.select_related("patient").order_by("-completed_at")


def outcomes(signed: Review) -> list[dict[str, Any]]:
    decided = signed.outcomes.select_related("assessment", "route", "plan")
    return [{"outcome": each, "area": words.AREAS[each.assessment.area]} for each in decided]
