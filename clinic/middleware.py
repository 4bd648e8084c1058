from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from . import errors
from .audit import ANYBODY, Actor


class ActorMiddleware:
    """`request.actor`: who asks. A view behind a personal link replaces it with the patient."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request):
        request.actor = Actor.of_user(request.user) if request.user.is_authenticated else ANYBODY
        return self.get_response(request)


class PlainRefusalMiddleware:
    """Refusals look the same with and without DJANGO_DEBUG: what a patient reads is what we try out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 404 and request.resolver_match is None:
            return errors.not_found(request)
        return response

    def process_exception(self, request, exception):
        if isinstance(exception, errors.Refused):
            return errors.page(request, exception.status, exception.title, exception.sentence)
        if isinstance(exception, Http404):
            return errors.not_found(request)
        if isinstance(exception, PermissionDenied):
            return errors.forbidden(request)
        return None
