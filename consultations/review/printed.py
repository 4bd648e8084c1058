"""The summary of a consultation as it goes on paper: who, what the answers say, why, what was decided, by whom."""

from typing import Any

from clinic.http import Request
from consultations.candidacy.findings import AreaReading, reading_of
from consultations.candidacy.models import Assessment
from consultations.candidacy.protocol import Protocol
from consultations.candidacy.services import protocol_of
from consultations.intake.models import Intake

from .answers import answers_of
from .models import Review
from .page import discussed_of, outcomes, visits
from .services import has_changed_since


def summary(request: Request, intake: Intake, current: list[Assessment], signed: Review | None) -> dict[str, Any]:
    """Of what stands under the signature; where nothing is signed, of what is assessed now."""
    shown = [outcome.assessment for outcome in signed.outcomes.all()] if signed else current
    return {
        "intake": intake,
        "patient": intake.patient,
        "visits": visits(request, intake),
        "answers": answers_of(protocol_of(shown[0].protocol_version), shown),
        "readings": [reading(each) for each in shown],
        "signed": signed,
        "outcomes": outcomes(request, signed) if signed else [],
        "discussed": discussed_of(signed) if signed else [],
        "addenda": signed.addenda.select_related("added_by") if signed else [],
        "is_outdated": signed is not None and has_changed_since(signed, current),
    }


def reading(assessment: Assessment) -> tuple[Protocol, AreaReading]:
    protocol = protocol_of(assessment.protocol_version)
    return protocol, reading_of(protocol, assessment)
