"""The desk's day and week."""

from datetime import date, timedelta
from functools import cache
from typing import Any

from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from clinic import roles
from clinic.http import Request, wants_part
from consultations.messaging.attention import to_do
from consultations.messaging.telephone import calls_due

from . import form_done
from .day import plan
from .day_version import version_of
from .desk_places import Place, place_of
from .models import Appointment, WaitlistEntry
from .stranded import still_ahead
from .unresolved_views import unresolved_visits
from .week import day_of
from .week_plan import week_plan


@roles.only_for(*roles.DESK)
@require_safe
def day(request: Request) -> HttpResponse:
    """The page; for htmx the part that changes, or nothing where it is as it was seen last."""
    place = place_of(request)
    if place is None:
        return render(request, "booking/no_location.html")
    context = day_context(request, place)
    is_part = wants_part(request)
    request.asks_by_itself = is_part  # type: ignore[attr-defined]  # see clinic.middleware
    if is_part and request.GET.get("seen") == context["version"]:
        response = HttpResponse(status=204)
    else:
        draw_cards(request, context)
        response = render(request, "booking/_day_part.html" if is_part else "booking/day.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def day_context(request: Request, place: Place) -> dict[str, Any]:
    chosen, user = day_asked(request, place), request.user
    context: dict[str, Any] = {
        "place": place,
        "plan": plan(user, place.location, chosen),
        "as_list": request.GET.get("view") == "list",
        "today": place.location.today(),
        "before": chosen - timedelta(1),
        "after": chosen + timedelta(1),
        "waiting": form_done.to_book(user).count(),
        "on_waitlist": WaitlistEntry.objects.visible_to(user).waiting().count(),
        "stranded": still_ahead(Appointment.objects.visible_to(user)).count(),
        "unresolved": unresolved_visits(user).count(),
        "calls": calls_due() if user.has_role(roles.FRONT_DESK) else [],
    }
    context |= to_do(user)
    return context | {"version": version_of(context)}


def draw_cards(request: Request, context: dict[str, Any]) -> None:
    """Each visit once, for the table and for the list; each of their signs once for all visits."""
    shown, card = context["plan"], get_template("booking/_visit_card.html")
    same = {"location": shown.location, "is_today": shown.is_today, "place": context["place"]}
    same |= {"csrf_token": get_token(request), "book_url": reverse("book_for_caller")}
    status, chip = (get_template(f"booking/{name}.html") for name in ("_status", "_chip"))
    drawn = cache(lambda state: chip.render({"state": state}))
    statuses = {visit.status: status.render({"visit": visit}) for visit in shown.visits}
    for visit in shown.visits:
        signs = {"status": statuses[visit.status], "chip": drawn(visit.form_state)}
        visit.card = card.render({"visit": visit} | signs | same)


@roles.only_for(*roles.DESK)
@require_safe
def week(request: Request) -> HttpResponse:
    place = place_of(request)
    if place is None:
        return render(request, "booking/no_location.html")
    chosen = day_asked(request, place)
    context = {
        "place": place,
        "plan": week_plan(request.user, place.location, chosen),
        "today": place.location.today(),
        "before": chosen - timedelta(7),
        "after": chosen + timedelta(7),
    }
    return render(request, "booking/week.html", context)


def day_asked(request: Request, place: Place) -> date:
    """Today for anything that is no day of this century."""
    chosen = day_of(request.GET.get("date"))
    return chosen if chosen and 2000 <= chosen.year < 2100 else place.location.today()
