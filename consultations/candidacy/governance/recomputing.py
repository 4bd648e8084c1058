"""What was recorded beside what another protocol would say, assessment by assessment. Pure."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from consultations.candidacy.completeness import carried
from consultations.candidacy.engine import NOT_ASKED, assess
from consultations.candidacy.protocol import STATUSES, SUBJECTS, Protocol

KEPT = 20_000  # most people have few answers that are not the healthy one, so many say the very same


class Recorded(NamedTuple):
    """A row as the database has it: facts and verdicts are JSON that was not read yet."""

    pk: int
    area: str
    facts: str
    recommendation: str
    verdicts: str
    version: int


class Standing(NamedTuple):
    """Where one subject stands; if it waits, the longest of its waits that are counted in days, and what else it waits
    for: rules without a number of days, questions that were not asked."""

    status: str
    days: int = 0
    until: tuple[str, ...] = ()


AT_ONCE = {status: Standing(status) for status in STATUSES}  # nobody waits
Standings = tuple[Standing, ...]  # in the order of SUBJECTS
Waits = Mapping[str, int]


class Recomputing:
    """`waits_of_version` gives the waits of the version that a row was recorded under."""

    def __init__(self, protocol: Protocol, waits_of_version: Callable[[int], Waits]) -> None:
        self.protocol = protocol
        self.waits = waits_of(protocol)
        self.waits_then = lru_cache(waits_of_version)
        self.after = lru_cache(KEPT)(self._after)
        self.before = lru_cache(KEPT)(self._before)
        self.moved = lru_cache(KEPT)(moved)

    def of(self, rows: Iterable[Recorded]) -> tuple[list[dict[str, Any]], Counter[tuple[str, str, str]]]:
        """The changes, and how many went from where to where."""
        changes, counts = [], Counter[tuple[str, str, str]]()
        for row in rows:
            becomes, after = self.after(row.facts)
            before = self.before(row.verdicts, row.version)
            counts[row.area, row.recommendation, becomes] += 1
            if before != after or becomes != row.recommendation:
                who = {"assessment_id": row.pk, "area": row.area, "was": row.recommendation, "becomes": becomes}
                changes.append(who | self.moved(before, after))
        return changes, counts

    def _after(self, facts: str) -> tuple[str, Standings]:
        result = assess(self.protocol, carried(self.protocol, json.loads(facts)))
        found = (result.verdicts[subject] for subject in SUBJECTS)
        return result.recommendation, tuple(
            [standing(each.status, ((one.rule, one.fact) for one in each.findings), self.waits) for each in found]
        )

    def _before(self, verdicts: str, version: int) -> Standings:
        told, waits = json.loads(verdicts), self.waits_then(version)
        found = (told[subject] for subject in SUBJECTS)
        return tuple(
            [
                standing(each["status"], ((one["rule"], one.get("fact")) for one in each["findings"]), waits)
                for each in found
            ]
        )


def waits_of(protocol: Protocol) -> dict[str, int]:
    """Rule → its days, 0 where it waits for something else; only rules that wait."""
    return {rule.id: rule.wait_days or 0 for rule in protocol.rules if rule.effect == "defer"}


def standing(status: str, findings: Iterable[tuple[str, str | None]], waits: Waits) -> Standing:
    """`findings`: rule, and the fact that was not asked."""
    if status != "defer":
        return AT_ONCE[status]
    days, until = 0, set()
    for rule, fact in findings:
        if rule == NOT_ASKED:
            until.add(f"?{fact}")
        elif rule in waits:
            days = max(days, waits[rule])
            if not waits[rule]:
                until.add(rule)
    return Standing(status, days, tuple(sorted(until)))


def moved(before: Standings, after: Standings) -> dict[str, Any]:
    """Which subjects move from where to where, as JSON, and which way. One person may move both ways."""
    beside = zip(SUBJECTS, before, after, strict=True)
    subjects = {subject: (then, now) for subject, then, now in beside if then != now}
    pairs = subjects.values()
    return {
        "subjects": json.dumps(subjects),
        "more_cautious": any(is_milder(then, now) for then, now in pairs),
        "less_cautious": any(is_milder(now, then) for then, now in pairs),
        "waits_longer": any(is_shorter(then, now) for then, now in pairs),
        "waits_shorter": any(is_shorter(now, then) for then, now in pairs),
    }


def is_milder(one: Standing, other: Standing) -> bool:
    """In one way at least: of two that wait, each may be milder than the other."""
    if one.status != other.status:
        return STATUSES.index(one.status) < STATUSES.index(other.status)
    return one.days < other.days or not set(other.until) <= set(one.until)


def is_shorter(one: Standing, other: Standing) -> bool:
    """Both wait for a number of days."""
    return 0 < one.days < other.days
