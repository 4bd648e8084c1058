"""What may be shown of few people, so that nobody is found by what they answered. Pure: no Django, no database.

A count below MINIMUM is never shown, nor can it be found by subtraction: a share that leaves too few on either side is
told as a bound, and of the parts of a known whole always so many are left out that what is left out adds up to
MINIMUM or more."""

from collections.abc import Mapping
from dataclasses import dataclass

from .intervals import wilson

MINIMUM = 5


@dataclass(frozen=True)
class Share:
    """Between `least` and `most` of `number`; both are the count itself where it may be told."""

    least: int
    most: int
    number: int

    @property
    def is_exact(self) -> bool:
        return self.least == self.most

    @property
    def percent(self) -> tuple[int, int]:
        return round(100 * self.least / self.number), round(100 * self.most / self.number)

    @property
    def interval(self) -> tuple[int, int]:
        """95 %, in percent; of a bound from the lowest to the highest that it allows."""
        low, high = wilson(self.least, self.number)[0], wilson(self.most, self.number)[1]
        return round(100 * low), round(100 * high)


def share_of(count: int, number: int) -> Share | None:
    """None where there are too few for any share."""
    if number < MINIMUM:
        return None
    others = number - count
    if min(count, others) >= MINIMUM:
        return Share(count, count, number)
    few = min(MINIMUM - 1, number)
    return Share(number - few, number, number) if count > others else Share(0, few, number)


def told_apart(counts: Mapping[str, int], parts: tuple[frozenset[str], ...]) -> dict[str, int | None]:
    """Each count, or None where it stays untold. `parts`: whose sums are known from elsewhere on the page."""
    told: dict[str, int | None] = dict(counts)
    for part in parts:
        for name in hidden({name: counts[name] for name in counts if name in part}):
            told[name] = None
    return told


def hidden(counts: Mapping[str, int]) -> set[str]:
    """Every small one, and with them the next smallest until the sum of all hidden ones gives none of them away."""
    by_size = sorted(counts, key=lambda name: counts[name])
    left_out = [name for name in by_size if counts[name] < MINIMUM]
    for name in by_size[len(left_out) :]:
        if not left_out or (len(left_out) > 1 and sum(counts[each] for each in left_out) >= MINIMUM):
            break
        left_out.append(name)
    return set(left_out)
