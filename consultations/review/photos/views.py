"""What staff who treat see of a patient's photos."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic import roles
from clinic.audit import record
from clinic.error_pages import Way
from clinic.errors import Refused
from clinic.http import Request
from consultations.intake.models import Intake
from consultations.patients.models import Patient
from treatments.models import Area

from . import services
from .comparing import chosen, groups
from .forms import CorrectForm, RefuseForm, RemoveForm, StaffPhotosForm
from .letters import ask_for
from .models import Photo, PhotoRefusal
from .refusals import CannotKeep
from .serving import served


@roles.only_for(*roles.CLINICAL)
@require_http_methods(["GET", "HEAD", "POST"])
def photos(request: Request, reference: str) -> HttpResponse:
    patient = patient_of(request, reference)
    asked = {"area": request.GET.get("area", ""), "moment": request.GET.get("moment", Photo.Moment.BASELINE)}
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = StaffPhotosForm(*sent, initial=asked)
    form.is_valid()
    if form.shots:
        add(request, patient, form)
    if form.is_valid():
        return redirect("photos", reference)
    record(request.actor, "read", patient)
    context = {"patient": patient, "form": form, **kept_of(request, patient)}
    return render(request, "review/photos/photos.html", context, status=422 if form.errors else 200)


def add(request: Request, patient: Patient, form: StaffPhotosForm) -> None:
    """Those that can be read, also where others beside them cannot."""
    about = {name: form.cleaned_data[name] for name in ("area", "moment", "taken_on")}
    try:
        kept = services.keep(patient, form.shots, **about, by=request.actor)
    except CannotKeep as refusal:
        form.add_error(None, refusal.sentence)
    else:
        messages.success(request, how_many(kept))


def kept_of(request: Request, patient: Patient) -> dict[str, Any]:
    every = list(Photo.objects.visible_to(request.user).of(patient).select_related("sent_by"))
    shown = [each for each in every if not each.removed_at]
    refusals = PhotoRefusal.objects.visible_to(request.user).standing().of(patient)
    return {
        "areas": [(area, [each for each in shown if each.area == area]) for area in Area],
        "removed": [each for each in every if each.removed_at],
        "refusals": refusals.select_related("recorded_by"),
        "has_ended": services.has_ended(patient),
        "may_be_shown": services.may_be_shown(patient),
        "can_compare": bool(groups(shown)),
    }


def how_many(kept: list[Photo]) -> str:
    if not kept:
        return _("These pictures are here already.")
    said = ngettext("%(number)s photo is kept.", "%(number)s photos are kept.", len(kept))
    return said % {"number": len(kept)}


@roles.only_for(*roles.CLINICAL)
@require_safe
def photo(request: Request, reference: str) -> HttpResponseBase:
    found = photo_of(request, reference)
    record(request.actor, "read", found)
    return served(found, small="small" in request.GET)


@roles.only_for(*roles.CLINICAL)
@require_http_methods(["GET", "HEAD", "POST"])
def correct_photo(request: Request, reference: str) -> HttpResponse:
    found = photo_of(request, reference)
    told = {name: getattr(found, name) for name in CorrectForm.base_fields}
    form = CorrectForm(request.POST if request.method == "POST" else None, initial=told)
    if form.is_valid():
        try:
            services.correct(found, **form.cleaned_data, by=request.actor)
        except CannotKeep as refusal:
            form.add_error("area", refusal.sentence)
        else:
            return redirect("photos", found.patient.reference)
    record(request.actor, "read", found)
    context = {"form": form, "photo": found, "patient": found.patient}
    return render(request, "review/photos/correct_photo.html", context, status=422 if form.errors else 200)


@roles.only_for(*roles.CLINICAL)
@require_http_methods(["GET", "HEAD", "POST"])
def remove_photo(request: Request, reference: str) -> HttpResponse:
    found = photo_of(request, reference)
    form = RemoveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        services.remove(found, form.cleaned_data["removed_why"], by=request.actor)
        return redirect("photos", found.patient.reference)
    record(request.actor, "read", found)
    context = {"form": form, "photo": found, "patient": found.patient}
    return render(request, "review/photos/remove_photo.html", context, status=422 if form.errors else 200)


@roles.only_for(*roles.CLINICAL)
@require_safe
def compare_photos(request: Request, reference: str) -> HttpResponse:
    patient = patient_of(request, reference)
    shown = list(Photo.objects.visible_to(request.user).shown().of(patient))
    before, after = (chosen(shown, request.GET.get(name, "")) for name in ("before", "after"))
    is_pair = bool(before and after and (before.area, before.view) == (after.area, after.view))
    context = {"patient": patient, "groups": groups(shown), "before": before, "after": after, "is_pair": is_pair}
    is_wrong = not is_pair and {"before", "after"} & request.GET.keys()
    record(request.actor, "read", patient)
    return render(request, "review/photos/compare_photos.html", context, status=422 if is_wrong else 200)


@roles.only_for(*roles.CLINICAL)
@require_http_methods(["GET", "HEAD", "POST"])
def refuse_photos(request: Request, reference: str) -> HttpResponse:
    patient = patient_of(request, reference)
    form = RefuseForm(request.POST if request.method == "POST" else None, initial={"area": request.GET.get("area", "")})
    if form.is_valid():
        services.refuse(patient, **form.cleaned_data, by=request.actor)
        return redirect("photos", reference)
    record(request.actor, "read", patient)
    context = {"form": form, "patient": patient}
    return render(request, "review/photos/refuse_photos.html", context, status=422 if form.errors else 200)


@roles.only_for(*roles.CLINICAL)
@require_safe
def photo_to_show(request: Request, reference: str) -> HttpResponseBase:
    """A file to take away, for as long as the patient lets it be shown."""
    found = photo_of(request, reference)
    if not services.may_be_shown(found.patient):
        sentence = _("The patient has not agreed that it is shown, or has taken that back.")
        way = Way(reverse("photos", args=[found.patient.reference]), _("To the photos"))
        raise Refused(409, _("Not to be shown to others"), sentence, way=way)
    record(request.actor, "take to show", found)
    return served(found, as_attachment=True)


@roles.only_for(*roles.CLINICAL)
@require_POST
def ask_for_photos(request: Request, reference: str) -> HttpResponse:
    intakes = Intake.objects.visible_to(request.user).completed().select_related("patient__merged_into")
    intake = get_object_or_404(intakes, reference=reference)
    ask_for(intake, by=request.actor)
    messages.success(request, _("The patient is asked for photos."))
    return redirect("review", reference)


@roles.only_for(*roles.CLINICAL)
@require_POST
def take_back_refusal(request: Request, reference: str) -> HttpResponse:
    refusals = PhotoRefusal.objects.visible_to(request.user).select_related("patient")
    refusal = get_object_or_404(refusals, reference=reference)
    services.take_back(refusal, by=request.actor)
    return redirect(reverse("photos", args=[refusal.patient.reference]))


def patient_of(request: Request, reference: str) -> Patient:
    known = Patient.objects.visible_to(request.user).select_related("merged_into")
    return get_object_or_404(known, reference=reference).main


def photo_of(request: Request, reference: str) -> Photo:
    kept = Photo.objects.visible_to(request.user).shown().select_related("patient")
    return get_object_or_404(kept, reference=reference)
