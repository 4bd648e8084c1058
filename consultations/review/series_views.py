"""All sessions of a plan are booked at once, by whoever treats or by the desk."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from clinic import roles
from clinic.audit import record
from clinic.errors import Refused
from clinic.http import Request
from consultations.booking.desk_places import Place, place_of
from consultations.booking.models import AppointmentType
from consultations.booking.refusals import REFUSALS, CannotBook, CannotBookSeries
from consultations.booking.series import Session, propose, targets
from consultations.booking.times import time_of

from . import series
from .course_models import TreatmentPlan
from .refusals import CannotRecord
from .series_forms import MOST, SeriesForm

FIELDS = ("first_day", "clock", "number", "weeks")


@roles.only_for(*roles.DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def book_sessions(request: Request, reference: str) -> HttpResponse:
    plan = get_object_or_404(series.bookable(request.user), reference=reference)
    place = place_of(request)
    if place is None:
        raise Refused(409, _("Not yet"), CannotRecord("no-location").sentence)
    page = SeriesPage(request, plan, place)
    return page.booked() if request.method == "POST" else page.shown()


class SeriesPage:
    """The address says how the sessions are to lie; what is sent are their times."""

    def __init__(self, request: Request, plan: TreatmentPlan, place: Place) -> None:
        self.request, self.plan, self.place, self.location = request, plan, place, place.location
        self.already = list(series.booked_sessions(plan, request.user))
        left = series.to_book(plan, len(self.already), plan.performed.count())
        asked = request.GET if any(name in request.GET for name in FIELDS) else None
        self.form = SeriesForm(plan, self.location, left, asked)
        self.device = series.device_at(self.location, plan)
        self.resource = self.form.cleaned_data["resource"] if asked and self.form.is_valid() else None

    def shown(self, sessions: list[Session] | None = None, sentence: str = "", status: int = 200) -> HttpResponse:
        if sessions is None and self.form.is_bound and self.form.is_valid():
            given = self.form.cleaned_data
            sessions = self.proposed(
                targets(self.location, given["first_day"], given["clock"], given["number"], given["weeks"])
            )
        record(self.request.actor, "read", self.plan)
        context = {
            "plan": self.plan,
            "patient": self.plan.patient.main,
            "location": self.location,
            "place": self.place,
            "type": self.type,
            "device": self.device,
            "already": self.already,
            "form": self.form,
            "sessions": sessions,
            "sentence": sentence,
            "request_key": self.request.POST.get("request_key") or uuid4(),
            "is_clinical": self.request.user.has_role(*roles.CLINICAL),
        }
        status = 422 if self.form.errors else status
        return render(self.request, "review/book_sessions.html", context, status=status)

    @property
    def type(self) -> AppointmentType:
        return AppointmentType.objects.get(slug=AppointmentType.TREATMENT)

    def proposed(self, wanted: list[datetime]) -> list[Session]:
        return propose(self.location, self.type, wanted, resource=self.resource, device=self.device)

    def booked(self) -> HttpResponse:
        chosen = [time_of(key) for key in self.request.POST.getlist("time")[:MOST]]
        starts = [start for start in chosen if start]
        key = uuid_of(self.request.POST.get("request_key", ""))
        if self.form.errors or not starts or len(starts) < len(chosen) or key is None:
            return self.shown(sentence=_("Please choose a time for each session."), status=422)
        if len({self.location.local(start).date() for start in starts}) < len(starts):
            return self.shown(self.again(starts), _("Two sessions cannot be on one day. Choose another for one."), 422)
        try:
            booked = series.book_sessions(
                self.plan,
                starts,
                location=self.location,
                resource=self.resource,
                request_key=key,
                by=self.request.actor,
            )
        except CannotBookSeries as refusal:
            return self.shown(self.again(starts, dict(refusal.conflicts)), str(REFUSALS[refusal.code]), 409)
        except CannotBook as refusal:
            return self.shown(self.again(starts), str(REFUSALS[refusal.code]), 409)
        said = ngettext("%(number)s session is booked.", "%(number)s sessions are booked.", len(booked))
        messages.success(self.request, said % {"number": len(booked)})
        if self.request.user.has_role(*roles.CLINICAL):
            return redirect("plan", self.plan.reference)
        return redirect("patient", self.plan.patient.main.reference)

    def again(self, starts: list[datetime], conflicts: dict[datetime, str] | None = None) -> list[Session]:
        """What was chosen stays chosen; beside what is not to be had stands what is."""
        sessions = self.proposed(starts)
        for session in sessions:
            code = (conflicts or {}).get(session.target)
            if code:
                session.refusal = str(REFUSALS[code])
            elif session.target in session.near:
                session.chosen = session.target
        return sessions


def uuid_of(text: Any) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
