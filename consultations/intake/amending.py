"""Answers are given anew, or for the first time, after the form was sent: other assessments take the place of those
that were shown. The form stays as the patient sent it."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, tzinfo

from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic.audit import Actor, record
from clinic.constraints import broken
from clinic.transitions import locked
from consultations.candidacy import services as candidacy
from consultations.candidacy.completeness import Answers, Facts, age_band, carried, project
from consultations.candidacy.expiry import still_asked
from consultations.candidacy.models import Assessment, ProtocolVersion
from consultations.candidacy.protocol import Protocol

from .models import Intake
from .refusals import CannotSend
from .services import clinic_today, clinic_zone

REPLACED = "consultations_assessment.replaces_id"


def amend(
    intake: Intake, shown: Collection[Assessment], answers: Answers, *, by: Actor, is_renewal: bool = False
) -> list[Assessment]:
    """`answers`: fact → value, or {area: value} where it is asked for each; what is said of the person holds for every
    area. One assessment for each area that this changes, by the protocol in use; all of them where that has changed, or
    where it `is_renewal`: the same answer, given today. Raises CannotSend("changed") where one of `shown` has been
    replaced already, "same" where nothing differs."""
    try:
        with transaction.atomic():
            row = locked(intake)
            # No other protocol takes effect until this is kept; one that just has is not the one that was shown.
            version = ProtocolVersion.objects.select_for_update(no_key=True).get(pk=candidacy.active().pk)
            current = list(row.assessments.current().select_related("patient"))
            if version.status != ProtocolVersion.Status.ACTIVE or not set(shown) <= set(current):
                raise CannotSend("changed")
            protocol = candidacy.protocol_of(version)
            made = [
                replace(row, old, facts, answers)
                for old, facts in ((old, facts_of(protocol, old, answers, is_renewal)) for old in current)
                if is_renewal or facts != old.facts or old.protocol_version_id != version.pk
            ]
            if not made:
                raise CannotSend("same")
            row.protocol_version = version
            row.save(update_fields=["protocol_version"])
            record(by, "renew" if is_renewal else "amend", row)
    except IntegrityError as error:
        if broken(error) != REPLACED:
            raise
        raise CannotSend("changed") from error
    return made


def facts_of(protocol: Protocol, old: Assessment, answers: Answers, is_renewal: bool) -> Facts:
    """An earlier assessment's facts as this protocol reads them, with what is answered now and the age of today. Who
    answers again is asked as in the form: what an answer no longer opens is not asked."""
    band = age_band(old.patient.birth_date, clinic_today())
    facts = carried(protocol, old.facts) | {"age_band": band} | said_of(protocol, old.area, answers)
    return still_asked(protocol, facts) if is_renewal else facts


def said_of(protocol: Protocol, area: str, answers: Answers) -> Facts:
    return {
        fact: project(protocol.questions[fact], value, area)
        for fact, value in answers.items()
        if area in (protocol.questions[fact].areas or (area,)) and (not isinstance(value, Mapping) or area in value)
    }


def replace(intake: Intake, old: Assessment, facts: Facts, answers: Answers) -> Assessment:
    new = candidacy.said_about(candidacy.active(), facts)
    new.patient, new.replaces = old.patient, old
    new.answered_on = {fact: day_of(old, fact) for fact in facts if not is_named(fact, old.area, answers)}
    new.save()
    intake.assessments.add(new)
    return new


def is_named(fact: str, area: str, answers: Answers) -> bool:
    value = answers.get(fact)
    return fact in answers and (not isinstance(value, Mapping) or area in value)


def day_of(assessment: Assessment, fact: str) -> str:
    """The day on which a fact of this assessment was answered, as an ISO date of the clinic's clock."""
    return assessment.answered_on.get(fact) or local_day(assessment.made_at)


def answered_on(assessment: Assessment, zone: tzinfo | None = None) -> dict[str, date]:
    """The same for every fact that has an answer. `zone`: the clinic's, where it is known already."""
    told = {fact: assessment.answered_on.get(fact) for fact, value in assessment.facts.items() if value is not None}
    made = "" if all(told.values()) else timezone.localdate(assessment.made_at, zone or clinic_zone()).isoformat()
    return {fact: date.fromisoformat(day or made) for fact, day in told.items()}


def local_day(moment: datetime) -> str:
    return timezone.localdate(moment, clinic_zone()).isoformat()
