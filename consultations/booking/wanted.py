"""Where and with whom a patient wants to come, as the address says and carries along."""

from dataclasses import dataclass
from urllib.parse import urlencode

from clinic.http import Request
from clinic.models import Location

from .desk_places import place_of
from .models import Resource


@dataclass(frozen=True)
class Wanted:
    """`resource`: nobody in particular where it is None. `places` and `people`: to choose from, none where there is no
    choice."""

    location: Location
    places: list[Location]
    resource: Resource | None
    people: list[Resource]

    @property
    def carried(self) -> dict[str, str]:
        """What an address needs to want the same."""
        asked = {"location": self.location if self.places else None, "with": self.resource}
        return {name: str(one.reference) for name, one in asked.items() if one}

    @property
    def query(self) -> str:
        """The same, to follow a `?time=…`."""
        return f"&{urlencode(self.carried)}" if self.carried else ""

    @property
    def suffix(self) -> str:
        return f"?{urlencode(self.carried)}" if self.carried else ""


def wanted_by(request: Request) -> Wanted | None:
    """None before there is any place."""
    place = place_of(request)
    return wanted_at(request, place.location, place.others) if place else None


def wanted_at(request: Request, location: Location, places: list[Location] | None = None) -> Wanted:
    people = list(Resource.objects.working_at(location))
    resource = next((one for one in people if str(one.reference) == request.GET.get("with")), None)
    return Wanted(location, places or [], resource, people if len(people) > 1 else [])
