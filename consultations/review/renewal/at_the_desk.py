"""What the front desk learns: that there are questions to bring up to date, and how to open them on the tablet."""

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.booking.form_done import TO_RENEW
from consultations.booking.models import Appointment
from consultations.intake.models import Intake
from consultations.intake.openings import OPENINGS, Opening
from consultations.patients.models import Patient, PersonalLink

from .due import BEFORE, due_before, next_visit


def due_keys(visits: Iterable[Appointment]) -> set[int]:
    return set(due_before(visits))


def found(patient: Patient, reference: UUID) -> Intake | None:
    return Intake.objects.completed().of(patient).filter(reference=reference).first()


def waiting(patient: Patient) -> Intake | None:
    """From two days before the visit on, as in the letter."""
    visit = next_visit(patient)
    if not visit or visit.starts_at > timezone.now() + BEFORE:
        return None
    due = due_before([visit])
    return due[visit.pk].intake if visit.pk in due else None


TO_RENEW.append(due_keys)
OPENINGS[PersonalLink.Purpose.TABLET_ANSWERS] = Opening(_("Questions to bring up to date"), found, waiting)
