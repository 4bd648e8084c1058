"""A wait is lifted by evidence that somebody who signs has seen. No answer is changed by it, and it is no override."""

from datetime import date

from dateutil.relativedelta import relativedelta
from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic.audit import Actor, record
from clinic.constraints import broken
from clinic.transitions import locked
from consultations.candidacy.clearing import waiting
from consultations.candidacy.models import Assessment
from consultations.intake.models import Intake
from consultations.intake.services import clinic_today
from consultations.review.models import Clearance
from consultations.review.refusals import CannotClear
from consultations.review.services import staff
from consultations.review.validity import clearances

LONGEST = relativedelta(years=2)


def clear(
    assessment: Assessment, rule: str, *, evidence: str, evidence_on: date, says: str, valid_until: date, by: Actor
) -> Clearance:
    """What the rule defers counts as a caution until the end of `valid_until`. Raises CannotClear."""
    refuse_to_clear(evidence, evidence_on, says, valid_until, by)
    try:
        with transaction.atomic():
            locked(Intake.objects.get(assessments=assessment))  # nobody signs or renews meanwhile
            refuse_the_wait(assessment, rule)
            made = Clearance.objects.create(
                assessment=assessment,
                rule=rule,
                evidence=evidence,
                evidence_on=evidence_on,
                says=says.strip(),
                valid_until=valid_until,
                recorded_by=staff(by),
            )
            record(by, "clear", made)
    except IntegrityError as error:
        if broken(error) != "a_wait_is_lifted_once":
            raise
        raise CannotClear("cleared-already") from error
    return made


def withdraw_clearance(clearance: Clearance, *, by: Actor) -> None:
    """The wait holds again, from now on and for every session that is not recorded yet. Raises CannotClear."""
    if not by.user or not by.user.may_sign:
        raise CannotClear("may-not-clear")
    with transaction.atomic():
        row = locked(clearance)
        if row.withdrawn_at:
            raise CannotClear("withdrawn-already")
        row.withdrawn_at = timezone.now()
        row.save(update_fields=["withdrawn_at"])
        record(by, "withdraw_clearance", row)


def refuse_to_clear(evidence: str, evidence_on: date, says: str, valid_until: date, by: Actor) -> None:
    today = clinic_today()
    if not by.user or not by.user.may_sign:
        raise CannotClear("may-not-clear")
    if evidence not in Clearance.Evidence.values or not says.strip():
        raise CannotClear("evidence-missing")
    if evidence_on > today:
        raise CannotClear("evidence-in-the-future")
    if valid_until <= today:
        raise CannotClear("over-already")
    if valid_until > today + LONGEST:
        raise CannotClear("too-long")


def refuse_the_wait(assessment: Assessment, rule: str) -> None:
    """What has run out makes room for what is recorded now."""
    if Assessment.objects.filter(replaces=assessment).exists():
        raise CannotClear("answers-changed")
    if rule not in waiting(assessment.verdicts):
        raise CannotClear("nothing-waits")
    today = clinic_today()
    if rule in {each.rule for each in clearances(assessment, today)}:
        raise CannotClear("cleared-already")
    over = Clearance.objects.filter(assessment=assessment, rule=rule, withdrawn_at=None, valid_until__lt=today)
    over.update(withdrawn_at=timezone.now())
