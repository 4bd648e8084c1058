"""The clinic with one more address for every error: `settings.ROOT_URLCONF = "tests.clinic.error_urls"`."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.template import engines
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from clinic import errors
from clinic.urls import handler400, handler403, handler404, handler500
from clinic.urls import urlpatterns as ours

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

RAISED = {
    "bad_request": (400, BadRequest()),
    "forbidden": (403, PermissionDenied()),
    "not_found": (404, Http404()),
    "not_yet": (409, errors.Refused(409, "Not yet", "Something else comes first.")),
    "ended": (410, errors.Refused(410, "This link has ended", "Ask for a new one.")),
    "too_many": (429, errors.TooMany(601)),
    "server_error": (500, RuntimeError("Something broke.")),
    "uncaught": (500, ValidationError("No form caught this.")),
    "database_away": (503, OperationalError("connection refused")),
    "not_open": (503, errors.Refused(503, "Not open yet", "Please come back a little later.")),
}
ANSWERED = {
    "stale_form": (403, errors.stale_form),
    "locked_out": (429, errors.locked_out),
    "maintenance": (503, lambda request: errors.maintenance(request, timezone.now() + timedelta(minutes=15))),
}
STATUS = {name: status for name, (status, _what) in (RAISED | ANSWERED).items()} | {"wrong_method": 405}


def raising(error):
    def view(request):
        raise error

    return login_not_required(view)


@login_not_required
@require_POST
def wrong_method(request):
    return HttpResponse()


def addresses(prefix):
    yield path(f"{prefix}wrong_method/", wrong_method)
    for name, (_status, error) in RAISED.items():
        yield path(f"{prefix}{name}/", raising(error))
    for name, (_status, view) in ANSWERED.items():
        yield path(f"{prefix}{name}/", login_not_required(view))


@login_not_required
def asks_for_a_part(request):
    """A staff page with a button that fetches a part of it."""
    page = engines["django"].from_string(
        '{% extends "staff/base.html" %}{% block head %}{% include "staff/_htmx.html" %}{% endblock %}'
        '{% block main %}<h1>A page</h1><p id="part">As it was.</p>'
        '<button hx-get="/errors/not_found/" hx-target="#part">Fetch</button>{% endblock main %}'
    )
    return HttpResponse(page.render({}, request))


urlpatterns = [
    path("errors/part/", asks_for_a_part),
    *addresses("errors/"),
    *addresses("staff/errors/"),
    *ours,
]
