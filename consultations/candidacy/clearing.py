"""What an assessment says once recorded evidence has lifted some of its waits. Pure.

What a rule defers becomes a caution and stays visible as cleared; nothing else is lifted: neither what excludes, nor
what the patient declines, nor what was not asked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from clinic.languages import ENGLISH

from .engine import NOT_ASKED, UNTOUCHED, Finding, Verdict, recommend, verdict, with_mildest_device
from .protocol import PRODUCTS, SUBJECTS, Rule

Verdicts = Mapping[str, Any]  # subject → {status, findings}, as an assessment keeps them


@dataclass(frozen=True)
class Cleared:
    verdicts: Verdicts
    recommendation: str
    basis: str
    rules: frozenset[str]  # whose wait is lifted; those that do not wait here are not among them


def waiting(verdicts: Verdicts) -> frozenset[str]:
    """The rules that hold something up here, and that evidence can clear."""
    found = (finding for each in verdicts.values() for finding in each["findings"])
    return frozenset(finding["rule"] for finding in found if can_be_cleared(finding))


def can_be_cleared(finding: Mapping[str, str]) -> bool:
    return finding["effect"] == "defer" and finding["rule"] != NOT_ASKED


def cleared(verdicts: Verdicts, preferred: str, rules: Collection[str]) -> Cleared:
    """`preferred`: the product that the patient leans towards, "" without."""
    lifted = waiting(verdicts) & frozenset(rules)
    said = with_lifted(verdicts, lifted) if lifted else verdicts  # as recorded where nothing is lifted
    status = {product: said[product]["status"] for product in PRODUCTS}
    return Cleared(said, *recommend(status, preferred or None), lifted)


def with_lifted(verdicts: Verdicts, lifted: Collection[str]) -> Verdicts:
    found = {subject: lift(verdicts[subject]["findings"], lifted) for subject in SUBJECTS}
    if any("device" in finding for finding in verdicts["exosomes"]["findings"]):
        found["exosomes"] = with_mildest_device(found)  # they only go on the skin: the mildest may be another one now
    return {subject: said_of(each, lifted) for subject, each in found.items()}


def lift(findings: Collection[Mapping[str, str]], rules: Collection[str]) -> Verdict:
    """A subject's own findings, without what joined it from a device."""
    own = [
        Finding(each["rule"], "caution" if each["rule"] in rules else each["effect"], each.get("fact"))
        for each in findings
        if "device" not in each
    ]
    return verdict(own) if own else UNTOUCHED


def said_of(found: Verdict, rules: Collection[str]) -> dict[str, Any]:
    findings = [each.as_dict() | ({"cleared": True} if each.rule in rules else {}) for each in found.findings]
    return {"status": found.status, "findings": findings}


def says_the_same(one: Rule, other: Rule) -> bool:
    """To whoever clears it: what holds up what, after which answers, and what it waits for."""
    return _read(one) == _read(other)


def _read(rule: Rule) -> tuple[object, ...]:
    words = (rule.clinician_text, rule.until)
    return rule.effect, rule.subjects, rule.wait_days, rule.when, *(text and text.get(ENGLISH) for text in words)
