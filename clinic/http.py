from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from .audit import Actor
    from .models import Clinic, User


class Request(HttpRequest):
    """What a view gets, for the type checker: the middleware has said who asks, and behind the login `user` is one of
    the staff."""

    actor: "Actor"
    clinic: "Clinic"
    on_tablet: bool  # a patient fills in a form on the clinic's tablet
    user: "User"  # type: ignore[assignment]


def wants_part(request: HttpRequest) -> bool:
    """htmx asks for a piece of a page, but for a whole one behind a boosted link and a step back."""
    said = request.headers
    return "HX-Request" in said and "HX-Boosted" not in said and "HX-History-Restore-Request" not in said
