from collections.abc import Callable
from urllib.parse import unquote

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation, TooManyFilesSent
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.middleware.common import CommonMiddleware
from django.middleware.gzip import GZipMiddleware
from django_htmx.http import HttpResponseClientRefresh

from . import errors
from .audit import ANYBODY, Actor
from .context import remembered, see_clinic
from .database_away import is_away
from .http import wants_part
from .models import Clinic
from .public_pages import canonical
from .uploads import NoRoom, TooMuch, is_full, refuse_too_much

UNREADABLE = (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError)


class CompressionMiddleware(GZipMiddleware):
    """Pages and tables; a picture is small already."""

    def process_response(self, request, response):
        is_picture = response.get("Content-Type", "").startswith("image/")
        return response if is_picture else super().process_response(request, response)


class WholeRequestMiddleware:
    """Turns away what no page of ours can have sent, before anything else reads it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request):
        try:
            refuse_too_much(request)
            return self.get_response(request) if is_whole(request) else errors.bad_request(request)
        except errors.Refused as refusal:
            return refusal.page(request)


def is_whole(request: HttpRequest) -> bool:
    """A host that is ours, one encoding, a form within the limits, and no NUL, which PostgreSQL cannot store. Raises
    TooMuch and NoRoom where files are sent that there is no room for."""
    if (request.encoding or "utf-8").lower() != "utf-8":
        return False
    try:
        request.get_host()
        request.GET, request.POST  # noqa: B018  a broken or endless form raises here
    except TooManyFilesSent as error:
        raise TooMuch from error
    except UNREADABLE:
        return False
    except OSError as error:
        if is_full(error):
            raise NoRoom from error
        raise
    texts = (request.path, unquote(request.META.get("QUERY_STRING", "")), *request.COOKIES.values())
    return not any("\0" in text for text in texts)


class OpenMiddleware:
    """Looks at the clinic's row, which every page shows, before anything else asks the database: while the clinic's
    pages are being worked on, or its database is away, the answer is given here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info.startswith(settings.ALWAYS_OPEN):
            # They know nobody: without a session there is nothing to ask a database for.
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
            return self.get_response(request)
        try:
            request.clinic = see_clinic()
        except Clinic.DoesNotExist:
            request.clinic = None
        except DatabaseError as error:
            return self.without_database(request, error)
        is_closed = request.clinic and request.clinic.maintenance_until
        if is_closed and not request.path_info.startswith(settings.OPEN_TO_CARRIERS):
            return errors.maintenance(request, request.clinic.maintenance_until)
        return self.get_response(request)

    def without_database(self, request, error):
        """Work on the pages may take the very table away that says so."""
        if remembered.clinic and remembered.clinic.maintenance_until:
            return errors.maintenance(request, remembered.clinic.maintenance_until)
        if is_away(error):
            return errors.database_away(request, error)
        raise error


class SlashMiddleware(CommonMiddleware):
    """Adds a missing slash to what is read; what is sent would be lost on the way, so it is not found."""

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        return request.method in ("GET", "HEAD") and super().should_redirect_with_slash(request)


class LoginMiddleware(LoginRequiredMiddleware):
    """Who was logged off while a page asked for a part of itself meets the login as a page."""

    def handle_no_permission(self, request, view_func):
        if wants_part(request):
            return HttpResponseClientRefresh()
        return super().handle_no_permission(request, view_func)


class QuietSessionMiddleware(SessionMiddleware):
    """What a page asks by itself, every few seconds, keeps nobody logged in."""

    def process_response(self, request, response):
        if getattr(request, "asks_by_itself", False):
            return response
        return super().process_response(request, response)


class ActorMiddleware:
    """`request.actor`: who asks. A view behind a personal link replaces it with the patient."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request):
        request.actor = Actor.of_user(request.user) if request.user.is_authenticated else ANYBODY
        return self.get_response(request)


class IndexingMiddleware:
    """Search engines keep the public pages alone, whatever a page or a file behind a link says of itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not canonical(request):
            response["X-Robots-Tag"] = "noindex"
        return response


class PlainRefusalMiddleware:
    """Refusals look the same with and without DJANGO_DEBUG: what a patient reads is what we try out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 404 and request.resolver_match is None:
            return errors.not_found(request)
        if response.status_code == 405:
            return errors.wrong_method(request, response["Allow"])
        return response

    def process_exception(self, request, exception):
        if isinstance(exception, errors.Refused):
            return exception.page(request)
        if isinstance(exception, Http404):
            return errors.not_found(request)
        if isinstance(exception, PermissionDenied):
            return errors.forbidden(request)
        if isinstance(exception, UNREADABLE):
            return errors.bad_request(request)
        if is_away(exception):
            return errors.database_away(request, exception)
        return None
