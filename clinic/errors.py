"""What a person reads when something cannot be done: one sentence, what is not lost, a way on, a telephone."""

import logging
import sys
from datetime import datetime
from math import ceil

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .context import remembered
from .database_away import is_away
from .error_pages import NO_WAY, Way, page, plain_page
from .formats import clock

logger = logging.getLogger(__name__)

HOUR, MINUTE = 3600, 60
DATABASE_BACK_AFTER = 30  # seconds: long enough for a restart, short enough for who waits at the page


class Refused(Exception):
    """Ends a request with a status and one sentence for the person who reads it."""

    def __init__(
        self, status: int, title: str, sentence: str, kept: str = "", retry_after: int = 0, way: Way = NO_WAY
    ) -> None:
        """`kept`: what is not lost. `retry_after`: seconds; what is not open yet (503) may be in an hour. `way`: where
        a member of staff was at work."""
        super().__init__(sentence)
        self.status, self.title, self.sentence, self.kept = status, title, sentence, kept
        self.retry_after = retry_after or (HOUR if status == 503 else 0)
        self.way = way

    def page(self, request: HttpRequest) -> HttpResponse:
        return page(request, self.status, self.title, self.sentence, self.kept, self.retry_after, self.way)


class TooMany(Refused):
    def __init__(self, seconds: float) -> None:
        minutes, hours = max(1, ceil(seconds / MINUTE)), ceil(seconds / HOUR)
        sentence = ngettext(
            "A lot was sent in a short time. Please try again in %(minutes)s minute.",
            "A lot was sent in a short time. Please try again in %(minutes)s minutes.",
            minutes,
        ) % {"minutes": minutes}
        if hours > 1:
            sentence = ngettext(
                "A lot was sent in a short time. Please try again in %(hours)s hour.",
                "A lot was sent in a short time. Please try again in %(hours)s hours.",
                hours,
            ) % {"hours": hours}
        kept = _("What you typed is still there when you go back. Or call us: we do it for you on the telephone.")
        super().__init__(429, _("Please wait a little"), sentence, kept, minutes * MINUTE)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    sentence = _("Please go back, reload the page and try again.")
    return page(request, 400, _("That did not arrive whole"), sentence, _("Nothing was changed."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 403, _("Not allowed"), _("You cannot open this page."), _("Nothing was changed."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    sentence = _("The address may be mistyped, or the link may no longer be valid.")
    return page(request, 404, _("We cannot find that page"), sentence, _("Nothing that was saved is lost."))


def wrong_method(request: HttpRequest, allowed: str) -> HttpResponse:
    """`allowed` as the header Allow says it."""
    sentence = _("This address only takes what a button or a form sends. Please begin again from a page below.")
    response = page(request, 405, _("There is nothing to read here"), sentence, _("Nothing was changed."))
    response["Allow"] = allowed
    return response


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    sentence = _(
        "The form was open for too long, or cookies are switched off. Go back, reload the page and send it again."
    )
    return page(request, 403, _("Please send that once more"), sentence, _("Nothing that was saved is lost."))


def locked_out(
    request: HttpRequest, original: HttpResponse | None = None, credentials: dict | None = None
) -> HttpResponse:
    """After too many wrong passwords; called by django-axes. Each further try begins the wait again."""
    seconds = round(settings.AXES_COOLOFF_TIME * HOUR)
    minutes = ceil(seconds / MINUTE)
    sentence = ngettext(
        "For safety this login is closed for %(minutes)s minute.",
        "For safety this login is closed for %(minutes)s minutes.",
        minutes,
    ) % {"minutes": minutes}
    kept = _("Then try again, or ask your manager for a new password.")
    return page(request, 429, _("Too many tries"), sentence, kept, seconds)


def server_error(request: HttpRequest) -> HttpResponse:
    """Whatever else is broken, this page must work: it needs neither database nor templates."""
    if is_away(error := sys.exception()):
        return database_away(request, error)
    sentence = _("It is not your fault, and nothing you saved is lost. Please try again, or call the clinic.")
    return plain_page(request, 500, _("Something went wrong on our side"), sentence, what_was_just_sent(request))


def database_away(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    told = str(error).partition("\n")[0]  # what follows may name values of the query
    logger.error("The database does not answer: %s %s", type(error).__name__, told)
    sentence = _("Our pages cannot be reached right now. Please try again in a minute, or call the clinic.")
    kept = what_was_just_sent(request) or _("Nothing you saved is lost.")
    return plain_page(request, 503, _("One moment, please"), sentence, kept, DATABASE_BACK_AFTER)


def what_was_just_sent(request: HttpRequest) -> str:
    if request.method in ("GET", "HEAD"):
        return ""
    return _("What you have just sent may not have arrived. Please go back and send it once more.")


def maintenance(request: HttpRequest, until: datetime) -> HttpResponse:
    """`until`: when the work is planned to be over; afterwards the page promises no time."""
    seconds = (until - timezone.now()).total_seconds()
    location = remembered.location
    sentence = _("We are working on our pages for a few minutes. Please try again a little later, or call the clinic.")
    if seconds > MINUTE and location:
        back = f"{clock(until, location)} {location.local(until).tzname()}"
        sentence = _("We are working on our pages until about %(time)s. Please come back then, or call the clinic.") % {
            "time": back
        }
    kept = _("Nothing you saved is lost. What you have typed is still there when you go back.")
    return plain_page(request, 503, _("We will be right back"), sentence, kept, max(MINUTE, ceil(seconds)))
