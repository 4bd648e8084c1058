"""Why the result says what it says, each reason once: for face and hair, first what holds for both."""

from collections.abc import Sequence
from dataclasses import dataclass

from .explanation import Explanation, Point

MANY = 3  # so many doubts make one line to open; fewer stand with the other reasons


@dataclass(frozen=True)
class Reasons:
    """`area` is "both" for what holds alike, and "" where only one area was asked about."""

    area: str
    products: tuple[Point, ...]
    routes: tuple[Point, ...]
    changes: tuple[str, ...]

    @property
    def told(self) -> tuple[Point, ...]:
        return tuple(point for point in self.products if point not in self.doubts)

    @property
    def doubts(self) -> tuple[Point, ...]:
        """What comes from "not sure" alone, where that is much."""
        doubts = tuple(point for point in self.products if point.doubt)
        return doubts if len(doubts) >= MANY else ()

    @property
    def opens_doubts(self) -> bool:
        """Where nothing else says what has to come first."""
        return waits(self.doubts) and not waits(self.told)

    @property
    def opens_routes(self) -> bool:
        return not self.products or (waits(self.routes) and not waits(self.products))

    @property
    def folds_medicine(self) -> bool:
        """Something about a medicine is only seen once it is opened."""
        return has_medicine(self.doubts) or (has_medicine(self.routes) and not has_medicine(self.told))


def reasons(explanations: Sequence[Explanation]) -> list[Reasons]:
    if len(explanations) == 1:
        [only] = explanations
        found = [Reasons("", only.products, only.routes, only.changes)]
    else:
        by_area = {each.area: each for each in explanations}
        face, hair = by_area["face"], by_area["hair"]
        alike = Reasons(
            "both",
            common(face.products, hair.products),
            common(face.routes, hair.routes),
            common(face.changes, hair.changes),
        )
        found = [alike, without(face, alike), without(hair, alike)]
    return [each for each in found if each.products or each.routes or each.changes]


def has_medicine(points: tuple[Point, ...]) -> bool:
    return any(point.medicine for point in points)


def waits(points: tuple[Point, ...]) -> bool:
    return any(point.waits for point in points)


def common(some: tuple, others: tuple) -> tuple:
    return tuple(each for each in some if each in others)


def without(one: Explanation, alike: Reasons) -> Reasons:
    return Reasons(
        one.area,
        tuple(each for each in one.products if each not in alike.products),
        tuple(each for each in one.routes if each not in alike.routes),
        tuple(each for each in one.changes if each not in alike.changes),
    )
