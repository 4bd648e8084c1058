"""The versions of the protocol, and the way of a draft to the protocol in use."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic import roles
from clinic.http import Request
from clinic.models import Location
from consultations.candidacy.models import ProtocolVersion
from consultations.candidacy.protocol import load_shipped, shipped_content

from . import drafts, publishing
from .drafts import protocol_in
from .outline import outline
from .publish_form import PublishForm
from .refusals import CannotApprove, CannotDraft, CannotPublish, Refusal

SHIPPED = "shipped"


def get_version(request: Request, number: int) -> ProtocolVersion:
    """The only door: leads, and whoever may approve."""
    return get_object_or_404(ProtocolVersion.objects.visible_to(request.user), number=number)


def of_version(view: Callable) -> Callable:
    """Hands the view the version of the address, or answers 404."""

    @wraps(view)
    def opened(request: Request, number: int, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, get_version(request, number), *args, **kwargs)

    return opened


def back_with(request: Request, refusal: Refusal, version: ProtocolVersion) -> HttpResponse:
    messages.error(request, refusal.sentence)
    return redirect("protocol", version.number)


@require_safe
def protocols(request: Request) -> HttpResponse:
    versions = ProtocolVersion.objects.visible_to(request.user).select_related("author", "published_by")
    if not (request.user.has_role(roles.CLINICAL_LEAD) or request.user.approves_protocols):
        raise Http404
    open_change = ProtocolVersion.objects.open_change().first()
    shipped = shipped_content()
    context = {
        "versions": versions,
        "open_change": open_change,
        "is_lead": request.user.has_role(roles.CLINICAL_LEAD),
        "shipped": None if any(drafts.same(each.content, shipped) for each in versions) else load_shipped(),
    }
    return render(request, "candidacy/protocols.html", context)


@of_version
@require_safe
def protocol(request: Request, version: ProtocolVersion) -> HttpResponse:
    return render(request, "candidacy/protocol.html", hub(request, version))


def hub(request: Request, version: ProtocolVersion) -> dict[str, Any]:
    is_lead = request.user.has_role(roles.CLINICAL_LEAD)
    active = ProtocolVersion.objects.filter(status=ProtocolVersion.Status.ACTIVE).first()
    waits = version.is_draft or version.owes_a_signature
    steps = publishing.steps(version) if version.is_draft else []
    protocol, may_edit = protocol_in(version), is_lead and version.is_draft
    return {
        "version": version,
        "protocol": protocol,
        "screens": outline(protocol, timezone.localdate()) if may_edit else [],
        "active": active,
        "is_lead": is_lead,
        "may_edit": may_edit,
        "steps": steps,
        "is_ready": all(step.is_done for step in steps),
        "approvals": list(publishing.approvals_of(version)),
        "may_approve": waits and publishing.may_approve(version, request.user),
        "editors": version.editors.all(),
        "other_change": ProtocolVersion.objects.open_change().exists(),
    }


@roles.only_for(roles.CLINICAL_LEAD)
@require_POST
def begin_draft(request: Request) -> HttpResponse:
    wanted = request.POST.get("source", "")
    source = None
    if wanted != SHIPPED:
        source = get_version(request, int(wanted) if wanted.isdecimal() and len(wanted) < 9 else 0)
    try:
        version = drafts.begin_draft(source, by=request.actor)
    except CannotDraft as refusal:
        messages.error(request, refusal.sentence)
        return redirect("protocols")
    return redirect("protocol", version.number)


@roles.only_for(roles.CLINICAL_LEAD)
@of_version
@require_POST
def discard_draft(request: Request, version: ProtocolVersion) -> HttpResponse:
    try:
        drafts.discard(version, by=request.actor)
    except CannotDraft as refusal:
        return back_with(request, refusal, version)
    messages.success(request, _("The draft is discarded."))
    return redirect("protocols")


@of_version
@require_POST
def approve_protocol(request: Request, version: ProtocolVersion) -> HttpResponse:
    try:
        publishing.approve(version, seen=request.POST.get("seen", ""), by=request.actor)
    except CannotApprove as refusal:
        return back_with(request, refusal, version)
    messages.success(request, _("Approved: exactly this content carries your signature."))
    return redirect("protocol", version.number)


@sensitive_post_parameters("password")
@roles.only_for(roles.CLINICAL_LEAD)
@of_version
@require_http_methods(["GET", "POST"])
def publish_protocol(request: Request, version: ProtocolVersion) -> HttpResponse:
    if not version.is_draft:
        return back_with(request, CannotPublish("not-a-draft"), version)
    form = PublishForm(version, Location.main(), request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            published = publish_from(form, version, request)
        except CannotPublish as refusal:
            field = FIELDS.get(refusal.code)
            form.add_error(field if field in form.fields else None, refusal.sentence)
        else:
            messages.success(request, said(published))
            return redirect("protocol", version.number)
    steps = publishing.steps(version)
    missing = [step for step in steps if not step.is_done and step.code != "no-second"]
    context = {"version": version, "form": form, "steps": steps, "missing": missing}
    return render(request, "candidacy/publish_protocol.html", context, status=422 if form.errors else 200)


FIELDS = {"in-the-past": "day", "no-reason": "reason", "wrong-password": "password"}


def publish_from(form: PublishForm, version: ProtocolVersion, request: Request) -> ProtocolVersion:
    given = form.cleaned_data
    return publishing.publish(
        version,
        seen=given["seen"],
        reason=given["reason"],
        signed=given["signed"],
        at=form.at,
        password=given.get("password", ""),
        by=request.actor,
    )


def said(version: ProtocolVersion) -> str:
    if version.status == ProtocolVersion.Status.ACTIVE:
        return _("Published. Protocol %(number)d is in use now.") % {"number": version.number}
    return _("Published. Protocol %(number)d takes effect by itself at the time below.") % {"number": version.number}


@roles.only_for(roles.CLINICAL_LEAD)
@of_version
@require_POST
def withdraw_protocol(request: Request, version: ProtocolVersion) -> HttpResponse:
    try:
        publishing.withdraw(version, by=request.actor)
    except CannotPublish as refusal:
        return back_with(request, refusal, version)
    messages.success(request, _("Withdrawn. It is a draft again and does not take effect."))
    return redirect("protocol", version.number)
