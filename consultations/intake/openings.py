"""What a code may open on the clinic's tablet: the form, and what later stages add to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consultations.patients.models import Patient, PersonalLink

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FORM = PersonalLink.Purpose.TABLET


@dataclass(frozen=True)
class Opening:
    """Its words are for the front desk: they say nothing of a treatment.

    `found(patient, reference)` is what the link opens: a record of this person with a `reference`, None where it is
    not theirs. `waiting(patient)` is the one that waits to be done now, None where nothing does."""

    label: "StrOrPromise"
    found: Callable[[Patient, UUID], Any]
    waiting: Callable[[Patient], Any]


@dataclass(frozen=True)
class Waiting:
    """`opens` is the purpose of the tablet's link."""

    opens: str
    label: "StrOrPromise"


# By the purpose of the tablet's link. The form opens for everybody, begun where there is none: it has no entry.
OPENINGS: dict[str, Opening] = {}


def label_of(opens: str) -> "StrOrPromise":
    return OPENINGS[opens].label if opens in OPENINGS else _("Form")


def waiting_for(patient: Patient) -> list[Waiting]:
    """What else than the form this person may do on the tablet now."""
    return [Waiting(opens, each.label) for opens, each in OPENINGS.items() if each.waiting(patient)]
