"""A session is recorded, read, printed and added to; never changed."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from clinic import roles
from clinic.audit import record
from clinic.errors import Refused
from clinic.http import Request
from clinic.models import Location

from . import recording
from .course_models import TreatmentSession
from .course_views import area_of, get_plan
from .gate import conditions
from .refusals import CannotRecord
from .session_form import SessionForm

FIELDS = {
    "in-the-future": "performed_on",
    "too-long-ago": "performed_on",
    **dict.fromkeys(("wrong-product", "lot-set-aside", "lot-expired", "lot-used-up"), "lot"),
    "label-mismatch": "label_name",
    "checked-by-one": "checked_by",
    "deviation-unexplained": "text",
    **dict.fromkeys(("drawn-too-late", "drawn-too-early"), "drawn_time"),
}


class AddForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What is to be added"), widget=forms.Textarea(attrs={"class": "form-control", "rows": 3})
    )


@roles.only_for(*roles.CLINICAL)
@require_http_methods(["GET", "POST"])
def record_session(request: Request, reference: str) -> HttpResponse:
    return recorded(request, reference, deviates=False)


@roles.only_for(*roles.CLINICAL)
@require_http_methods(["GET", "POST"])
def record_deviation(request: Request, reference: str) -> HttpResponse:
    """Of a session that was performed although something was missing."""
    return recorded(request, reference, deviates=True)


def recorded(request: Request, reference: str, *, deviates: bool) -> HttpResponse:
    found = get_plan(request, reference)
    location = Location.main()
    if location is None:
        raise Refused(409, _("Not yet"), CannotRecord("no-location").sentence)
    sent = request.POST if request.method == "POST" else None
    form = SessionForm(found, location, request.user, sent, deviates=deviates)
    is_valid = form.is_valid()
    if earlier := form.recorded_already():
        return redirect("session", earlier.reference)
    if is_valid:
        try:
            key = form.cleaned_data["request_key"]
            made = recording.record_session(found, form.performed(), request_key=key, by=request.actor)
        except CannotRecord as refusal:
            form.add_error(FIELDS.get(refusal.code), refusal.sentence)
        else:
            return redirect("session", made.reference)
    record(request.actor, "read", found)
    context = {
        "form": form,
        "deviates": deviates,
        "plan": found,
        "area": area_of(found),
        "conditions": conditions(found, form.day),
    }
    return render(request, "review/record_session.html", context, status=422 if form.errors else 200)


@roles.only_for(*roles.CLINICAL)
@require_http_methods(["GET", "POST"])
def session(request: Request, reference: str) -> HttpResponse:
    found = get_session(request, reference)
    form = AddForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        recording.add(found, form.cleaned_data["text"], by=request.actor)
        return redirect("session", reference)
    record(request.actor, "read", found)
    context = page(found) | {"form": form}
    return render(request, "review/session.html", context, status=422 if form.errors else 200)


@roles.only_for(*roles.CLINICAL)
@require_safe
def session_print(request: Request, reference: str) -> HttpResponse:
    found = get_session(request, reference)
    record(request.actor, "print", found)
    return render(request, "review/session_print.html", page(found))


def get_session(request: Request, reference: str) -> TreatmentSession:
    sessions = TreatmentSession.objects.visible_to(request.user).select_related(
        "plan__patient",
        "plan__treatment",
        "plan__outcome__assessment",
        "lot__product",
        "route",
        "device",
        "provider",
        "recorded_by",
        "blood__drawn_by",
        "blood__checked_by",
        "deviation",
    )
    return get_object_or_404(sessions, reference=reference)


def page(found: TreatmentSession) -> dict[str, Any]:
    return {
        "session": found,
        "plan": found.plan,
        "patient": found.plan.patient,
        "area": area_of(found.plan),
        "blood": getattr(found, "blood", None),
        "deviation": getattr(found, "deviation", None),
        "addenda": found.addenda.select_related("added_by"),
    }
