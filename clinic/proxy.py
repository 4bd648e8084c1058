from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class ForwardedForMiddleware:
    """Behind a reverse proxy the caller's address is the last one in X-Forwarded-For, the one the proxy itself wrote.
    Anything before it was said by the caller and is not believed; what is no address leaves the proxy's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip()
        if settings.BEHIND_PROXY and (address := without_port(told)):
            request.META["REMOTE_ADDR"] = address
        return self.get_response(request)


def without_port(told: str) -> str:
    """198.51.100.7 of 198.51.100.7:5123, 2001:db8::1 of [2001:db8::1]:5123; "" of what is no address. With its port
    every connection would look like another caller."""
    if told.startswith("["):
        told = told[1:].partition("]")[0]
    elif told.count(":") == 1:
        told = told.partition(":")[0]
    try:
        return str(ip_address(told.partition("%")[0]))  # an interface (%eth0) is the proxy's own affair
    except ValueError:
        return ""
