"""Time off: what is to come, entered and ended."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic import roles
from clinic.http import Request
from clinic.models import Location

from . import away as plans
from . import time_off as times_off
from .away_forms import TimeOffForm
from .models import Appointment, TimeOff
from .refusals import REFUSALS, CannotChange
from .stranded import still_ahead


@roles.only_for(*roles.DESK, roles.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def time_off(request: Request) -> HttpResponse:
    location = Location.main()
    if location is None:
        return render(request, "booking/no_location.html")
    initial = {"first_day": location.today(), "resource": request.GET.get("resource", "")}
    form = TimeOffForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        given = form.cleaned_data
        try:
            entered = times_off.take_off(given["resource"], form.wanted, by=request.actor, why=given["why"])
        except CannotChange as refusal:
            form.refuse(refusal)
        else:
            return redirect(after(request, entered))
    context = {"form": form, "rows": rows(request, location), "days": days(request), "location": location}
    return render(request, "booking/time_off.html", context, status=422 if form.errors else 200)


def after(request: Request, entered: TimeOff) -> str:
    """To the visits that need a new time, where there are any and the reader may see them."""
    struck = [one for one in days(request) if one.resource == entered.resource]
    if struck and request.user.has_role(*roles.DESK):
        return f"{reverse('away', args=[entered.resource.reference])}?date={struck[0].day}"
    messages.success(request, _("Entered: %(who)s is not there.") % {"who": entered.resource})
    return reverse("time_off")


def rows(request: Request, location: Location) -> list[dict[str, Any]]:
    """Times are read by the clock of the place where the person works or the thing stands."""
    return [
        {
            "off": row,
            "location": times_off.place_of(row.resource) or location,
            "has_begun": row.starts_at <= timezone.now(),
            "may_end": times_off.may_enter(request.user, row.resource, (row.starts_at, row.ends_at)),
        }
        for row in times_off.coming()
    ]


def days(request: Request) -> list[plans.StrandedDay]:
    visits = still_ahead(Appointment.objects.all()).select_related("location")
    return plans.stranded_days(visits, times_off.coming())


@roles.only_for(*roles.DESK, roles.MANAGER)
@require_POST
def end_time_off(request: Request, reference: str) -> HttpResponse:
    row = TimeOff.objects.filter(reference=reference).select_related("resource").first()
    if row is None:
        raise Http404
    try:
        times_off.end(row, by=request.actor)
    except CannotChange as refusal:
        messages.error(request, str(REFUSALS[refusal.code]))
    else:
        messages.success(request, _("%(who)s is there again.") % {"who": row.resource})
    return redirect("time_off")
