"""A case in words, `blood_disorder=yes donor_comfort=no`: read, completed with healthy defaults, told in plain text."""

from collections.abc import Iterable
from typing import Any

from .completeness import Facts, areas, refuse_unknown, with_defaults
from .engine import NOT_ASKED, Finding, Result
from .protocol import AREAS, PRODUCTS, UNSURE, BadAnswers, Protocol

UNSURE_ALL = "@unsure_all"


def read_case(protocol: Protocol, words: Iterable[str], area: str | None = None) -> list[Facts]:
    """The facts of each area of the case; BadAnswers for whatever cannot be meant."""
    given = read_answers(protocol, words)
    if area is not None and area not in (*AREAS, "other"):
        raise BadAnswers(f"area {area!r} is not one of {', '.join(AREAS)}")
    if area and "concern" not in given:
        given["concern"] = area
    chosen = areas({"concern": given.get("concern", protocol.questions["concern"].default)})
    if area and chosen == ("other",):
        area = "other"  # whatever the area, anything but face and hair is outside the service
    if area and area not in chosen:
        raise BadAnswers(f"--area {area} and concern={given['concern']} disagree")
    return [with_defaults(protocol, given, each) for each in ([area] if area else chosen)]


def read_answers(protocol: Protocol, words: Iterable[str]) -> dict[str, Any]:
    """`fact=value`, or `fact.area=value` for one area of a fact that is asked per area."""
    unsure: dict[str, Any] = {}
    named: dict[str, Any] = {}
    for word in words:
        if word == UNSURE_ALL:
            unsure = {fact: UNSURE for fact, question in protocol.questions.items() if UNSURE in question.values}
            continue
        name, equals, value = word.partition("=")
        fact, dot, area = name.partition(".")
        if not (fact and equals and value) or (dot and not area):
            raise BadAnswers(f"{word!r} is not written as fact=value")
        refuse_unknown(protocol, {fact: {area: value} if dot else value})
        before = named.get(fact)
        answer = {**(before if isinstance(before, dict) else {}), area: value} if dot else value
        if before is not None and not _agrees(before, answer, area, value):
            raise BadAnswers(f"{name} is given twice with different values")
        named[fact] = before if isinstance(before, str) else answer
    return {**unsure, **named}


def _agrees(before: Any, answer: Any, area: str, value: str) -> bool:
    """Whether a second word about a fact can stand beside the first."""
    if isinstance(before, dict) and isinstance(answer, dict):
        return before.get(area, value) == value
    values = set(before.values()) if isinstance(before, dict) else {before}
    return values == {value}


def tell(protocol: Protocol, result: Result) -> str:
    """A result as a clinician reads it at a terminal."""
    lines = [f"{result.area}: {result.recommendation} ({result.basis.replace('_', ' ')}), protocol {result.protocol}"]
    for subject, verdict in result.verdicts.items():
        lines.append(f"  {subject.upper() if subject in PRODUCTS else subject:<15} {verdict.status}")
        lines += [f"      - {_told(protocol, finding)}" for finding in verdict.findings]
    for contradiction in result.contradictions:
        lines.append(f"  contradiction: {protocol.contradiction(contradiction).clinician_text}")
    return "\n".join(lines)


def _told(protocol: Protocol, finding: Finding) -> str:
    through = f" (through {finding.device})" if finding.device else ""
    if finding.rule == NOT_ASKED:
        return f"not asked yet: {protocol.questions[str(finding.fact)].short}{through}"
    rule = protocol.rule(finding.rule)
    return f"{finding.effect}{through}: {rule.for_clinician()} [{rule.id}]"
