"""What a provider does about a plan's papers."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic import roles
from clinic.audit import record
from clinic.http import Request
from consultations.messaging.models import Message
from consultations.patients import consents

from ..course_models import TreatmentPlan
from ..course_views import area_of, get_plan
from .forms import OnPaperForm, to_sign_on_paper
from .letters import send_link
from .needed import VOLUNTARY, Kind, needed
from .signing import sign_on_paper, withdraw

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ON_ITS_WAY = _("The link is on its way.")
TO_CALL = _("The front desk is asked to call: this patient gets no e-mail.")
NO_WAY = _("We have no way to send it. Use the tablet or paper.")


@roles.only_for(*roles.CLINICAL)
@require_POST
def send_consents(request: Request, reference: str) -> HttpResponse:
    plan = get_plan(request, reference)
    message = send_link(plan, by=request.actor)
    messages.success(request, said(message))
    return redirect(panel_of(plan))


def said(message: Message) -> "StrOrPromise":
    if message.state in (Message.State.CANCELLED, Message.State.SUPPRESSED):
        return NO_WAY
    return TO_CALL if message.channel == Message.Channel.TELEPHONE else ON_ITS_WAY


@roles.only_for(*roles.CLINICAL)
@require_http_methods(["GET", "HEAD", "POST"])
def consents_on_paper(request: Request, reference: str) -> HttpResponse:
    plan = get_plan(request, reference)
    form = OnPaperForm(plan, request.POST if request.method == "POST" else None)
    if form.is_valid():
        sign_on_paper(plan, form.cleaned_data["kinds"], form.signed_at, by=request.actor)
        return redirect(panel_of(plan))
    record(request.actor, "read", plan)
    context = {"plan": plan, "area": area_of(plan), "form": form}
    return render(request, "review/consents/consents_on_paper.html", context, status=422 if form.errors else 200)


@roles.only_for(*roles.CLINICAL)
@require_safe
def consents_to_print(request: Request, reference: str) -> HttpResponse:
    """Each paper on a page of its own, with a line to sign on."""
    plan = get_plan(request, reference)
    record(request.actor, "read", plan)
    papers = [{"title": Kind(kind).label, "document": consents.shown(kind)} for kind in to_sign_on_paper(plan)]
    return render(request, "review/consents/consents_to_print.html", {"plan": plan, "papers": papers})


@roles.only_for(*roles.CLINICAL)
@require_POST
def paper_withdrawn(request: Request, reference: str, kind: str) -> HttpResponse:
    """The patient has said so on the telephone or in the clinic."""
    plan = get_plan(request, reference)
    if kind not in (*needed(plan), *VOLUNTARY):
        raise Http404
    withdraw(plan, kind, by=request.actor)
    return redirect(panel_of(plan))


def panel_of(plan: TreatmentPlan) -> str:
    return reverse("plan", args=[plan.reference]) + "#papers"
