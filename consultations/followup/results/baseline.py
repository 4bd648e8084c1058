"""What a result is held against: what the patient wanted and answered before, and says now."""

from dataclasses import dataclass
from typing import Any

from consultations.candidacy.services import protocol_of
from consultations.followup.models import CheckIn, FollowUp
from consultations.review.answers import Answers, answers_of
from treatments.models import Concern


@dataclass(frozen=True)
class Baseline:
    check_in: CheckIn | None
    concerns: list[tuple[str, str]]  # name, how the patient sees it now
    answers: Answers  # of the form, for this area
    records: list[Any]  # whose reading is written down


def of(follow_up: FollowUp) -> Baseline:
    check_in = CheckIn.objects.filter(follow_up=follow_up).first()
    assessment = follow_up.plan.outcome.assessment
    answers = answers_of(protocol_of(assessment.protocol_version), [assessment])
    read = [follow_up, assessment, *([check_in] if check_in else [])]
    return Baseline(check_in, list(concerns_of(check_in)) if check_in else [], answers, read)


def concerns_of(check_in: CheckIn) -> list[tuple[str, str]]:
    changes = check_in.concern_changes
    labels = dict(CheckIn.ConcernChange.choices)
    asked = Concern.objects.filter(slug__in=changes)
    return [(str(concern), str(labels.get(changes[concern.slug], changes[concern.slug]))) for concern in asked]
