"""How a patient waits for an earlier time, and answers when one is held for them. All work without JavaScript."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clinic.http import Request
from clinic.models import Location
from consultations.patients.links import by_link, page_of
from consultations.patients.models import PersonalLink

from . import offers, waitlist
from .appointment_views import unchangeable, visit_of
from .book_views import already_booked, open_place
from .choosing import consultation_of
from .models import Appointment, AppointmentType
from .refusals import CannotBook
from .waiting_forms import WishForm

Purpose = PersonalLink.Purpose


@by_link(Purpose.APPOINTMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def answer_offer(request: Request, link: PersonalLink) -> HttpResponse:
    visit, answer = visit_of(link), request.POST.get("answer")
    if request.method == "POST" and answer in ("take", "decline"):
        try:
            (offers.take if answer == "take" else offers.decline)(visit, by=request.actor)
        except CannotBook as refusal:
            return unchangeable(request, visit, link, refusal)
    return redirect(page_of(link))


@by_link(Purpose.APPOINTMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def wait_for_earlier(request: Request, link: PersonalLink) -> HttpResponse:
    """In place of a visit that they have; or they look at their wish again from a time that was offered."""
    visit = visit_of(link)
    ahead = visit if visit in Appointment.objects.ahead().filter(pk=visit.pk) else None
    if not ahead and not waitlist.waiting_entry(link.patient, visit.type, visit.location):
        return redirect(page_of(link))
    return wish_page(request, link, visit.type, visit.location, ahead)


@by_link(Purpose.BOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def wait_for_time(request: Request, link: PersonalLink) -> HttpResponse:
    """For whoever has filled in the form and finds no time that suits."""
    if standing := consultation_of(link.patient):
        return already_booked(request, standing)
    return wish_page(request, link, AppointmentType.consultation(), open_place(request).location, None)


def wish_page(
    request: Request, link: PersonalLink, type: AppointmentType, location: Location, visit: Appointment | None
) -> HttpResponse:
    entry = waitlist.waiting_entry(link.patient, type, location)
    if request.method == "POST" and "stop" in request.POST:
        if entry:
            waitlist.leave(entry, by=request.actor)
        return redirect(page_of(link))
    posted = request.POST if request.method == "POST" else None
    form = WishForm(posted, initial=WishForm.beginning(entry, visit, location), location=location)
    if form.is_valid():
        waitlist.join(
            entry.patient if entry else link.patient,
            type,
            location=location,
            instead_of=visit or (entry.instead_of if entry else None),
            by=request.actor,
            **form.cleaned_data,
        )
        return redirect(request.get_full_path())
    context = {"form": form, "entry": entry, "visit": visit, "location": location, "back": page_of(link)}
    return render(request, "booking/wish.html", context, status=422 if form.errors else 200)
