from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class ForwardedForMiddleware:
    """Behind a reverse proxy the caller's address is the last one in X-Forwarded-For, the one the proxy itself wrote.
    Anything before it was said by the caller and is not believed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.headers.get("X-Forwarded-For", "")
        if settings.BEHIND_PROXY and told:
            request.META["REMOTE_ADDR"] = told.rsplit(",", 1)[-1].strip()
        return self.get_response(request)
