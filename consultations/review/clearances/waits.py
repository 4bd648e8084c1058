"""What waits in a consultation, with the evidence that lifts it, for the page of the review."""

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from clinic.audit import record_all
from clinic.http import Request
from consultations.candidacy.clearing import waiting
from consultations.candidacy.findings import Finding, SubjectRow, reading_of, subject_row
from consultations.candidacy.models import Assessment
from consultations.candidacy.protocol import SUBJECTS
from consultations.candidacy.services import protocol_of
from consultations.candidacy.words import AREAS, RECOMMENDATIONS
from consultations.intake.models import Intake
from consultations.intake.services import clinic_today
from consultations.review.models import Clearance
from consultations.review.panels import on_review_page
from consultations.review.validity import clearances, cleared_now

from .form import ClearForm


@dataclass(frozen=True)
class Wait:
    """One rule that holds something up; `clearance` is what lifts it now, `form` records what will."""

    assessment: Assessment
    area: str  # in words
    finding: Finding
    clearance: Clearance | None
    form: ClearForm


def waits_of(assessment: Assessment) -> list[Wait]:
    today, protocol = clinic_today(), protocol_of(assessment.protocol_version)
    rules = waiting(assessment.verdicts)
    if not rules:
        return []
    standing = {each.rule: each for each in clearances(assessment, today)}
    return [
        Wait(
            assessment,
            str(AREAS[assessment.area]),
            finding,
            standing.get(finding.rule),
            ClearForm(assessment, finding.rule, today),
        )
        for finding in reading_of(protocol, assessment).findings
        if finding.rule in rules
    ]


def now(assessment: Assessment) -> tuple[str, str, list[SubjectRow]]:
    """Area, recommendation and subjects in words, as they stand with the evidence."""
    said = cleared_now(assessment, clinic_today())
    subjects = [subject_row(subject, said.verdicts[subject]["status"]) for subject in SUBJECTS]
    return str(AREAS[assessment.area]), str(RECOMMENDATIONS[said.recommendation]), subjects


@on_review_page
def waits(request: Request, intake: Intake) -> SafeString:
    current = intake.assessments.current().select_related("protocol_version").order_by("area")
    by_area = {assessment: waits_of(assessment) for assessment in current}
    found = [wait for waits in by_area.values() for wait in waits]
    if not found:
        return SafeString("")
    lifted = [each for each, waits in by_area.items() if any(wait.clearance for wait in waits)]
    record_all(request.actor, "read", [wait.clearance for wait in found if wait.clearance])
    context = {"waits": found, "now": map(now, lifted), "intake": intake, "user": request.user}
    return SafeString(render_to_string("review/clearances/_waits.html", context, request))
