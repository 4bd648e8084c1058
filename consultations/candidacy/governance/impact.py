"""What a replay has found, as a clinician reads it: how many go from where to where, and who they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from clinic.models import User
from consultations.candidacy import words
from consultations.candidacy.completeness import carried
from consultations.candidacy.models import Assessment, ProtocolVersion
from consultations.candidacy.moves import Comparison, Move, compare
from consultations.candidacy.services import protocol_of, said_about

from .models import Replay, ReplayedChange

# Where harm would be comes first. In an address → the field, and what it is called.
WAYS = {
    "less-cautious": ("less_cautious", _("Treated less cautiously")),
    "more-cautious": ("more_cautious", _("Treated more cautiously")),
    "shorter-wait": ("waits_shorter", _("Waiting for less time")),
    "longer-wait": ("waits_longer", _("Waiting longer")),
}


@dataclass(frozen=True)
class Way:
    slug: str
    name: str
    count: int


@dataclass(frozen=True)
class Cell:
    becomes: str
    name: str
    count: int
    stays: bool


@dataclass(frozen=True)
class Row:
    was: str
    name: str
    cells: list[Cell]


@dataclass(frozen=True)
class Table:
    """One area: recommendations as recorded, each with what becomes of it."""

    area: str
    name: str
    rows: list[Row]

    @property
    def columns(self) -> list[str]:
        return [cell.name for cell in self.rows[0].cells]


@dataclass(frozen=True)
class Case:
    assessment: Assessment
    comparison: Comparison

    @property
    def groups(self) -> list[tuple[str, Move]]:
        """Subjects that move alike, in one line."""
        moved = sorted((move for move in self.comparison.moves if move.word), key=_alike)
        groups = [list(group) for _key, group in groupby(moved, key=_alike)]
        return [(", ".join(move.subject for move in group), group[0]) for group in groups]


def _alike(move: Move) -> tuple[str, ...]:
    return (move.before.word, move.before.wait, move.after.word, move.after.wait, move.word)


def newest_replay(version: ProtocolVersion) -> Replay | None:
    """Of exactly this content, whether it was asked for or came with the change."""
    return version.replays.filter(sha256=version.sha256).first()


def ways(replay: Replay) -> list[Way]:
    counted = {field: Count("pk", filter=Q(**{field: True})) for field, _name in WAYS.values()}
    found = replay.changes.aggregate(**counted)
    return [Way(slug, str(name), found[field]) for slug, (field, name) in WAYS.items()]


def tables(replay: Replay) -> list[Table]:
    return [
        Table(area, str(name), list(_rows(replay.counts[area])))
        for area, name in words.AREAS.items()
        if area in replay.counts
    ]


def _rows(counts: dict[str, dict[str, int]]) -> Iterator[Row]:
    """Every recommendation that occurs, on either side, in its own order."""
    occur = {*counts, *(becomes for row in counts.values() for becomes in row)}
    known = [(value, str(name)) for value, name in words.RECOMMENDATIONS.items() if value in occur]
    for was, name in known:
        if was in counts:
            cells = [Cell(value, each, counts[was].get(value, 0), value == was) for value, each in known]
            yield Row(was, name, cells)


def changed(replay: Replay, user: User, way: str) -> QuerySet[Assessment]:
    field, _name = WAYS[way]
    changes = replay.changes.filter(**{field: True})
    return _newest_first(Assessment.objects.visible_to(user).filter(pk__in=_assessments(changes)))


def in_cell(replay: Replay, user: User, area: str, was: str, becomes: str) -> QuerySet[Assessment]:
    """Of an unchanged recommendation also those about whom nothing at all would change."""
    known = Assessment.objects.visible_to(user)
    if was != becomes:
        changes = replay.changes.filter(area=area, was=was, becomes=becomes)
        return _newest_first(known.filter(pk__in=_assessments(changes)))
    read = known.current().filter(area=area, recommendation=was, pk__lte=replay.last)
    elsewhere = replay.changes.filter(area=area, was=was).exclude(becomes=was)
    return _newest_first(read.exclude(pk__in=_assessments(elsewhere)))


def _assessments(changes: QuerySet[ReplayedChange]) -> Any:
    return changes.order_by().values("assessment")


def _newest_first(found: QuerySet[Assessment]) -> QuerySet[Assessment]:
    return found.select_related("patient", "protocol_version").prefetch_related("intakes").order_by("-pk")


def case(assessment: Assessment, version: ProtocolVersion) -> Case:
    """As it was recorded, beside what this version would say of the same answers."""
    now = said_about(version, carried(protocol_of(version), assessment.facts))
    return Case(assessment, compare(protocol_of(assessment.protocol_version), assessment, protocol_of(version), now))
