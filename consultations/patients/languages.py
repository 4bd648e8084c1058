"""In which language a patient is spoken to."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language

from clinic.audit import Actor, record

if TYPE_CHECKING:
    from .models import Patient


def languages() -> list[tuple[str, Any]]:
    """Asked for each time, so that one more language of the clinic needs no migration."""
    return list(settings.LANGUAGES)


def language_of_the_page() -> str:
    """What somebody new speaks: the language in which they are being asked."""
    now = get_language()
    return now if now in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def language_of(patient: "Patient") -> str:
    """The patient's own, while the clinic still speaks it."""
    return patient.language if patient.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


@transaction.atomic
def speak(patient: "Patient", language: str, *, by: Actor) -> None:
    """From now on this language, where the clinic speaks it."""
    if language in dict(settings.LANGUAGES) and language != patient.language:
        patient.language = language
        patient.save(update_fields=["language"])
        record(by, "change language", patient)
