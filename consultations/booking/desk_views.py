"""Patients at the desk: who is to be booked, who they are, and a visit for whoever is on the telephone."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic import roles
from clinic.http import Request, wants_part
from consultations.intake.openings import waiting_for
from consultations.intake.services import change_person
from consultations.messaging import suppression
from consultations.messaging.models import Message
from consultations.patients import consents, merging
from consultations.patients.models import Patient

from . import callers, form_done
from .models import Appointment, WaitlistEntry
from .series import courses_to_book
from .staff_forms import EditContactForm


@roles.only_for(*roles.DESK)
@require_safe
def patients(request: Request) -> HttpResponse:
    words = request.GET.get("q", "")
    context = {"words": words, "found": list(callers.search(request.user, words))}
    response = render(request, "booking/_found.html" if wants_part(request) else "booking/patients.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@roles.only_for(*roles.DESK)
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
        "suppressed": [(row, suppression.only_its_owner_lifts(row)) for row in suppression.of_person(found)],
        "wishes": WaitlistEntry.objects.visible_to(request.user).of(found).waiting().select_related("type", "resource"),
        "joined": found.absorbed.all(),
        "alike": merging.possible_doubles(found, request.user),
        "form_state": form_done.form_states([found.pk])[found.pk],
        "courses": courses_to_book(request.user, found),
        "for_tablet": waiting_for(found),
    }
    return render(request, "booking/patient.html", context)


@roles.only_for(*roles.DESK)
@require_POST
def withdraw_consent(request: Request, reference: str) -> HttpResponse:
    found = patient_of(request, reference)
    if request.POST.get("kind") in consents.VOLUNTARY:
        consents.withdraw(found, request.POST["kind"], by=request.actor)
    return redirect("patient", reference)


@roles.only_for(*roles.DESK)
@require_POST
def write_again(request: Request, reference: str) -> HttpResponse:
    """The address works, or its owner has asked for messages again."""
    for row in suppression.of_person(patient_of(request, reference)):
        if str(row.reference) == request.POST.get("address") and not suppression.only_its_owner_lifts(row):
            suppression.lift(row.address, by=request.actor)
    return redirect("patient", reference)


@roles.only_for(*roles.DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def patient_contact(request: Request, reference: str) -> HttpResponse:
    found = patient_of(request, reference)
    form = EditContactForm(request.POST if request.method == "POST" else None, instance=found)
    if form.is_valid():
        change_person(found, form.cleaned_data, by=request.actor)
        return redirect("patient", reference)
    context = {"form": form, "reference": reference}
    return render(request, "booking/patient_contact.html", context, status=422 if form.errors else 200)


def patient_of(request: Request, reference: str | UUID) -> Patient:
    """Of records that were joined the main one."""
    known = Patient.objects.visible_to(request.user).select_related("merged_into")
    try:
        return get_object_or_404(known, reference=UUID(str(reference))).main
    except ValueError:
        raise Http404 from None
