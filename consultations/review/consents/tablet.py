"""Papers on the clinic's tablet: the front desk starts them and sees that they wait, never which."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consultations.intake.openings import OPENINGS, Opening
from consultations.patients.models import Patient, PersonalLink

from ..course_models import TreatmentPlan
from .needed import waiting


def found(patient: Patient, reference: UUID) -> TreatmentPlan | None:
    return TreatmentPlan.objects.of(patient).filter(reference=reference).first()


OPENINGS[PersonalLink.Purpose.TABLET_CONSENTS] = Opening(_("Papers to read and sign"), found, waiting)
