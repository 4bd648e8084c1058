"""What the protocol said about one area, in the words that its version has for clinicians."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from . import words
from .engine import NOT_ASKED
from .lengths import length
from .models import Assessment
from .protocol import EFFECTS, STATUSES, SUBJECTS, Protocol, Question


@dataclass(frozen=True)
class SubjectRow:
    label: str
    status: str
    status_word: str


@dataclass(frozen=True)
class Source:
    """Where a rule comes from: a page by the name of its site, or words."""

    name: str
    url: str = ""


@dataclass
class Finding:
    """One rule that spoke, with everything it spoke about."""

    rule: str
    effect: str
    effect_word: str
    text: str
    sources: list[Source]
    subjects: list[str] = field(default_factory=list)

    @property
    def status(self) -> str:
        return EFFECTS[self.effect]


@dataclass
class NotAsked:
    question: Question
    subjects: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class AreaReading:
    assessment: Assessment
    area: str
    recommendation: str
    basis: str
    subjects: list[SubjectRow]
    findings: list[Finding]
    not_asked: list[NotAsked]
    contradictions: list[str]


def reading_of(protocol: Protocol, assessment: Assessment) -> AreaReading:
    findings, not_asked = collected(protocol, assessment)
    return AreaReading(
        assessment=assessment,
        area=str(words.AREAS[assessment.area]),
        recommendation=str(words.RECOMMENDATIONS[assessment.recommendation]),
        basis=str(words.BASES[assessment.basis]),
        subjects=[subject_row(subject, assessment.verdicts[subject]["status"]) for subject in SUBJECTS],
        findings=sorted(findings, key=lambda finding: -STATUSES.index(finding.status)),
        not_asked=not_asked,
        contradictions=[str(protocol.contradiction(each).clinician_text) for each in assessment.contradictions],
    )


def subject_row(subject: str, status: str) -> SubjectRow:
    return SubjectRow(str(words.SUBJECTS[subject]), status, str(words.STATUSES[status]))


def collected(protocol: Protocol, assessment: Assessment) -> tuple[list[Finding], list[NotAsked]]:
    """A rule that touches several subjects stands once, with their names."""
    found: dict[str, Finding] = {}
    not_asked: dict[str, NotAsked] = {}
    for subject in SUBJECTS:
        for each in assessment.verdicts[subject]["findings"]:
            said_of = named(subject, each.get("device"))
            if each["rule"] == NOT_ASKED:
                fact = each["fact"]
                not_asked.setdefault(fact, NotAsked(protocol.questions[fact])).subjects.append(said_of)
            else:
                found.setdefault(each["rule"], finding_of(protocol, each)).subjects.append(said_of)
    return list(found.values()), list(not_asked.values())


def named(subject: str, device: str | None) -> str:
    label = str(words.SUBJECTS[subject])
    return f"{label} ({words.SUBJECTS[device]})" if device else label


def finding_of(protocol: Protocol, said: dict[str, str]) -> Finding:
    rule = protocol.rule(said["rule"])
    return Finding(
        rule=rule.id,
        effect=rule.effect,
        effect_word=str(words.EFFECTS[rule.effect]),
        text=rule.for_clinician(length),
        sources=[source_of(text) for text in rule.source],
    )


def source_of(text: str) -> Source:
    host = urlsplit(text).hostname if text.startswith(("https://", "http://")) else None
    return Source(host.removeprefix("www."), text) if host else Source(text)
