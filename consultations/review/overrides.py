"""How often what providers sign is something else than the protocol recommends, rule by rule."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from consultations.candidacy.engine import NOT_ASKED
from consultations.candidacy.models import Assessment
from consultations.candidacy.protocol import PRODUCTS

from .models import AreaOutcome, ClinicalQuerySet

FEW = 20  # below this a share says little
CHUNK = 500
CLOSING = ("exclude", "decline", "defer")


@dataclass
class Rate:
    """Of one rule, or of all signed assessments of a version."""

    signed: int = 0  # assessments in which it spoke
    overridden: int = 0
    against: int = 0  # of these: it closed or held up the product that was signed
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def percent(self) -> int:
        return round(100 * self.overridden / self.signed) if self.signed else 0

    @property
    def is_few(self) -> bool:
        return self.signed < FEW

    @property
    def told_reasons(self) -> list[tuple[str, int]]:
        """In words, the most frequent first."""
        return [(str(AreaOutcome.OverrideReason(code).label), count) for code, count in self.reasons.most_common()]

    def count(self, outcome: AreaOutcome, rule: str = "") -> None:
        self.signed += 1
        if outcome.is_override:
            self.overridden += 1
            self.against += stands_against(rule, outcome)
            self.reasons[outcome.override_reason] += 1


@dataclass
class OfVersion:
    all: Rate = field(default_factory=Rate)
    rules: dict[str, Rate] = field(default_factory=dict)

    @property
    def by_overrides(self) -> list[tuple[str, Rate]]:
        """The rule that is overridden most often first; of several that spoke together, the one in the way."""
        return sorted(
            self.rules.items(), key=lambda item: (-item[1].overridden, -item[1].against, -item[1].signed, item[0])
        )


def rates(outcomes: ClinicalQuerySet) -> dict[int, OfVersion]:
    """Primary key of the version → its rates."""
    found: dict[int, OfVersion] = {}
    for outcome in with_verdicts(outcomes).iterator(chunk_size=CHUNK):
        of_version = found.setdefault(outcome.assessment.protocol_version_id, OfVersion())
        of_version.all.count(outcome)
        for rule in spoken(outcome.assessment):
            of_version.rules.setdefault(rule, Rate()).count(outcome, rule)
    return found


def with_verdicts(outcomes: ClinicalQuerySet) -> ClinicalQuerySet:
    """Without what nobody looks at here: the answers are by far the most of a row."""
    seen = outcomes.select_related("assessment").defer("assessment__facts", "override_text")
    return seen.prefetch_related("relied_on")


def spoken(assessment: Assessment) -> set[str]:
    """The rules that spoke; what was not asked is no rule."""
    found = {finding["rule"] for verdict in assessment.verdicts.values() for finding in verdict["findings"]}
    return found - {NOT_ASKED}


def stands_against(rule: str, outcome: AreaOutcome) -> bool:
    """Whether the rule ruled out or held up the very product that was signed; a wait that was lifted did not."""
    if outcome.outcome not in PRODUCTS or rule in outcome.lifted:
        return False
    findings = outcome.assessment.verdicts[outcome.outcome]["findings"]
    return any(finding["rule"] == rule and finding["effect"] in CLOSING for finding in findings)


def cases(outcomes: ClinicalQuerySet, rule: str) -> Iterator[int]:
    """Primary keys of those in which the rule spoke and that were decided otherwise, the newest first."""
    newest_first = with_verdicts(outcomes).order_by("-review__signed_at", "-pk")
    for outcome in newest_first.iterator(chunk_size=CHUNK):
        if outcome.is_override and rule in spoken(outcome.assessment):
            yield outcome.pk
