"""Booking for whoever is on the telephone or at the desk: as a page, and as the panel of the day. The address carries
what is chosen so far, so a gap of the day opens it half done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from clinic import roles
from clinic.http import Request, wants_part
from consultations.patients.models import Patient

from . import callers, services, walk_ins
from .day_views import visit_of
from .desk_places import Place, day_address, place_of
from .desk_views import patient_of
from .models import Appointment, AppointmentType, Resource
from .refusals import CannotBook
from .slips import spoken
from .staff_forms import CallerForm, VisitForm
from .times import nearest_times, time_of
from .typed import read
from .week import week_of

CARRIED = ("location", "type", "resource", "time", "walk_in", "anyway", "patient")


@dataclass
class Asked:
    """What the address says."""

    request: Request
    place: Place

    @cached_property
    def chosen(self) -> dict[str, str]:
        return {name: self.request.GET[name] for name in CARRIED if self.request.GET.get(name)}

    @cached_property
    def type(self) -> AppointmentType:
        asked = AppointmentType.objects.filter(slug=self.chosen.get("type", AppointmentType.CONSULTATION))
        return asked.first() or AppointmentType.consultation()

    @cached_property
    def resource(self) -> Resource | None:
        known = Resource.objects.providers()
        return next((one for one in known if str(one.reference) == self.chosen.get("resource")), None)

    @cached_property
    def known(self) -> Patient | None:
        return patient_of(self.request, self.chosen["patient"]) if "patient" in self.chosen else None

    @property
    def is_walk_in(self) -> bool:
        return "walk_in" in self.chosen

    @cached_property
    def moment(self) -> datetime | None:
        return walk_ins.now_on_a_cell() if self.is_walk_in else time_of(self.chosen.get("time", ""))

    @cached_property
    def words(self) -> str:
        return self.request.GET.get("q", "")

    @property
    def is_part(self) -> bool:
        return wants_part(self.request)

    def query(self, left: str = "") -> str:
        """The address without one of its names."""
        return urlencode({name: value for name, value in self.chosen.items() if name != left})

    def context(self) -> dict[str, Any]:
        return {
            "asked": self,
            "path": self.request.path,
            "place": self.place,
            "location": self.place.location,
            "carried": self.chosen,
            "query": {left: self.query(left) for left in ("", *CARRIED)},
            "words": self.words,
            "found": callers.search(self.request.user, self.words) if not self.known else [],
            "known": self.known,
            "type": self.type,
            "resource": self.resource,
            "is_part": self.is_part,
        }


@roles.only_for(*roles.DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def book_for_caller(request: Request) -> HttpResponse:
    """When, who, Book."""
    place = place_of(request)
    if place is None:
        return render(request, "booking/no_location.html")
    asked = Asked(request, place)
    if request.method != "POST" and asked.moment is None:
        return times_page(asked)
    if asked.is_part and request.headers.get("HX-Target") == "matches":
        return render(request, "booking/_matches.html", asked.context())
    form, status = form_of(asked), 200
    if form.is_valid():
        if booked := book_from(asked, form):
            return booked_panel(request, booked) if asked.is_part else redirect("visit", booked.reference)
        status = 409
    elif form.errors:
        status = 422
    shows_fields = not asked.is_part or "new" in request.GET or form.is_bound
    context = asked.context() | {"form": form, "shows_form": bool(asked.known) or shows_fields}
    template = "booking/_booking_panel.html" if asked.is_part else "booking/book_for_caller.html"
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


@roles.only_for(*roles.DESK)
@require_POST
def likely_duplicates(request: Request) -> HttpResponse:
    """Who the person may be whose data are being typed; nobody while too little is."""
    place = place_of(request)
    if place is None:
        return HttpResponse()
    form = CallerForm(request.POST, location=place.location)
    form.is_valid()
    likely = callers.likely_duplicates(request.user, form.cleaned_data)
    return render(
        request,
        "booking/_likely.html",
        Asked(request, place).context() | {"likely": likely, "book_url": reverse("book_for_caller")},
    )


@roles.only_for(*roles.DESK)
@require_safe
def slip(request: Request, reference: str) -> HttpResponse:
    """The time on paper, for somebody who gets no letter."""
    visit = visit_of(request, reference)
    with translation.override(visit.patient.language):
        context = {"visit": visit, "spoken": spoken(visit), "day_address": day_address(visit.location, visit.day)}
        return render(request, "booking/slip.html", context)


def times_page(asked: Asked) -> HttpResponse:
    location, resource = asked.place.location, asked.resource
    first = asked.request.GET.get("from") or location.today()
    carried = asked.query("time")
    week = week_of(
        location, asked.type, first, by_staff=True, resource=resource, query=f"&{carried}" if carried else ""
    )
    context = asked.context() | {"week": week, "types": AppointmentType.objects.all(), "is_part": False}
    return render(asked.request, "booking/book_for_caller.html", context)


def form_of(asked: Asked) -> Any:
    initial: dict[str, Any] = {"type": asked.type.slug, "resource": asked.resource and asked.resource.reference}
    if asked.moment:
        initial |= VisitForm.beginning(asked.moment)
    posted = asked.request.POST if asked.request.method == "POST" else None
    if asked.known:
        form: VisitForm = VisitForm(posted, initial=initial, location=asked.place.location)
    else:
        form = CallerForm(posted, initial=initial | read(asked.words).person, location=asked.place.location)
        if posted is None:  # a refused form begins with what is wrong
            form.begin_where_it_is_empty()
    form.needs_somebody, form.only_anyway = asked.is_walk_in, "anyway" in asked.chosen
    return form


def book_from(asked: Asked, form: Any) -> Appointment | None:
    """The visit, or None with the reason on the form."""
    request, location, wanted = asked.request, asked.place.location, form.cleaned_data
    how, starts_at, more = way_of(asked, form)
    more |= {"location": location, "request_key": wanted["request_key"], "by": request.actor}
    more |= {"resource": wanted["resource"], "device": form.chosen_device}
    try:
        if asked.known:
            return how(asked.known, wanted["type"], starts_at, **more)
        person = form.person()
        is_asked = not wanted["is_another"] and not services.is_booked(wanted["request_key"])
        duplicates = callers.possible_duplicates(request.user, person) if is_asked else []
        if duplicates:
            form.say_duplicates(duplicates)
            return None
        return services.book_for_newcomer(person, wanted["type"], starts_at, how=how, **more)
    except CannotBook as refusal:
        near = [] if asked.is_walk_in else nearest(location, form)
        form.refuse(refusal, near)
        return None


def way_of(asked: Asked, form: Any) -> tuple[Callable[..., Appointment], datetime, dict[str, Any]]:
    """How it is booked, and for when."""
    if asked.is_walk_in:
        return walk_ins.walk_in, walk_ins.now_on_a_cell(), {}
    if form.cleaned_data["anyway"]:
        return services.overbook, form.cleaned_data["time"], {"why": form.cleaned_data["why"]}
    return services.book, form.cleaned_data["time"], {}


def nearest(location: Any, form: Any) -> list[datetime]:
    wanted = form.cleaned_data
    same = {"by_staff": True, "resource": wanted["resource"], "device": form.chosen_device}
    return nearest_times(location, wanted["type"], wanted["time"], **same)


def booked_panel(request: Request, visit: Appointment) -> HttpResponse:
    """What the day's panel says after Book; the day beside it looks again."""
    response = render(request, "booking/_booked.html", {"visit": visit, "spoken": spoken(visit)})
    return trigger_client_event(response, "day-changed")
