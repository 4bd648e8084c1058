"""The rooms and devices that a visit takes beside its provider."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from clinic.models import Location
from treatments.models import Device

from .availability import Diary
from .models import AppointmentType, Resource

Things = tuple[Resource | None, Resource | None]  # a room, a unit of a device


@dataclass(frozen=True)
class Needs:
    """Of each one has to be free; None where the visit does without."""

    rooms: list[Resource] | None = None
    units: list[Resource] | None = None

    @property
    def groups(self) -> list[list[Resource]]:
        return [group for group in (self.rooms, self.units) if group is not None]

    @property
    def things(self) -> list[Resource]:
        return [thing for group in self.groups for thing in group]

    def free(self, diary: Diary, type: AppointmentType, start: int) -> Iterator[Things]:
        """Every pair that is free for the whole visit."""
        rooms, units = (
            [None] if group is None else diary.free(group, type.visit, start) for group in (self.rooms, self.units)
        )
        return product(rooms, units)  # type: ignore[return-value]


def needs_of(location: Location, type: AppointmentType, device: Device | None = None) -> Needs:
    if not (type.needs_room or device):
        return Needs()
    return needs_among(list(Resource.objects.at(location)), type, device)


def needs_among(there: list[Resource], type: AppointmentType, device: Device | None = None) -> Needs:
    """Of the rooms and units that a location has. Without rooms it does without; a device without a unit there leaves
    nothing free."""
    rooms = [thing for thing in there if thing.kind == Resource.Kind.ROOM] if type.needs_room else []
    units = [thing for thing in there if thing.device_id == device.pk] if device else None
    return Needs(rooms or None, units)
