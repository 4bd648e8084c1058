"""What the queue says about a form that waits. Other parts add theirs; review knows none of the later ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from clinic.models import User
from consultations.intake.models import Intake


@dataclass(frozen=True)
class Flag:
    name: str  # what the queue is narrowed down by
    label: Any
    status: str = "caution"  # how it looks: one of the statuses of an assessment or of a visit
    is_shown: bool = True  # not where the row says it anyway


# Of these forms, which have it: one answer for the whole queue, in as many queries for ten as for one.
Source = Callable[[User, Sequence[Intake]], set[int]]
FLAGS: list[tuple[Flag, Source]] = []


def in_queue(flag: Flag) -> Callable[[Source], Source]:
    def register(source: Source) -> Source:
        if all(known.name != flag.name for known, _source in FLAGS):
            FLAGS.append((flag, source))
        return source

    return register
