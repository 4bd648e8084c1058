"""How a patient gets a visit: anybody at /book/, somebody who has filled in the form by link."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clinic.ages import is_adult
from clinic.errors import Refused
from clinic.http import Request
from clinic.limits import count_letter, limited
from consultations.patients.links import by_link, page_of
from consultations.patients.models import PersonalLink

from . import services
from .choosing import answered, is_free, picker, refused, time_form, visit_ahead
from .forms import NewcomerForm, TimeForm
from .models import Appointment, AppointmentType
from .notices import link_to
from .refusals import CannotBook
from .times import time_of
from .wanted import Wanted, wanted_by

Purpose = PersonalLink.Purpose
# What each link that books is for.
BOOKED_BY: dict[str, str] = {Purpose.BOOK: AppointmentType.CONSULTATION, Purpose.RESULTS: AppointmentType.RESULTS}


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("book")
def book(request: Request) -> HttpResponse:
    """Anybody, without a form before and without saying who they are to see the times."""
    wanted, type = open_place(request), AppointmentType.consultation()
    location, moment = wanted.location, time_of(request.GET.get("time", ""))
    if request.method != "POST" and not is_free(location, type, moment, resource=wanted.resource):
        return render(request, "booking/book.html", picker(request, wanted, type, moment))
    form = NewcomerForm(
        request.POST if request.method == "POST" else None, initial=TimeForm.beginning(moment) if moment else None
    )
    if form.is_valid():
        if not is_adult(form.cleaned_data["birth_date"], location.today()):
            return render(request, "booking/please_call.html")
        if not services.is_booked(form.cleaned_data["request_key"]):  # pressed twice is one letter
            count_letter(request, form.cleaned_data["email"])
        try:
            visit = services.book_for_newcomer(
                form.person(),
                type,
                form.cleaned_data["time"],
                location=location,
                request_key=form.cleaned_data["request_key"],
                resource=wanted.resource,
                by=request.actor,
                ip=request.META.get("REMOTE_ADDR"),
                texts=bool(form.cleaned_data.get("texts")),
            )
        except CannotBook as refusal:
            return refused(request, "booking/book_details.html", form, refusal, wanted, type)
        return redirect(page_of(link_to(visit)))
    return answered(request, "booking/book_details.html", form, wanted, type)


@by_link(*BOOKED_BY)
@require_http_methods(["GET", "HEAD", "POST"])
def choose_time(request: Request, link: PersonalLink) -> HttpResponse:
    """For a patient who has filled in the form, or whose result is to be looked at."""
    type = get_object_or_404(AppointmentType, slug=BOOKED_BY[link.purpose], is_online=True)
    wanted = open_place(request)
    if request.method != "POST" and (standing := visit_ahead(link.patient, type.slug)):
        return already_booked(request, standing)
    moment = time_of(request.GET.get("time", ""))
    words: dict[str, Any] = {"title": _("Choose a time"), "button": _("Book this time")}
    if type.slug == AppointmentType.CONSULTATION:
        words["wish"] = page_of(link, "wait_for_time") + wanted.suffix
    if request.method != "POST" and not is_free(wanted.location, type, moment, resource=wanted.resource):
        return render(request, "booking/choose_time.html", picker(request, wanted, type, moment) | words)
    form = time_form(request, moment)
    if form.is_valid():
        try:
            visit = services.book(
                link.patient,
                type,
                form.cleaned_data["time"],
                location=wanted.location,
                request_key=form.cleaned_data["request_key"],
                resource=wanted.resource,
                by=request.actor,
            )
        except CannotBook as refusal:
            if refusal.code == "has one" and (standing := visit_ahead(link.patient, type.slug)):
                return already_booked(request, standing, status=409)
            return refused(request, "booking/confirm_time.html", form, refusal, wanted, type, **words)
        return redirect(page_of(link_to(visit)))
    return answered(request, "booking/confirm_time.html", form, wanted, type, **words)


def open_place(request: Request) -> Wanted:
    wanted = wanted_by(request)
    if wanted is None:
        raise Refused(503, _("Online booking is not open yet"), _("Please come back a little later."))
    return wanted


def already_booked(request: Request, standing: Appointment, status: int = 200) -> HttpResponse:
    context = {"visit": standing, "address": page_of(link_to(standing))}
    return render(request, "booking/already_booked.html", context, status=status)
