"""How courses have turned out at three months, by treatment, area and version of the protocol. Aggregates alone.

A course counts once its time to answer was over before this month began: whoever answers at once would otherwise count
before whoever never does, and a count that changes by one every day tells what that one has answered. No sums over
groups are shown, so nothing can be taken from them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import models

from consultations.candidacy.words import AREAS
from consultations.followup.models import CheckIn, FollowUp
from treatments.models import Concern, Treatment

from .small_numbers import MINIMUM, Share, share_of, told_apart

Change, Satisfaction, Again = CheckIn.Change, CheckIn.Satisfaction, CheckIn.Again
COLUMNS = (
    "plan_id", "plan__treatment_id", "plan__outcome__assessment__area",
    "plan__outcome__assessment__protocol_version__number", "status", "check_in__change", "check_in__satisfaction",
    "check_in__expectations", "check_in__again", "check_in__concern_changes", "provider_result__change",
)  # fmt: skip


@dataclass
class Measure:
    """One question, and which of its answers are the good ones."""

    answers: type[models.TextChoices]
    good: tuple[str, ...]
    counts: Counter[str] = field(default_factory=Counter)

    def count(self, answer: str | None) -> None:
        if answer:
            self.counts[answer] += 1

    @property
    def number(self) -> int:
        return self.counts.total()

    @property
    def share(self) -> Share | None:
        return share_of(sum(self.counts[each] for each in self.good), self.number)

    @property
    def parts(self) -> list[tuple[str, int | None]]:
        """Each answer in words with its count, or None where that stays untold; nothing where no share is told."""
        share = self.share
        if share is None:
            return []
        everything = frozenset(self.answers.values)
        good = frozenset(self.good)
        known = (good, everything - good) if share.is_exact else (everything,)
        told = told_apart({answer: self.counts[answer] for answer in self.answers.values}, known)
        return [(str(self.answers(answer).label), told[answer]) for answer in self.answers.values]

    @property
    def has_told_parts(self) -> bool:
        return any(number is not None for _answer, number in self.parts)


@dataclass
class Group:
    treatment: str
    area: str
    version: int
    treated: int = 0
    asked: int = 0
    answered: int = 0
    change: Measure = field(default_factory=lambda: Measure(Change, (Change.MUCH_BETTER, Change.BETTER)))
    by_provider: Measure = field(default_factory=lambda: Measure(Change, (Change.MUCH_BETTER, Change.BETTER)))
    satisfaction: Measure = field(
        default_factory=lambda: Measure(Satisfaction, (Satisfaction.VERY_HAPPY, Satisfaction.HAPPY))
    )
    expectations: Measure = field(
        default_factory=lambda: Measure(
            CheckIn.Expectations, (CheckIn.Expectations.MORE, CheckIn.Expectations.AS_EXPECTED)
        )
    )
    again: Measure = field(default_factory=lambda: Measure(Again, (Again.YES,)))
    concerns: dict[str, Measure] = field(default_factory=dict)

    @property
    def is_told(self) -> bool:
        return self.treated >= MINIMUM

    @property
    def is_answered(self) -> bool:
        """By enough people to say anything about the answers."""
        return self.answered >= MINIMUM

    @property
    def response_percent(self) -> int:
        return round(100 * self.answered / self.asked)

    def count(self, row: dict) -> None:
        self.treated += 1
        self.asked += row["status"] != FollowUp.Status.SKIPPED
        self.answered += row["status"] == FollowUp.Status.ANSWERED
        self.by_provider.count(row["provider_result__change"])
        for name in ("change", "satisfaction", "expectations", "again"):
            getattr(self, name).count(row[f"check_in__{name}"])
        for slug, change in (row["check_in__concern_changes"] or {}).items():
            known = self.concerns.setdefault(slug, Measure(CheckIn.ConcernChange, (CheckIn.ConcernChange.BETTER,)))
            known.count(change if change in CheckIn.ConcernChange.values else None)


def groups(before: date) -> list[Group]:
    """Of the courses whose time to answer was over before that day, in the order of the catalogue. Three queries,
    however many they are."""
    names = {each.pk: str(each) for each in Treatment.objects.all()}
    concerns = {each.slug: str(each) for each in Concern.objects.all()}
    found: dict[tuple, Group] = {}
    for row in last_of_each_course(before):
        key = tuple(row[column] for column in COLUMNS[1:4])
        if key not in found:
            found[key] = Group(names[key[0]], str(AREAS[key[1]]), key[2])
        found[key].count(row)
    for group in found.values():
        group.concerns = {concerns[slug]: group.concerns[slug] for slug in concerns if slug in group.concerns}
    order = list(names)
    return [found[key] for key in sorted(found, key=lambda key: (order.index(key[0]), key[1], -key[2]))]


def last_of_each_course(before: date) -> Iterable[dict]:
    over = FollowUp.objects.filter(kind=FollowUp.Kind.MONTH3, window_closes__lt=before)
    rows = over.exclude(status=FollowUp.Status.CANCELLED).order_by("due_at", "pk").values(*COLUMNS)
    return {row["plan_id"]: row for row in rows.iterator()}.values()
