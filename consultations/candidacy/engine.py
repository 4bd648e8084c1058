"""What the protocol says about one area of one person. Pure: the same facts give the same result, for ever.

Each subject takes the worst effect that any rule has on it. A fact that was not asked is not healthy: whatever it could
move waits until it is asked. A preference never changes a status."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .protocol import AREAS, DEVICES, EFFECTS, PRODUCTS, STATUSES, SUBJECTS, BadAnswers, Protocol, Rule

ENGINE_VERSION = "1"
NOT_ASKED = "not-asked"
OPEN = ("eligible", "caution")
RANKS = {effect: STATUSES.index(status) for effect, status in EFFECTS.items()}

Facts = Mapping[str, str | None]


@dataclass(frozen=True)
class Finding:
    rule: str
    effect: str
    fact: str | None = None  # the fact that was not asked
    device: str | None = None  # the device whose finding joined exosomes, where they only go on the skin

    def as_dict(self) -> dict[str, str]:
        named = {"rule": self.rule, "effect": self.effect, "fact": self.fact, "device": self.device}
        return {key: value for key, value in named.items() if value is not None}


@dataclass(frozen=True)
class Verdict:
    status: str
    findings: tuple[Finding, ...]

    def as_dict(self) -> dict[str, Any]:
        return {"status": self.status, "findings": [finding.as_dict() for finding in self.findings]}


UNTOUCHED = Verdict("eligible", ())


@dataclass(frozen=True)
class Result:
    area: str
    recommendation: str  # prp, exosomes, either, neither, defer
    basis: str  # nothing_ruled_out, only_one_left, preference, waiting, none_left
    verdicts: Mapping[str, Verdict]
    contradictions: tuple[str, ...]
    preferred: str | None
    protocol: int

    def as_dict(self) -> dict[str, Any]:
        return {
            "area": self.area,
            "recommendation": self.recommendation,
            "basis": self.basis,
            "verdicts": {subject: verdict.as_dict() for subject, verdict in self.verdicts.items()},
            "contradictions": list(self.contradictions),
            "preferred": self.preferred,
            "protocol": self.protocol,
        }


def assess(protocol: Protocol, facts: Facts) -> Result:
    refuse_unknown(protocol, facts)
    findings: dict[str, list[Finding]] = {subject: [] for subject in SUBJECTS}
    wanted: set[str] = set()
    for rule, unasked in speaking(protocol, facts):
        if rule.effect == "prefer":
            wanted.update(() if unasked else rule.subjects)
            continue
        for finding in [made(NOT_ASKED, "defer", fact) for fact in unasked] or [made(rule.id, rule.effect)]:
            for subject in rule.subjects:
                if not unasked or finding not in findings[subject]:
                    findings[subject].append(finding)
    verdicts = {subject: verdict(found) if found else UNTOUCHED for subject, found in findings.items()}
    if protocol.exosome_route == "topical_only":
        verdicts["exosomes"] = with_mildest_device(verdicts)
    preferred = wanted.pop() if len(wanted) == 1 else None
    recommendation, basis = recommend({product: verdicts[product].status for product in PRODUCTS}, preferred)
    contradictions = tuple([each.id for each in protocol.contradictions if holds(each.when, facts)])
    return Result(str(facts["concern"]), recommendation, basis, verdicts, contradictions, preferred, protocol.number)


def speaking(protocol: Protocol, facts: Facts) -> Iterator[tuple[Rule, tuple[str, ...]]]:
    """Every rule that these facts set off, with the facts it still lacks; none lacking means that it holds."""
    for fact in protocol.questions:
        for rule in protocol.rules_by_answer.get((fact, facts[fact]), ()):
            yield rule, (fact,) if facts[fact] is None else ()
    for rule in protocol.rules_on_several_facts:
        unasked = tuple(fact for fact in rule.when if facts[fact] is None)
        if holds({fact: answers for fact, answers in rule.when.items() if fact not in unasked}, facts):
            yield rule, unasked


made = lru_cache(maxsize=4096)(Finding)  # the same few are said again and again


def holds(when: Mapping[str, Collection[str | None]], facts: Facts) -> bool:
    for fact, answers in when.items():  # noqa: SIM110  half the time of all()
        if facts[fact] not in answers:
            return False
    return True


def verdict(findings: list[Finding]) -> Verdict:
    """The worst effect decides."""
    return Verdict(STATUSES[max([RANKS[finding.effect] for finding in findings])], tuple(findings))


def with_mildest_device(verdicts: Mapping[str, Verdict]) -> Verdict:
    """Exosomes that are only massaged in after a device can be no more open than the most open device."""
    device = min(DEVICES, key=lambda name: STATUSES.index(verdicts[name].status))
    own, joining = verdicts["exosomes"], verdicts[device]
    joined = tuple(Finding(each.rule, each.effect, each.fact, device) for each in joining.findings)
    return Verdict(max(own.status, joining.status, key=STATUSES.index), own.findings + joined)


def recommend(status: Mapping[str, str], preferred: str | None) -> tuple[str, str]:
    left = [product for product in PRODUCTS if status[product] != "excluded"]
    if not left:
        return "neither", "none_left"
    if all(status[product] == "defer" for product in left):
        return "defer", "waiting"
    if len(left) == 1:
        return left[0], "only_one_left"
    if preferred and status[preferred] in OPEN:
        return preferred, "preference"
    return "either", "nothing_ruled_out"


def refuse_unknown(protocol: Protocol, facts: Facts) -> None:
    for fact in facts:
        if fact not in protocol.questions:
            raise BadAnswers(f"{fact!r} is not a fact of protocol {protocol.number}")
    for fact, question in protocol.questions.items():
        if fact not in facts:
            raise BadAnswers(f"{fact} is missing")
        if facts[fact] is not None and facts[fact] not in question.values:
            raise BadAnswers(f"{fact}={facts[fact]} is not an answer (answers: {', '.join(question.values)})")
    if facts["concern"] not in (*AREAS, "other"):
        raise BadAnswers(f"concern={facts['concern']}: one area is assessed at a time")
