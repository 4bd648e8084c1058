"""The rota: read by clinicians, written by the manager and the clinical lead."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from clinic import roles
from clinic.http import Request
from clinic.models import Location, OnCall, User

from . import people, rota
from .rota import CannotPlan
from .rota_form import RotaForm

SHOWN_AHEAD = rota.WEEK * 2
WRITERS = (roles.MANAGER, roles.CLINICAL_LEAD)


@roles.only_for(*WRITERS, roles.PROVIDER)
@require_http_methods(["GET", "HEAD", "POST"])
def on_call(request: Request) -> HttpResponse:
    location = Location.main()
    if location is None:
        return render(request, "booking/no_location.html")
    form = form_for(request, location)
    if form and form.is_valid():
        try:
            entered = rota.put_on_call(form.cleaned_data["user"], *form.span, by=request.actor)
        except CannotPlan as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Entered: %(name)s is on call.") % {"name": entered.user})
            return redirect("on_call")
    status = 422 if form and form.errors else 200
    return render(request, "followup/on_call.html", shown(request.user, form, location), status=status)


def form_for(request: Request, location: Location) -> RotaForm | None:
    if not request.user.has_role(*WRITERS):
        if request.method == "POST":
            raise Http404
        return None
    return RotaForm(location, request.POST if request.method == "POST" else None)


def shown(user: User, form: RotaForm | None, location: Location) -> dict:
    now = timezone.now()
    return {
        "form": form,
        "is_clinical": user.has_role(*roles.CLINICAL),
        "location": location,
        "moment": now,
        "now": people.on_call(now),
        "spans": rota.coming(now),
        "gaps": list(rota.gaps(now, now + SHOWN_AHEAD)),
        "until": rota.planned_until(),
    }


@roles.only_for(*WRITERS)
@require_POST
def end_on_call(request: Request, reference: str) -> HttpResponse:
    found = OnCall.objects.filter(reference=reference).select_related("user").first()
    if found is None:
        raise Http404
    rota.end(found, by=request.actor)
    messages.success(request, _("%(name)s is not on call in that time any more.") % {"name": found.user})
    return redirect("on_call")


@roles.only_for(*WRITERS)
@require_POST
def copy_rota(request: Request) -> HttpResponse:
    location = Location.main()
    if location is None:
        raise Http404
    try:
        number = rota.copy_last_week(location, moment_in(request.POST.get("until", "")), by=request.actor)
    except CannotPlan as refusal:
        messages.error(request, refusal.sentence)
    else:
        text = ngettext("One time on call was added.", "%(number)d times on call were added.", number)
        messages.success(request, text % {"number": number})
    return redirect("on_call")


def moment_in(typed: str) -> datetime | None:
    try:
        return parse_datetime(typed)
    except ValueError:
        return None
