"""What the patient opens by link, on the telephone that takes the pictures."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from clinic import limits
from clinic.audit import record, record_all
from clinic.http import Request
from consultations.intake.models import Intake
from consultations.patients import consents
from consultations.patients.links import by_link, page_of, token_of
from consultations.patients.models import Consent, PersonalLink

from .asking import areas_of
from .baseline import moment_of
from .forms import PatientPhotosForm
from .models import Photo, PhotoQuerySet
from .refusals import CannotKeep
from .services import AGREED, keep
from .serving import served


@by_link(PersonalLink.Purpose.PHOTOS)
@require_http_methods(["GET", "HEAD", "POST"])
def send_photos(request: Request, link: PersonalLink) -> HttpResponse:
    """Those that can be kept are kept, also where others beside them cannot."""
    intake = get_object_or_404(Intake.objects.select_related("patient"), reference=link.subject_reference)
    form = form_for(request, intake, link)
    if form.shots:
        given = form.cleaned_data
        about = {"area": given["area"], "taken_on": given["taken_on"]}
        moment = moment_of(intake, given["area"], given["taken_on"])
        how = agreement(request) if form.document else None
        try:
            keep(intake.patient, form.shots, **about, moment=moment, agreement=how, by=request.actor)
        except CannotKeep as refusal:
            form.add_error(None, refusal.sentence)
        else:
            form.document = None  # agreed to: where other files have to be chosen again, it is not asked again
    if form.is_valid():
        return redirect(page_of(link))
    sent = list(sent_by(link))
    record_all(request.actor, "read", sent)
    context = {"form": form, "sent": sent, "name": intake.patient.first_name, "token": token_of(link)}
    return render(request, "review/photos/send_photos.html", context, status=422 if form.errors else 200)


def form_for(request: Request, intake: Intake, link: PersonalLink) -> PatientPhotosForm:
    asks = None if consents.agrees(intake.patient, AGREED) else consents.shown(AGREED)
    if request.method != "POST":
        return PatientPhotosForm(areas_of(intake), asks=asks)
    limits.count(request, "photos", whose=str(link.reference))
    form = PatientPhotosForm(areas_of(intake), request.POST, request.FILES, asks=asks)
    form.full_clean()
    return form


def agreement(request: Request) -> dict[str, Any]:
    return {"via": Consent.Via.LINK, "ip": request.META.get("REMOTE_ADDR")}


def sent_by(link: PersonalLink) -> PhotoQuerySet:
    """What the patient has sent; what the clinic took stays in the clinic. Not of a joined record: whoever joined the
    two may have been wrong."""
    return Photo.objects.shown().filter(patient=link.patient).from_the_patient()


@by_link(PersonalLink.Purpose.PHOTOS)
@require_safe
def sent_photo(request: Request, link: PersonalLink, reference: str) -> HttpResponseBase:
    found = get_object_or_404(sent_by(link), reference=reference)
    record(request.actor, "read", found)
    return served(found, small=True)
