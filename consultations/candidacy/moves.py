"""Two assessments of one area beside each other: what moved, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from . import words
from .engine import NOT_ASKED
from .findings import AreaReading, reading_of
from .lengths import length
from .models import Assessment
from .protocol import EFFECTS, STATUSES, SUBJECTS, Protocol


@dataclass(frozen=True)
class Standing:
    """Where one subject stands, and the longest of its waits that are counted in days."""

    status: str
    days: int
    reasons: frozenset[str]  # what decides the status: rules, and questions that were not asked

    @property
    def word(self) -> str:
        return str(words.STATUSES[self.status])

    @property
    def wait(self) -> str:
        return length(self.days) if self.days else ""


@dataclass(frozen=True)
class Move:
    subject: str
    before: Standing
    after: Standing

    @property
    def word(self) -> str:
        """What moved; "" where nothing did."""
        was, now = STATUSES.index(self.before.status), STATUSES.index(self.after.status)
        if was != now:
            return _("More cautious") if now > was else _("Less cautious")
        if self.before.days != self.after.days:
            if self.before.days and self.after.days:
                return _("Waits longer") if self.after.days > self.before.days else _("Waits for less time")
            return _("Waits for something else")
        if self.before.reasons == self.after.reasons:
            return ""
        if self.after.status == "defer" and self.before.reasons < self.after.reasons:
            return _("Waits for one thing more")
        return _("The same for another reason")


@dataclass(frozen=True)
class Line:
    """One rule that speaks, or one question that was not asked."""

    status: str
    effect: str
    about: str
    rule: str
    text: str


@dataclass(frozen=True)
class Comparison:
    before: AreaReading
    after: AreaReading
    moves: list[Move]
    comes: list[Line]  # what is said only afterwards
    changes: list[Line]  # what is said otherwise than before, under the same name
    goes: list[Line]

    @property
    def moved(self) -> int:
        return sum(1 for move in self.moves if move.word)


def compare(was_by: Protocol, was: Assessment, is_by: Protocol, now: Assessment) -> Comparison:
    """`was` as one protocol assessed it, `now` as the same or another one does."""
    before, after = reading_of(was_by, was), reading_of(is_by, now)
    said_before, said_after = lines(before), lines(after)
    return Comparison(
        before,
        after,
        [
            Move(
                str(words.SUBJECTS[subject]),
                standing(was_by, was.verdicts[subject]),
                standing(is_by, now.verdicts[subject]),
            )
            for subject in SUBJECTS
        ],
        comes=[line for key, line in said_after.items() if key not in said_before],
        changes=[line for key, line in said_after.items() if said_before.get(key, line) != line],
        goes=[line for key, line in said_before.items() if key not in said_after],
    )


def standing(protocol: Protocol, verdict: Mapping[str, Any]) -> Standing:
    status = verdict["status"]
    deciding = [finding for finding in verdict["findings"] if EFFECTS[finding["effect"]] == status]
    rules = [finding["rule"] for finding in deciding if finding["rule"] != NOT_ASKED]
    days = [protocol.rule(rule).wait_days or 0 for rule in rules if status == "defer"]
    return Standing(
        status, max(days, default=0), frozenset(finding.get("fact") or finding["rule"] for finding in deciding)
    )


def lines(reading: AreaReading) -> dict[tuple[str, str], Line]:
    """By rule, or by the question that was not asked."""
    found = {
        (each.rule, ""): Line(each.status, each.effect_word, ", ".join(each.subjects), each.rule, each.text)
        for each in reading.findings
    }
    for open_one in reading.not_asked:
        effect = _("Waits, not asked yet: %(question)s") % {"question": open_one.question.short}
        found[NOT_ASKED, open_one.question.id] = Line("defer", effect, ", ".join(open_one.subjects), "", "")
    return found
