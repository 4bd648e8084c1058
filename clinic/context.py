from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .models import Clinic, Location
from .public_pages import canonical


def clinic(request: HttpRequest) -> dict[str, object]:
    """The clinic and its location on every page; no query where a page shows neither."""
    return {
        "clinic": SimpleLazyObject(Clinic.current),
        "location": SimpleLazyObject(Location.main),
        "canonical": canonical(request),
    }
