"""The clinic and its location on every page. What was last seen of them is remembered in the process, for the pages
that must give a telephone number while the database is away."""

from dataclasses import dataclass

from django.db import DatabaseError, connection
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .models import Clinic, Location
from .public_pages import canonical


@dataclass
class Remembered:
    clinic: Clinic | None = None
    location: Location | None = None


remembered = Remembered()


def clinic(request: HttpRequest) -> dict[str, object]:
    """No query where a page shows neither."""
    known = getattr(request, "clinic", None)
    return {
        "clinic": known or SimpleLazyObject(see_clinic),
        "location": SimpleLazyObject(see_location),
        "canonical": canonical(request),
    }


def see_clinic() -> Clinic:
    remembered.clinic = Clinic.current()
    return remembered.clinic


def see_location() -> Location | None:
    remembered.location = Location.main()
    return remembered.location


def look_before_opening() -> None:
    """Called once as a web process starts, so that even its first page knows whom to call."""
    try:
        see_clinic(), see_location()
    except (DatabaseError, Clinic.DoesNotExist):
        pass  # it will be seen with the first page
    finally:
        connection.close()
