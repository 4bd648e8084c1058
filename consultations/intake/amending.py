"""A provider corrects answers together with the patient: another assessment takes the place of the one that was shown.
The form stays as the patient sent it."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from clinic.audit import Actor, record
from clinic.constraints import broken
from clinic.transitions import locked
from consultations.candidacy import services as candidacy
from consultations.candidacy.completeness import Facts, carried
from consultations.candidacy.models import Assessment, ProtocolVersion

from .models import Intake
from .refusals import CannotSend

REPLACED = "consultations_assessment.replaces_id"


def amend(intake: Intake, shown: Assessment, facts: Facts, *, by: Actor) -> Assessment:
    """`facts`: all of the area of `shown`, by the protocol in use. Where that has changed since the form was sent, the
    other area is assessed anew as well, from the same answers. Raises CannotSend("changed") where `shown` has been
    replaced already, "same" where nothing differs."""
    try:
        with transaction.atomic():
            row = locked(intake)
            # No other protocol takes effect until this is kept; one that just has is not the one that was shown.
            version = ProtocolVersion.objects.select_for_update(no_key=True).get(pk=candidacy.active().pk)
            if version.status != ProtocolVersion.Status.ACTIVE:
                raise CannotSend("changed")
            current = {each.area: each for each in row.assessments.current()}
            if current.get(shown.area) != shown:
                raise CannotSend("changed")
            if facts == shown.facts and shown.protocol_version_id == version.pk:
                raise CannotSend("same")
            found = {shown.area: facts} | elsewhere(current, shown, version.pk)
            made = {area: replace(row, current[area], one) for area, one in found.items()}
            row.protocol_version = version
            row.save(update_fields=["protocol_version"])
            record(by, "amend", row)
    except IntegrityError as error:
        if broken(error) != REPLACED:
            raise
        raise CannotSend("changed") from error
    return made[shown.area]


def elsewhere(current: Mapping[str, Assessment], shown: Assessment, version: int) -> dict[str, Facts]:
    """The other areas that an older protocol has assessed, as the one in use reads them."""
    protocol = candidacy.protocol_of(candidacy.active())
    return {
        area: carried(protocol, each.facts)
        for area, each in current.items()
        if each != shown and each.protocol_version_id != version
    }


def replace(intake: Intake, old: Assessment, facts: Facts) -> Assessment:
    new = candidacy.said_about(candidacy.active(), facts)
    new.patient, new.replaces = old.patient, old
    new.save()
    intake.assessments.add(new)
    return new
