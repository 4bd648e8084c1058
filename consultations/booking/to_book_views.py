"""Who has sent the form and has no visit yet."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from clinic import roles
from clinic.http import Request
from clinic.models import Location
from consultations.intake.models import Intake

from . import booking_calls
from .models import BookingCall

ON_A_PAGE = 50
TABS = {
    "all": _("All to book"),
    "not-called": _("Not called yet"),
    "called": _("Called, not booked yet"),
    "not-interested": _("Not interested"),
}


@roles.only_for(*roles.DESK)
@require_safe
def to_book(request: Request) -> HttpResponse:
    show = shown(request.GET.get("show"))
    page = Paginator(booking_calls.listed(request.user, show), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"patients": page, "show": show, "tabs": TABS.items(), "location": Location.main()}
    return render(request, "booking/to_book.html", context)


@roles.only_for(*roles.DESK)
@require_POST
def booking_call(request: Request, reference: str) -> HttpResponse:
    """One press each; back to the same row, where the next one stands if this one has left."""
    form = Intake.objects.completed().filter(reference=reference).first()
    if form is None:
        raise Http404
    outcome, seen = request.POST.get("outcome"), request.POST.get("calls", "")
    if outcome == "after-all":
        booking_calls.interested_after_all(form, by=request.actor)
    elif outcome in BookingCall.Outcome.values and seen.isdecimal():
        booking_calls.called(form, outcome, shown=int(seen), by=request.actor)
    query = {"show": shown(request.POST.get("show")), "page": number(request, "page")}
    return redirect(f"{reverse('to_book')}?{urlencode(query)}#row-{number(request, 'row')}")


def shown(text: str | None) -> str:
    return text if text in TABS else "all"


def number(request: Request, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 7 else 1
