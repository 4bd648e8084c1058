"""The pages of one visit, behind the patient's link to it. All work without JavaScript."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic.http import Request
from consultations.intake.services import begin_for
from consultations.patients.links import by_link, open_link, page_of
from consultations.patients.models import PersonalLink

from . import changes, offers, waitlist
from .calendar_file import FILENAME, PUBLISH, calendar_file
from .choosing import answered, is_free, picker, refused, time_form
from .fitting import visit_instead
from .form_done import has_form
from .models import Appointment
from .notices import link_to
from .refusals import REFUSALS, CannotBook, CannotChange
from .stranded import is_stranded
from .times import choice_of_times, key_of, time_of
from .wanted import wanted_at

Purpose = PersonalLink.Purpose
PAGES = {
    "page": "appointment",
    "calendar": "appointment_calendar",
    "move": "move_appointment",
    "cancel": "cancel_appointment",
    "form": "visit_form",
    "earlier": "wait_for_earlier",
}


@by_link(Purpose.APPOINTMENT)
@require_safe
def appointment(request: Request, link: PersonalLink) -> HttpResponse:
    return visit_page(request, visit_of(link), link)


@by_link(Purpose.APPOINTMENT)
@require_safe
def appointment_calendar(request: Request, link: PersonalLink) -> HttpResponse:
    visit = visit_of(link)
    if visit.held_until:
        raise Http404  # no visit yet
    response = HttpResponse(calendar_file(visit, PUBLISH), content_type="text/calendar")
    response["Content-Disposition"] = f'attachment; filename="{FILENAME}"'
    return response


@by_link(Purpose.APPOINTMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def move_appointment(request: Request, link: PersonalLink) -> HttpResponse:
    visit = visit_of(link)
    wanted, type = wanted_at(request, visit.location), visit.type
    if request.method != "POST" and not is_changeable(visit, request):
        return visit_page(request, visit, link)
    moment = time_of(request.GET.get("time", ""))
    words = {"title": _("Choose a new time"), "button": _("Move my visit"), "visit": visit, "link": page_of(link)}
    if request.method != "POST" and not is_free(wanted.location, type, moment, visit, resource=wanted.resource):
        return render(request, "booking/choose_time.html", picker(request, wanted, type, moment, visit) | words)
    form = time_form(request, moment)
    if form.is_valid():
        try:
            changes.move(visit, form.cleaned_data["time"], by=request.actor, resource=wanted.resource)
        except CannotChange as refusal:
            return unchangeable(request, visit, link, refusal)
        except CannotBook as refusal:
            return refused(request, "booking/confirm_time.html", form, refusal, wanted, type, visit, **words)
        return redirect(page_of(link))
    return answered(request, "booking/confirm_time.html", form, wanted, type, **words)


@by_link(Purpose.APPOINTMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_appointment(request: Request, link: PersonalLink) -> HttpResponse:
    visit = visit_of(link)
    if request.method == "POST":
        try:
            changes.cancel(visit, by=request.actor)
        except CannotChange as refusal:
            return unchangeable(request, visit, link, refusal)
        return redirect(page_of(link))
    if not is_changeable(visit, request):
        return visit_page(request, visit, link)
    return render(request, "booking/cancel_appointment.html", about(visit, link))


@by_link(Purpose.APPOINTMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def visit_form(request: Request, link: PersonalLink) -> HttpResponse:
    """Invites somebody who booked first to fill in the form; nothing is begun before they say so."""
    visit = visit_of(link)
    if has_form(link.patient):
        return redirect(page_of(link))
    if request.method == "POST":
        intake = begin_for(link.patient, by=request.actor)
        return redirect(page_of(open_link(intake.patient, Purpose.INTAKE, intake)))
    return render(request, "booking/visit_form.html", about(visit, link))


def visit_of(link: PersonalLink) -> Appointment:
    known = Appointment.objects.select_related("patient", "location", "resource", "type")
    return get_object_or_404(known, reference=link.subject_reference, patient=link.patient)


def is_changeable(visit: Appointment, request: Request) -> bool:
    try:
        changes.check_changeable(visit, request.actor)
    except CannotChange:
        return False
    return True


def unchangeable(request: Request, visit: Appointment, link: PersonalLink, refusal: CannotBook) -> HttpResponse:
    return visit_page(request, visit_of(link), link, status=409, refusal=REFUSALS[refusal.code])


def visit_page(
    request: Request, visit: Appointment, link: PersonalLink, *, status: int = 200, **more: Any
) -> HttpResponse:
    """Of a time that is, or was, held for somebody who waits it asks whether they want it."""
    page, known = ("offer", about_offer) if visit.held_until else ("appointment", about)
    return render(request, f"booking/{page}.html", known(visit, link) | more, status=status)


def about_offer(visit: Appointment, link: PersonalLink) -> dict[str, Any]:
    """What the page of a time shows that is held for a patient, or was."""
    entry = offers.entry_of(visit)
    replaced = visit_instead(entry) if entry else None
    change = page_of(link_to(replaced), "move_appointment") if replaced else about(visit, link)["book_again"]
    is_open = visit.status == Appointment.Status.PENDING and not offers.is_over(visit)
    return {
        "visit": visit,
        "is_open": is_open,
        "replaced": replaced,
        "answer": page_of(link, "answer_offer"),
        "wish": page_of(link, "wait_for_earlier") if entry and entry.is_waiting else "",
        "times": [] if is_open else [(key_of(start), start) for start in choice_of_times(visit.location, visit.type)],
        "change": change if replaced or visit.type.is_online else "",
    }


def about(visit: Appointment, link: PersonalLink) -> dict[str, Any]:
    """What the pages of one visit show."""
    ahead = visit.status == Appointment.Status.BOOKED and visit.starts_at > timezone.now()
    stranded = ahead and is_stranded(visit)
    book_again = PersonalLink.objects.open().of(link.patient).filter(purpose=Purpose.BOOK).first()
    return {
        "visit": visit,
        "links": {name: page_of(link, page) for name, page in PAGES.items()},
        "is_ahead": ahead,
        "is_cancelled": visit.status == Appointment.Status.CANCELLED,
        "is_stranded": stranded,
        "can_change": stranded or (ahead and timezone.now() <= changes.cutoff(visit)),
        "cutoff": changes.cutoff(visit),
        "needs_form": ahead and not has_form(link.patient),
        "is_waiting": ahead and waitlist.waiting_entry(link.patient, visit.type, visit.location) is not None,
        "book_again": page_of(book_again) if book_again else reverse("book"),
    }
