"""Where review hangs itself onto booking, which does not know it."""

from collections.abc import Iterable

from consultations.booking.form_done import REVIEWED_BY
from consultations.intake.models import Intake

from .models import Review


def reviewed(patients: Iterable[int]) -> set[int]:
    """Those of the patients whose latest sent form is signed. The desk learns that it was read, not what it says."""
    signed = Review.objects.filter(intake__patient__in=patients).values_list("intake__patient", flat=True)
    unread = Intake.objects.completed().filter(patient__in=patients, review=None).values_list("patient", flat=True)
    return set(signed) - set(unread)


REVIEWED_BY.append(reviewed)
