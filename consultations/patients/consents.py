"""What exactly a patient ticked: versioned words, each with its hash."""

import hashlib
from functools import cache
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from clinic.audit import Actor, record

from .models import Consent, Patient

FOLDER = Path(__file__).parent / "documents"
CURRENT = {Consent.Kind.PRIVACY: 1, Consent.Kind.TEXTS: 1, Consent.Kind.MARKETING: 1}


@cache
def words(kind: str, version: int | None = None) -> str:
    """The document as the patient reads it: paragraphs, a blank line between them, `# ` before a heading."""
    return (FOLDER / f"{kind}-{version or CURRENT[Consent.Kind(kind)]}.txt").read_text(encoding="utf-8")


def give(patient: Patient, kind: str, *, typed_name: str = "", ip: str | None = None) -> Consent:
    """Record the tick once; a second tick of the same kind changes nothing."""
    consent, _ = Consent.objects.get_or_create(
        patient=patient,
        kind=kind,
        withdrawn_at=None,
        defaults={
            "document_version": CURRENT[Consent.Kind(kind)],
            "document_sha256": hashlib.sha256(words(kind).encode()).hexdigest(),
            "typed_name": typed_name,
            "ip": ip,
        },
    )
    return consent


VOLUNTARY = (Consent.Kind.TEXTS, Consent.Kind.MARKETING)


def standing(patient: Patient) -> list[Consent]:
    """What the patient has agreed to and may end at any time."""
    return list(patient.consents.filter(kind__in=VOLUNTARY, withdrawn_at=None))


@transaction.atomic
def withdraw(patient: Patient, kind: str, *, by: Actor) -> None:
    if patient.consents.filter(kind=kind, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        record(by, "withdraw_consent", patient, why=kind)


def paragraphs(kind: str) -> list[dict[str, str]]:
    """The document's paragraphs in order, each {"tag": "h2" or "p", "text": …}."""
    parts = words(kind).strip().split("\n\n")
    return [
        {"tag": "h2", "text": part[2:]} if part.startswith("# ") else {"tag": "p", "text": part.strip()}
        for part in parts
    ]
