import uuid
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clinic.ages import is_adult
from clinic.http import Request
from clinic.limits import count_letter, limited
from consultations.candidacy import services as candidacy
from consultations.patients.links import open_link, page_of
from consultations.patients.models import Consent, PersonalLink

from .person_forms import AboutYouForm, ContactForm, FirstContactForm
from .screens import BACK, steps
from .services import begin, clinic_today, is_begun
from .start import Start, forget

START_AGAIN = "start_again"  # name of the button that makes this browser forget


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("intake_start")
def intake_start(request: Request) -> HttpResponse:
    if START_AGAIN in request.POST:
        return start_again()
    protocol = candidacy.protocol_of(candidacy.active())
    told = Start.of(request)
    initial = {"birth_date": told.birth_date, "concern": told.concern} if told else None
    form = AboutYouForm(
        protocol.questions["concern"], request.POST if request.method == "POST" else None, initial=initial
    )
    if form.is_valid():
        if reason := not_for_online(**form.cleaned_data):
            response = render(request, "intake/please_call.html", {"reason": reason})
            forget(response)
            return response
        response = redirect("intake_contact")
        reference, person = (told.reference, told.person) if told else (uuid.uuid4(), {})
        start = Start(reference, **form.cleaned_data, person=person)
        start.keep(response, secure=settings.HTTPS)
        return response
    context = {"form": form, "is_remembered": told is not None, **progress(1, protocol, {"concern": "face"})}
    return render(request, "intake/about_you.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("intake_contact")
def intake_contact(request: Request) -> HttpResponse:
    start = Start.of(request)
    if start is None:
        if request.method == "POST":
            messages.info(request, _("That page was open for long: your form was not sent, and we ask you again."))
        return redirect("intake_start")
    if BACK in request.POST:
        return back_to_start(start, request.POST)
    form = FirstContactForm(request.POST if request.method == "POST" else None, initial=start.person)
    if form.is_valid():
        if not is_begun(start.reference):  # pressed twice is one letter
            count_letter(request, form.cleaned_data["email"])
        intake = begin(
            start.reference,
            start.concern,
            {**form.person(), "birth_date": start.birth_date},
            {kind: form.cleaned_data[kind] for kind in (Consent.Kind.TEXTS, Consent.Kind.MARKETING)},
            by=request.actor,
            ip=request.META.get("REMOTE_ADDR"),
        )
        response = redirect(page_of(open_link(intake.patient, PersonalLink.Purpose.INTAKE, intake)))
        forget(response)
        return response
    protocol = candidacy.protocol_of(candidacy.active())
    context = {"form": form, "is_first": True, **progress(2, protocol, {"concern": start.concern})}
    return render(request, "intake/contact.html", context, status=422 if form.errors else 200)


def start_again() -> HttpResponse:
    response = redirect("intake_start")
    forget(response)
    return response


def back_to_start(start: Start, typed: QueryDict) -> HttpResponse:
    """With what was typed, cut to what a field takes; no tick: those are given once, when the page is sent."""
    person = {name: typed.get(name, "")[:254] for name in ContactForm.Meta.fields}
    response = redirect("intake_start")
    replace(start, person=person).keep(response, secure=settings.HTTPS)
    return response


def not_for_online(birth_date: Any, concern: str) -> str:
    """Why this person is asked to call instead: "under-18", "other", or "" when the form is for them."""
    if not is_adult(birth_date, clinic_today()):
        return "under-18"
    return "other" if concern == "other" else ""


def progress(number: int, protocol: Any, answers: dict[str, Any]) -> dict[str, Any]:
    return {"step": number, "steps": len(steps(protocol, answers))}
