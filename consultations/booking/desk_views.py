"""Patients at the desk: who is to be booked, who they are, and a visit for whoever is on the telephone."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic import roles
from clinic.http import Request, wants_part
from clinic.models import Location
from consultations.intake.services import change_person
from consultations.messaging.models import Message
from consultations.patients import consents, merging
from consultations.patients.models import Patient

from . import callers, form_done, services
from .models import Appointment, AppointmentType, Resource, WaitlistEntry
from .refusals import CannotBook
from .staff_forms import CallerForm, EditContactForm, VisitForm
from .times import nearest_times, time_of
from .week import week_of

DESK = (roles.FRONT_DESK, *roles.CLINICAL)
CARRIED = ("type", "resource", "time", "patient")


@roles.only_for(*DESK)
@require_safe
def patients(request: Request) -> HttpResponse:
    words = request.GET.get("q", "")
    context = {"words": words, "found": list(callers.search(request.user, words))}
    response = render(request, "booking/_found.html" if wants_part(request) else "booking/patients.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@roles.only_for(*DESK)
@require_safe
def patient(request: Request, reference: str) -> HttpResponse:
    found = patient_of(request, reference)
    if found.reference != reference:
        messages.info(request, _("That record is joined with this one."))
        return redirect("patient", found.reference)
    visits = Appointment.objects.visible_to(request.user).of(found).without_lapsed()
    letters = Message.objects.visible_to(request.user).of(found)
    context = {
        "patient": found,
        "visits": visits.select_related("type", "location", "resource").order_by("-starts_at"),
        "sent": letters.order_by("-due_at")[:50],
        "consents": consents.standing(found),
        "wishes": WaitlistEntry.objects.visible_to(request.user).of(found).waiting().select_related("type", "resource"),
        "joined": found.absorbed.all(),
        "alike": merging.possible_doubles(found, request.user),
        "form_state": form_done.form_states([found.pk])[found.pk],
    }
    return render(request, "booking/patient.html", context)


@roles.only_for(*DESK)
@require_POST
def withdraw_consent(request: Request, reference: str) -> HttpResponse:
    found = patient_of(request, reference)
    if request.POST.get("kind") in consents.VOLUNTARY:
        consents.withdraw(found, request.POST["kind"], by=request.actor)
    return redirect("patient", reference)


@roles.only_for(*DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def patient_contact(request: Request, reference: str) -> HttpResponse:
    found = patient_of(request, reference)
    form = EditContactForm(request.POST if request.method == "POST" else None, instance=found)
    if form.is_valid():
        change_person(found, form.cleaned_data, by=request.actor)
        return redirect("patient", reference)
    context = {"form": form, "reference": reference}
    return render(request, "booking/patient_contact.html", context, status=422 if form.errors else 200)


@roles.only_for(*DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def book_for_caller(request: Request) -> HttpResponse:
    """When, who, Book. The address carries what is chosen so far, so a gap of the day opens the page half done."""
    location = Location.main()
    if location is None:
        return render(request, "booking/no_location.html")
    chosen = {name: request.GET[name] for name in CARRIED if request.GET.get(name)}
    type = AppointmentType.objects.filter(slug=chosen.get("type")).first() or AppointmentType.consultation()
    resource = resource_of(chosen.get("resource"))
    known = patient_of(request, chosen["patient"]) if "patient" in chosen else None
    moment = time_of(chosen.get("time", ""))
    context: dict[str, Any] = {
        "location": location,
        "types": AppointmentType.objects.all(),
        "type": type,
        "resource": resource,
        "known": known,
        "query": {left: query_without(chosen, left) for left in ("", *CARRIED)},
        "carried": chosen,
        "words": request.GET.get("q", ""),
        "found": list(callers.search(request.user, request.GET.get("q", ""))) if not known else [],
    }
    if request.method != "POST" and moment is None:
        asked = request.GET.get("from") or location.today()
        carried = query_without(chosen, "time")
        week = week_of(location, type, asked, by_staff=True, resource=resource, query=f"&{carried}" if carried else "")
        return render(request, "booking/book_for_caller.html", context | {"week": week})
    initial = {"type": type.slug, "resource": resource and resource.reference}
    if moment:
        initial |= VisitForm.beginning(moment)
    posted = request.POST if request.method == "POST" else None
    form = VisitForm(posted, initial=initial) if known else CallerForm(posted, initial=initial)
    status = 200
    if form.is_valid():
        booked = book_from(request, form, known, location)
        if booked:
            return redirect("visit", booked.reference)
        status = 409
    elif form.errors:
        status = 422
    return render(request, "booking/book_for_caller.html", context | {"form": form}, status=status)


def book_from(request: Request, form: Any, known: Patient | None, location: Location) -> Appointment | None:
    """The visit, or None with the reason on the form."""
    wanted = form.cleaned_data
    same = {"location": location, "request_key": wanted["request_key"], "by": request.actor}
    same["resource"] = wanted["resource"]
    try:
        if known:
            return services.book(known, wanted["type"], wanted["time"], **same)
        person = form.person()
        is_asked = not wanted["is_another"] and not services.is_booked(wanted["request_key"])
        duplicates = callers.possible_duplicates(request.user, person) if is_asked else []
        if duplicates:
            form.say_duplicates(duplicates)
            return None
        return services.book_for_newcomer(person, wanted["type"], wanted["time"], **same)
    except CannotBook as refusal:
        near = nearest_times(location, wanted["type"], wanted["time"], by_staff=True, resource=wanted["resource"])
        form.refuse(refusal, near)
        return None


def patient_of(request: Request, reference: str | UUID) -> Patient:
    """Of records that were joined the main one."""
    known = Patient.objects.visible_to(request.user).select_related("merged_into")
    try:
        return get_object_or_404(known, reference=UUID(str(reference))).main
    except ValueError:
        raise Http404 from None


def resource_of(reference: str | None) -> Resource | None:
    return next((one for one in Resource.objects.filter(is_active=True) if str(one.reference) == reference), None)


def query_without(chosen: dict[str, str], left: str) -> str:
    return urlencode({name: value for name, value in chosen.items() if name != left})
