"""The waitlist at the desk: who waits, what was offered to whom, and why not to others."""

from datetime import timedelta

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic import roles
from clinic.http import Request
from clinic.models import Location

from . import waitlist as waiting
from .desk_places import place_of
from .desk_views import patient_of
from .models import FreedTime, WaitlistEntry, WaitlistOffer
from .waiting_forms import CallersWishForm

SHOWN = 50
SHOWN_FOR = timedelta(days=14)
WHY_NOT = {
    "provider": _("wants somebody else"),
    "day": _("not on the days they asked for"),
    "part of day": _("not at the time of day they asked for"),
    "not sooner": _("not earlier than the visit they have"),
    "too short": _("too short for their visit"),
    "other offer": _("another time is held for them"),
    "no room": _("something else their visit needs is not free then"),
}


@roles.only_for(*roles.DESK)
@require_safe
def waitlist(request: Request) -> HttpResponse:
    entries = WaitlistEntry.objects.visible_to(request.user).waiting()
    offers = WaitlistOffer.objects.select_related("entry__patient", "appointment__location").order_by("entry", "pk")
    freed = FreedTime.objects.filter(offer_from__gt=timezone.now() - SHOWN_FOR)
    times = freed.select_related("location", "resource").prefetch_related(Prefetch("offers", offers))
    known = entries.select_related("patient", "type", "location", "resource", "instead_of__location")
    held = offers.filter(outcome=WaitlistOffer.Outcome.HELD)
    context = {
        "entries": known.prefetch_related(Prefetch("offers", held, to_attr="held")),
        "times": [{"freed": one, "offers": explained(one)} for one in times.order_by("-offer_from", "-pk")[:SHOWN]],
        "location": Location.main(),
    }
    return render(request, "booking/waitlist.html", context)


def explained(freed: FreedTime) -> list[tuple[WaitlistOffer, object]]:
    return [(offer, WHY_NOT.get(offer.why, offer.why)) for offer in freed.offers.all()]


@roles.only_for(*roles.DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def wait_for_caller(request: Request, reference: str) -> HttpResponse:
    patient, place = patient_of(request, reference), place_of(request)
    if place is None:
        return render(request, "booking/no_location.html")
    location = place.location
    entry = WaitlistEntry.objects.visible_to(request.user).of(patient).waiting().filter(location=location).first()
    visit = entry.instead_of if entry else waiting.coming_visit(patient, location)
    type = entry.type if entry else visit.type if visit else None
    initial = CallersWishForm.beginning(entry, visit, location) | {"type": type and type.slug}
    form = CallersWishForm(request.POST if request.method == "POST" else None, initial=initial, location=location)
    if form.is_valid():
        waiting.join(patient, location=location, by=request.actor, **form.cleaned_data)
        return redirect("waitlist")
    context = {"form": form, "patient": patient, "entry": entry, "visit": visit, "place": place}
    return render(request, "booking/wait_for_caller.html", context, status=422 if form.errors else 200)


@roles.only_for(*roles.DESK)
@require_POST
def leave_waitlist(request: Request, reference: str) -> HttpResponse:
    entry = get_object_or_404(WaitlistEntry.objects.visible_to(request.user), reference=reference)
    waiting.leave(entry, by=request.actor)
    return redirect("waitlist")
