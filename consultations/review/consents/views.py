"""What the patient opens by link, or on the clinic's tablet."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.audit import record
from clinic.http import Request
from consultations.intake.tablet import at_hand
from consultations.intake.views import never_remembered
from consultations.patients import consents as agreements
from consultations.patients.links import by_link, close, forget_patient, page_of
from consultations.patients.models import Consent, PersonalLink

from ..course_models import TreatmentPlan
from .forms import PapersForm
from .needed import VOLUNTARY, Kind, missing, needed
from .signing import Signature, prefer_paper, sign_papers, withdraw

PAPERS = (PersonalLink.Purpose.CONSENTS, PersonalLink.Purpose.TABLET_CONSENTS)


@by_link(*PAPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def consents(request: Request, link: PersonalLink) -> HttpResponse:
    """What is to be signed and, but for the tablet, what has been."""
    plan = plan_of(link)
    form = PapersForm(plan, request.POST if request.method == "POST" else None)
    if link.is_on_tablet:
        never_remembered(form)
    if form.is_bound and (form.was_signed or not form.kinds):
        return done(request, link)
    if form.is_valid():
        sign_papers(plan, form.agreed, signature(request, link, form.cleaned_data["typed_name"]), by=request.actor)
        return done(request, link)
    if link.is_on_tablet and not form.kinds:
        return done(request, link)
    record(request.actor, "read", plan)
    context = {"plan": plan, "form": form, **at_hand(link), **({} if link.is_on_tablet else what_stands(plan))}
    return render(request, "review/consents/consents.html", context, status=422 if form.errors else 200)


def signature(request: Request, link: PersonalLink, typed_name: str) -> Signature:
    via = Consent.Via.TABLET if link.is_on_tablet else Consent.Via.LINK
    return Signature(typed_name, via, request.META.get("REMOTE_ADDR"), link.handed_over_by)


def done(request: Request, link: PersonalLink) -> HttpResponse:
    """The tablet locks, and nothing of the patient stays on it."""
    if not link.is_on_tablet:
        return redirect(page_of(link))
    close(link)
    return forget_patient(render(request, "review/consents/tablet_signed.html"))


def what_stands(plan: TreatmentPlan) -> dict[str, Any]:
    """What was agreed to, and what was taken back since."""
    kinds = (*needed(plan), *VOLUNTARY)
    stands = agreements.signed(plan.patient, kinds)
    last = Consent.objects.of(plan.patient).filter(kind__in=kinds).order_by("withdrawn_at")
    ended = {each.kind: each for each in last.exclude(withdrawn_at=None) if each.kind not in stands}
    return {
        "agreed": [stands[kind] for kind in kinds if kind in stands],
        "ended": [ended[kind] for kind in kinds if kind in ended],
        "needed": needed(plan),
        "missing": missing(plan),
    }


@by_link(PersonalLink.Purpose.CONSENTS)
@require_safe
def consents_copy(request: Request, link: PersonalLink) -> HttpResponse:
    """The exact words that were agreed to, to print and to keep."""
    plan = plan_of(link)
    record(request.actor, "read", plan)
    agreed = what_stands(plan)["agreed"]
    copies = [{"consent": each, "document": agreements.document_of(each)} for each in agreed]
    context = {"plan": plan, "copies": copies, "today": timezone.now(), **at_hand(link)}
    return render(request, "review/consents/consents_copy.html", context)


@by_link(PersonalLink.Purpose.CONSENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_paper(request: Request, link: PersonalLink, kind: str) -> HttpResponse:
    plan = plan_of(link)
    kinds = (*needed(plan), *VOLUNTARY)
    if kind not in kinds:
        raise Http404
    if request.method == "POST":
        withdraw(plan, kind, by=request.actor)
        return redirect(page_of(link))
    if kind not in agreements.signed(plan.patient, kinds):
        return redirect(page_of(link))
    context = {"title": Kind(kind).label, "kind": kind, "is_needed": kind in needed(plan), **at_hand(link)}
    return render(request, "review/consents/withdraw_paper.html", context)


@by_link(*PAPERS)
@require_POST
def paper_instead(request: Request, link: PersonalLink) -> HttpResponse:
    prefer_paper(plan_of(link), by=request.actor)
    if not link.is_on_tablet:
        return redirect(page_of(link))
    close(link)
    return redirect("tablet_closed")


def plan_of(link: PersonalLink) -> TreatmentPlan:
    plans = TreatmentPlan.objects.select_related("patient__merged_into", "treatment", "device", "planned_by")
    return get_object_or_404(plans, reference=link.subject_reference)
