"""What of an assessment holds on a day: its verdicts with the evidence that stands then, and which of its answers are
too old."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, tzinfo
from typing import Any

from django.db.models import F
from django.utils import timezone

from consultations.candidacy.clearing import Cleared, Verdicts, cleared, says_the_same, waiting
from consultations.candidacy.engine import OPEN
from consultations.candidacy.expiry import too_old
from consultations.candidacy.models import Assessment, AssessmentQuerySet
from consultations.candidacy.protocol import EFFECTS, STATUSES
from consultations.candidacy.services import protocol_of
from consultations.intake.amending import answered_on
from consultations.intake.models import Intake
from consultations.intake.services import clinic_zone

from .models import AreaOutcome, Clearance, ClearanceQuerySet

PASSING = 30  # days: an answer that counts no longer tells of what comes and goes; given anew, it tells of another one


def clearances(assessment: Assessment, on: date) -> list[Clearance]:
    """The evidence that lifts a wait of this assessment on that day. What was recorded for an earlier assessment of the
    same form and area holds for the one that took its place, while the rule speaks of the same answers and says the
    same, and nothing passing was answered anew since."""
    return lifting(standing(assessment.intakes.all(), on).select_related("recorded_by"), assessment)


def standing(intakes: Iterable[Intake], on: date) -> ClearanceQuerySet:
    """Each with the key of its `form`."""
    found = Clearance.objects.standing(on).filter(assessment__intakes__in=intakes)
    return found.annotate(form=F("assessment__intakes")).select_related("assessment__protocol_version")


def lifting(found: Iterable[Clearance], assessment: Assessment, zone: tzinfo | None = None) -> list[Clearance]:
    """Of what was recorded for one form. `zone`: the clinic's, where it is known already."""
    waits = waiting(assessment.verdicts)
    of_area = [each for each in found if each.assessment.area == assessment.area and each.rule in waits]
    return [each for each in of_area if is_about(each, assessment, zone)]


def is_about(clearance: Clearance, assessment: Assessment, zone: tzinfo | None) -> bool:
    was = clearance.assessment
    if was == assessment:
        return True
    protocol = protocol_of(assessment.protocol_version)
    then, now = protocol_of(was.protocol_version).rule(clearance.rule), protocol.rule(clearance.rule)
    same_answers = all(was.facts.get(fact) == assessment.facts.get(fact) for fact in now.when)
    passing = [fact for fact in now.when if protocol.questions[fact].valid_days <= PASSING]
    return same_answers and says_the_same(then, now) and not (passing and is_anew(clearance, assessment, passing, zone))


def is_anew(clearance: Clearance, assessment: Assessment, facts: Iterable[str], zone: tzinfo | None) -> bool:
    """Whether one of these was answered on a later day than the evidence was recorded."""
    zone = zone or clinic_zone()
    answered, recorded = answered_on(assessment, zone), timezone.localdate(clearance.recorded_at, zone)
    return any(answered[fact] > recorded for fact in facts if fact in answered)


def cleared_in(intakes: Sequence[Intake], on: date) -> dict[int, Cleared]:
    """As `cleared_now`, by the key of the assessment, for all that these forms have fetched: two queries."""
    lifted, zone = defaultdict(list), clinic_zone()
    for each in standing(intakes, on):
        lifted[each.form].append(each)
    return {
        each.pk: cleared(each.verdicts, each.preferred, {one.rule for one in lifting(lifted[intake.pk], each, zone)})
        for intake in intakes
        for each in intake.assessments.all()
    }


def cleared_now(assessment: Assessment, on: date) -> Cleared:
    """Verdicts, recommendation and basis, with every wait that is lifted on that day counted as a caution."""
    return cleared(assessment.verdicts, assessment.preferred, {each.rule for each in clearances(assessment, on)})


def verdicts_now(assessment: Assessment, on: date) -> Verdicts:
    return cleared_now(assessment, on).verdicts


def current(outcome: AreaOutcome) -> Assessment:
    """The assessment of the area as it is now: answers may have been renewed or corrected since the signature."""
    of_form = outcome.review.intake.assessments.current().select_related("protocol_version", "patient")
    return of_form.get(area=outcome.assessment.area)


def latest(outcome: AreaOutcome) -> Assessment:
    """Of the area, in whichever form this person sent last: it says how they are now."""
    return sent(outcome).filter(area=outcome.assessment.area)[0]


def told_elsewhere(outcome: AreaOutcome, here: Assessment) -> Assessment | None:
    """Since the signature, about another area of the same person and in another form than `here`: within one form, what
    is true of the whole person stands in each area, where its own evidence counts."""
    others = sent(outcome).exclude(area=here.area).exclude(intakes__in=here.intakes.all())
    return others.filter(made_at__gt=outcome.review.signed_at).first()


def sent(outcome: AreaOutcome) -> AssessmentQuerySet:
    """What holds of every form of this person, the last one first."""
    forms = Intake.objects.completed().of(outcome.review.intake.patient)
    found = Assessment.objects.current().filter(intakes__in=forms).select_related("protocol_version", "patient")
    return found.order_by("-intakes__completed_at")


def expired(assessment: Assessment, on: date, zone: tzinfo | None = None) -> list[str]:
    """The facts whose answers are too old on that day, and the age band where a birthday has moved it. `zone`: the
    clinic's, where it is known already."""
    protocol = protocol_of(assessment.protocol_version)
    born = assessment.patient.birth_date
    return too_old(protocol, assessment.facts, answered_on(assessment, zone), born, on)


def became_worse(outcome: AreaOutcome, subjects: Iterable[str], on: date) -> list[str]:
    """The subjects that stand worse on that day than when the outcome was signed, or that something rules out or holds
    up which did not speak then, be it told for another area: nobody has decided about that yet."""
    here = latest(outcome)
    elsewhere = told_elsewhere(outcome, here)
    signed, now = outcome.verdicts, verdicts_now(here, on)
    beside = closing_everywhere(elsewhere, on) if elsewhere else {}
    return [
        subject
        for subject in subjects
        if STATUSES.index(now[subject]["status"]) > STATUSES.index(signed[subject]["status"])
        or not closing(now[subject]) | beside.get(subject, set()) <= closing(signed[subject])
    ]


def closing_everywhere(assessment: Assessment, on: date) -> dict[str, set[tuple[str, str | None]]]:
    """As `closing`, by subject, of what is said of the whole person and not of one area."""
    protocol = protocol_of(assessment.protocol_version)
    of_one_area = {"concern", *(each.id for each in protocol.questions.values() if each.per_area)}
    return {
        subject: {
            (rule, fact)
            for rule, fact in closing(verdict)
            if of_one_area.isdisjoint([fact] if fact else protocol.rule(rule).when)
        }
        for subject, verdict in verdicts_now(assessment, on).items()
    }


def closing(verdict: Mapping[str, Any]) -> set[tuple[str, str | None]]:
    """What rules a subject out or holds it up."""
    return {(each["rule"], each.get("fact")) for each in verdict["findings"] if EFFECTS[each["effect"]] not in OPEN}
