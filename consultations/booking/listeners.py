"""Where booking hangs itself onto the form, which does not know it."""

from django.utils import timezone

from consultations.intake.kinds import NOT_NEEDED
from consultations.intake.models import Intake

from .models import Appointment


def why_no_form(intake: Intake) -> str:
    """A visit that the form was for is over, and no other is to come."""
    visits = Appointment.objects.of(intake.patient)
    if visits.ahead().exists():
        return ""
    over = visits.exclude(status=Appointment.Status.CANCELLED)
    return "the visit is over" if over.filter(starts_at__range=(intake.created_at, timezone.now())).exists() else ""


NOT_NEEDED.append(why_no_form)
