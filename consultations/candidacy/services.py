"""Published protocols and recorded assessments."""

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clinic.errors import Refused
from clinic.languages import ENGLISH
from consultations.patients.models import Patient

from .completeness import complete
from .engine import ENGINE_VERSION, assess
from .models import Assessment, ProtocolVersion
from .protocol import Protocol, load, shipped_content, spoken


@lru_cache(maxsize=64)
def _spoken(content: str, language: str) -> Protocol:
    return spoken(load(content), language)


def protocol_of(version: ProtocolVersion) -> Protocol:
    """Its texts read in the language that is spoken now."""
    return _spoken(version.content, get_language() or ENGLISH)


@transaction.atomic
def publish_shipped() -> ProtocolVersion:
    """The protocol in use. A clinic that has none yet begins with the one that came with the software; after that only
    its own people change it."""
    if known := ProtocolVersion.objects.filter(status=ProtocolVersion.Status.ACTIVE).first():
        return known
    content = shipped_content()
    protocol = load(content)
    return ProtocolVersion.objects.create(
        number=protocol.number,
        content=content,
        sha256=sha256_of(content),
        status=ProtocolVersion.Status.ACTIVE,
        signed=ProtocolVersion.Signed.SHIPPED,
        review_by=protocol.review_by,
        published_at=timezone.now(),
    )


def active() -> ProtocolVersion:
    """Raises Refused (503) while the clinic has published no protocol."""
    version = ProtocolVersion.objects.filter(status=ProtocolVersion.Status.ACTIVE).first()
    if version is None:
        raise Refused(503, _("The form is not open yet"), _("Please call us, we are glad to help on the telephone."))
    return version


def record_assessment(
    patient: Patient,
    version: ProtocolVersion,
    answers: Mapping[str, Any],
    area: str,
    *,
    replaces: Assessment | None = None,
) -> Assessment:
    """Assess one area and keep what was said, with all it takes to say it again. Raises Incomplete, BadAnswers."""
    assessment = said_about(version, complete(protocol_of(version), answers, area))
    assessment.patient, assessment.replaces = patient, replaces
    assessment.save()
    return assessment


def said_about(version: ProtocolVersion, facts: Mapping[str, str | None]) -> Assessment:
    """What the protocol says about one area, as a row that nobody keeps: it is about nobody. Raises BadAnswers."""
    result = assess(protocol_of(version), facts)
    said = result.as_dict()
    return Assessment(
        protocol_version=version,
        area=result.area,
        facts=facts,
        recommendation=result.recommendation,
        basis=result.basis,
        verdicts=said["verdicts"],
        contradictions=list(result.contradictions),
        preferred=result.preferred or "",
        engine_version=ENGINE_VERSION,
    )


def sha256_of(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def differs(assessment: Assessment) -> list[str]:
    """The parts of a recorded assessment that its row alone, assessed again, would not say. Empty: it stands."""
    again = assess(protocol_of(assessment.protocol_version), assessment.facts).as_dict()
    said = {
        name: getattr(assessment, name) for name in ("area", "recommendation", "basis", "verdicts", "contradictions")
    }
    said["preferred"] = assessment.preferred or None
    return [name for name, value in said.items() if again[name] != value]
