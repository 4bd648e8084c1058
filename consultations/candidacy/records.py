"""What a protocol is made of. Plain frozen records: no Django, no database, no clock."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from clinic.languages import ENGLISH

PRODUCTS = ("prp", "exosomes")
DEVICES = ("co2", "fractora", "microneedling", "morpheus8", "sylfirm")
SUBJECTS = (*PRODUCTS, "injection", *DEVICES)
STATUSES = ("eligible", "caution", "defer", "excluded")  # mild to harsh
EFFECTS = {"exclude": "excluded", "decline": "excluded", "defer": "defer", "caution": "caution", "prefer": "eligible"}
CHANGES = ("none", "test", "clearance", "healing", "date", "check")
ROUTES = ("provider_decides", "topical_only")
ASKED_BY = ("patient", "provider", "derived")
AREAS = ("face", "hair")
UNSURE = "unsure"


class BadAnswers(ValueError):
    """A fact or a value that the protocol does not know; the message is one line a person can act on."""


@dataclass(frozen=True)
class Text:
    """One text in every language it was written in; English is always there. It is read in the language that its
    protocol speaks."""

    by_language: Mapping[str, str]
    language: str = ENGLISH

    def get(self, language: str | None = None) -> str:
        wanted = language or self.language
        known = (self.by_language.get(each) for each in (wanted, wanted.partition("-")[0], ENGLISH))
        return next(text for text in known if text)

    def __str__(self) -> str:
        return self.get()


@dataclass(frozen=True)
class Answer:
    value: str
    label: Text


@dataclass(frozen=True)
class Line:
    """A tick line of a list. With a value, ticking is the answer; without, it opens the detail."""

    text: Text
    value: str | None = None


@dataclass(frozen=True)
class Screen:
    id: str
    title: Text
    intro: Text | None
    list_title: Text | None


@dataclass(frozen=True)
class Question:
    id: str
    asked_by: str
    screen: str | None  # None: no patient screen, the provider enters it
    default: str
    alone: bool
    per_area: bool
    medicine: bool
    areas: tuple[str, ...]  # empty: asked whatever the area
    valid_days: int
    text: Text
    short: Text
    help: Text
    detail: Text | None
    answers: tuple[Answer, ...]
    scales: tuple[tuple[str, ...], ...]
    lines: tuple[Line, ...]
    ask_when: Mapping[str, tuple[str, ...]]
    unsure_exception: str | None  # why "not sure" may leave untouched what another answer excludes or holds up

    @cached_property
    def values(self) -> tuple[str, ...]:
        return tuple(answer.value for answer in self.answers)

    @property
    def details(self) -> tuple[Answer, ...]:
        """The answers that are left once a line was ticked: every one but the healthy default."""
        return tuple(answer for answer in self.answers if answer.value != self.default)

    @property
    def tick_lines(self) -> tuple[Line, ...]:
        """The lines of this question in its screen's list; a line that leaves no choice carries its value."""
        known = [answer.value for answer in self.details if answer.value != UNSURE]
        only = known[0] if len(known) == 1 else None
        return tuple(Line(line.text, line.value or only) for line in self.lines or (Line(self.short),))

    def label(self, value: str | None) -> Text | None:
        return next((answer.label for answer in self.answers if answer.value == value), None)

    def at_or_above(self, value: str) -> set[str]:
        """The answer itself and everything harsher, along every scale and across joined scales."""
        found, fresh = {value}, [value]
        while fresh:
            here = fresh.pop()
            for chain in self.scales:
                if here in chain:
                    harsher = set(chain[chain.index(here) :]) - found
                    found |= harsher
                    fresh.extend(harsher)
        return found

    def harshest(self, values: Iterable[str]) -> str | None:
        """The mildest answer that covers every one given; None where the scales know no such answer."""
        ticked = list(values)
        covers = set.intersection(*(self.at_or_above(value) for value in ticked)) if ticked else set()
        ordered = [value for value in self.values if value in covers]
        return max(ordered, key=lambda value: len(self.at_or_above(value) & covers), default=None)


@dataclass(frozen=True)
class Rule:
    id: str
    subjects: tuple[str, ...]  # written out: `all` and `devices` exist in the file only
    effect: str
    wait_days: int | None
    change: str
    source: tuple[str, ...]
    owner: str
    review_by: date
    when: Mapping[str, tuple[str, ...]]
    until: Text | None
    patient_text: Text
    clinician_text: Text

    def wait(self, length: Callable[[int], str] | None = None) -> str:
        """What stands in place of `{wait}`: a length of time, or what must happen. `length` says a number of days in
        the language that the protocol speaks."""
        if self.wait_days is not None:
            return (length or in_words)(self.wait_days)
        return self.until.get() if self.until else ""

    def for_patient(self, length: Callable[[int], str] | None = None) -> str:
        return self.patient_text.get().replace("{wait}", self.wait(length))

    def for_clinician(self, length: Callable[[int], str] | None = None) -> str:
        return self.clinician_text.get().replace("{wait}", self.wait(length))


@dataclass(frozen=True)
class Contradiction:
    id: str
    when: Mapping[str, tuple[str, ...]]
    clinician_text: Text


@dataclass(frozen=True)
class Protocol:
    number: int
    review_by: date
    exosome_route: str
    title: Text
    screens: tuple[Screen, ...]
    questions: Mapping[str, Question]
    rules: tuple[Rule, ...]
    contradictions: tuple[Contradiction, ...]

    @cached_property
    def _rules_by_id(self) -> Mapping[str, Rule]:
        return {rule.id: rule for rule in self.rules}

    def rule(self, rule_id: str) -> Rule:
        return self._rules_by_id[rule_id]

    def contradiction(self, contradiction_id: str) -> Contradiction:
        return next(each for each in self.contradictions if each.id == contradiction_id)

    @cached_property
    def rules_by_answer(self) -> Mapping[tuple[str, str | None], tuple[Rule, ...]]:
        """The rules on one fact alone, by (fact, answer). Under (fact, None) stands every rule that the fact, were it
        asked, could make speak."""
        index: dict[tuple[str, str | None], list[Rule]] = {}
        for rule in self.rules:
            if len(rule.when) == 1:
                [(fact, answers)] = rule.when.items()
                for answer in (*answers, None):
                    index.setdefault((fact, answer), []).append(rule)
        return {key: tuple(rules) for key, rules in index.items()}

    @cached_property
    def rules_on_several_facts(self) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if len(rule.when) > 1)


def spoken(record: Any, language: str) -> Any:
    """The same record with its texts read in this language, where they were written in it."""
    if isinstance(record, Text):
        return replace(record, language=language)
    if isinstance(record, tuple):
        return tuple(spoken(each, language) for each in record)
    if isinstance(record, dict):
        return {key: spoken(value, language) for key, value in record.items()}
    if is_dataclass(record) and not isinstance(record, type):
        return replace(record, **{each.name: spoken(getattr(record, each.name), language) for each in fields(record)})
    return record


def in_units(days: int) -> tuple[int, str]:
    """7 → (7, "day"), 14 → (2, "week"), 180 → (6, "month"): how people say it."""
    for length, unit in ((365, "year"), (30, "month"), (7, "week")):
        count, rest = divmod(days, length)
        if rest == 0 and (count, unit) != (1, "week"):
            return count, unit
    return days, "day"


def in_words(days: int) -> str:
    """7 → "7 days", 14 → "2 weeks", 180 → "6 months"."""
    count, unit = in_units(days)
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
