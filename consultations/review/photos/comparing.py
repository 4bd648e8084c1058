"""Which photos can stand beside each other: two of one area from one side."""

from collections.abc import Iterable
from dataclasses import dataclass

from .models import Photo


@dataclass(frozen=True)
class Group:
    """At least two, the oldest first."""

    label: str
    photos: list[Photo]


def groups(photos: Iterable[Photo]) -> list[Group]:
    alike: dict[tuple[str, str], list[Photo]] = {}
    for photo in photos:
        if not photo.removed_at:
            alike.setdefault((photo.area, photo.view), []).append(photo)
    found = [each for each in alike.values() if len(each) > 1]
    return [Group(f"{each[0].get_area_display()}, {each[0].get_view_display().lower()}", each) for each in found]


def chosen(photos: Iterable[Photo], reference: str) -> Photo | None:
    return next((each for each in photos if str(each.reference) == reference), None)
