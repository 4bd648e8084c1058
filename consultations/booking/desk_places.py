"""At which location the desk works: the first that is open, or the one that the address names and carries along."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from clinic.http import Request
from clinic.models import Location


@dataclass(frozen=True)
class Place:
    location: Location
    all: list[Location]

    @property
    def others(self) -> list[Location]:
        """Every one to choose from, none where there is only one."""
        return self.all if len(self.all) > 1 else []

    @property
    def carried(self) -> dict[str, str]:
        """What an address needs to lead to the same place."""
        return {"location": str(self.location.reference)} if self.location != self.all[0] else {}

    @property
    def query(self) -> str:
        """The same, to follow a `?date=…`."""
        return "".join(f"&{name}={value}" for name, value in self.carried.items())


def place_of(request: Request) -> Place | None:
    """None before there is any."""
    known = list(Location.objects.filter(is_open=True))
    asked = request.GET.get("location")
    return Place(next((one for one in known if str(one.reference) == asked), known[0]), known) if known else None


def day_address(location: Location, day: date) -> str:
    """The day that shows a visit there."""
    main = Location.main()
    elsewhere = f"&location={location.reference}" if location != main else ""
    return f"{reverse('day')}?date={day}{elsewhere}"
