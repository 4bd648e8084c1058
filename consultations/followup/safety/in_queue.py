"""In the provider's queue: whose alert nobody has closed."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from clinic.models import User
from consultations.intake.models import Intake
from consultations.patients.models import Patient
from consultations.review.flags import Flag, in_queue

from .models import Alert


@in_queue(Flag("alert", _("Open alert"), "excluded"))
def alerted(user: User, intakes: Sequence[Intake]) -> set[int]:
    people = Patient.objects.people({intake.patient_id for intake in intakes})
    alerts = Alert.objects.visible_to(user).standing().filter(patient__in=people)
    who = {people[patient] for patient in alerts.values_list("patient", flat=True)}
    return {intake.pk for intake in intakes if people[intake.patient_id] in who}
