"""A provider's own calendar: the page that hands out its address, and the file behind it."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic import limits, roles
from clinic.errors import Refused
from clinic.http import Request
from clinic.models import Clinic

from . import feeds
from .calendar_file import calendar_of

CALENDAR = "text/calendar; charset=utf-8; method=PUBLISH"


@login_not_required
@require_safe
def feed(request: Request, token: str) -> HttpResponse:
    """Whoever has the address. Read by machines, every hour or so: what has not changed is not sent again."""
    found = feeds.find(token)
    if found is None:
        limits.count(request, "unknown_link")
        raise Http404
    if not feeds.is_open(found):
        raise Refused(410, _("This calendar has ended"), _("Make a new address on the calendar page of the clinic."))
    clinic, visits = Clinic.current(), feeds.visits_of(found)
    etag = feeds.etag_of(found, visits, clinic.name)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        body = calendar_of(visits, clinic, feeds.summary_of(found))
        response = HttpResponse(body, content_type=CALENDAR, headers={"ETag": etag})
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


@roles.only_for(*roles.CLINICAL)
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_feed(request: Request) -> HttpResponse:
    resource = feeds.resource_of(request.user)
    found = feeds.feed_of(resource) if resource else None
    if request.method == "POST" and resource:
        if request.POST.get("do") == "revoke" and found:
            feeds.revoke(found, by=request.actor)
        elif request.POST.get("do") == "make":
            feeds.make(resource, shows_names="names" in request.POST, by=request.actor)
        return redirect("calendar_feed")
    context = {"resource": resource, "feed": found, "address": feeds.address_of(found) if found else ""}
    return render(request, "booking/calendar_feed.html", context)
