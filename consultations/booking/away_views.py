"""Somebody is away today: every visit that they cannot keep, and one button for all of them."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from clinic import roles
from clinic.http import Request
from clinic.models import Location

from . import away as plans
from . import time_off as times_off
from .away_forms import PartOfDayForm
from .models import Appointment, Resource
from .refusals import REFUSALS, CannotChange
from .time_off import Span, place_of, whole_days
from .week import day_of

FIELD, SHOWN = "choice-", "shown-"


@roles.only_for(*roles.DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def away(request: Request, reference: str) -> HttpResponse:
    resource = get_object_or_404(Resource.objects.select_related("location"), reference=reference, is_active=True)
    location = place_of(resource)
    if location is None:
        raise Http404
    page = AwayPage(request, resource, location)
    return page.applied() if request.method == "POST" else page.shown()


class AwayPage:
    """One day of one resource. The address says which part of the day it is off, where it is not off already."""

    def __init__(self, request: Request, resource: Resource, location: Location) -> None:
        self.request, self.resource, self.location = request, resource, location
        self.day: date = max(day_of(request.GET.get("date")) or location.today(), location.today())
        self.whole: Span = whole_days(location, self.day, self.day)
        self.may_enter = times_off.may_enter(request.user, resource, self.whole)
        self.form = PartOfDayForm(request.GET if self.may_enter and request.GET else None)
        self.entered = plans.entered(resource, self.whole)
        self.wanted = self.span()

    def span(self) -> Span | None:
        """What would be entered: nothing where the day has its time off and no other is asked for."""
        asked = bool(self.request.GET.get("starts") or self.request.GET.get("ends"))
        if not self.may_enter or (self.entered and not asked):
            return None
        wanted = self.whole
        if asked and self.form.is_valid():
            try:
                wanted = self.form.span(self.location, self.day)
            except CannotChange as refusal:
                self.form.add_error("starts", str(REFUSALS[refusal.code]))
        if self.form.errors:
            return None
        begins, ends = max(wanted[0], this_minute()), wanted[1]
        if ends <= begins:
            self.form.add_error("ends", str(REFUSALS["off backwards" if ends <= wanted[0] else "off over"]))
            return None
        wanted = begins, ends
        is_known = any(row.starts_at <= wanted[0] and wanted[1] <= row.ends_at for row in self.entered)
        return None if is_known else wanted

    @property
    def spans(self) -> list[Span]:
        return [*((row.starts_at, row.ends_at) for row in self.entered), *([self.wanted] if self.wanted else [])]

    def shown(self, refused: list[plans.Refused] | None = None, sentence: str = "", status: int = 200) -> HttpResponse:
        visits = plans.concerned(self.request.user, self.resource, self.whole, self.spans)
        rows = plans.affected(visits, self.resource, self.spans)
        context = {
            "resource": self.resource,
            "location": self.location,
            "day": self.day,
            "today": self.location.today(),
            "entered": self.entered,
            "whole": self.whole,
            "wanted": self.wanted,
            "ends_with_the_day": self.wanted and self.wanted[1] == self.whole[1],
            "may_enter": self.may_enter,
            "form": self.form,
            "rows": rows,
            "refused": refused or [],
            "sentence": sentence,
        }
        status = 422 if self.form.errors and status == 200 else status
        return render(self.request, "booking/away.html", context, status=status)

    def applied(self) -> HttpResponse:
        """The time off first, so that nobody is put where they cannot be; then each visit for itself."""
        if self.form.errors:
            return self.shown()
        try:
            if self.wanted:
                why = self.request.POST.get("why", "")[:200]
                times_off.take_off(self.resource, self.wanted, by=self.request.actor, why=why)
        except CannotChange as refusal:
            return self.shown(sentence=str(REFUSALS[refusal.code]), status=409)
        outcome = plans.settle(self.chosen(), by=self.request.actor)
        self.entered, self.wanted = plans.entered(self.resource, self.whole), None
        self.say(outcome)
        if outcome.refused:
            return self.shown(outcome.refused, status=409)
        return redirect(f"{self.request.path}?date={self.day}")

    def chosen(self) -> list[tuple[Appointment, str, int]]:
        """In the order of the page."""
        sent = {name.removeprefix(FIELD): value for name, value in self.request.POST.items() if name.startswith(FIELD)}
        visits = plans.shown_visits(self.request.user, filter(is_reference, sent))
        shown = {reference: str(self.request.POST.get(SHOWN + reference)) for reference in visits}
        return [
            (visits[reference], str(choice), int(shown[reference]) if shown[reference].isdecimal() else -1)
            for reference, choice in sent.items()
            if reference in visits
        ]

    def say(self, outcome: plans.Outcome) -> None:
        if outcome.moved:
            said = ngettext("%(number)s visit has a new time.", "%(number)s visits have a new time.", outcome.moved)
            messages.success(self.request, said % {"number": outcome.moved})
        if outcome.asked:
            said = ngettext(
                "%(number)s patient is asked to choose.", "%(number)s patients are asked to choose.", outcome.asked
            )
            messages.success(self.request, said % {"number": outcome.asked})


def this_minute() -> datetime:
    """Rounded down to five minutes: pressed twice within them, it is the same time off."""
    now = timezone.now()
    return now - timedelta(minutes=now.minute % 5, seconds=now.second, microseconds=now.microsecond)


def is_reference(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
