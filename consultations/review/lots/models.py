"""Who has been told of a recall."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from consultations.patients.models import Patient
from treatments.models import Lot

from ..models import ClinicalQuerySet


class RecallTold(models.Model):
    """A person was spoken with about a lot that they had; whatever was sent before."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="told")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField(default=timezone.now)

    objects = ClinicalQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lot", "patient"], name="a_person_is_told_of_a_lot_once")]

    def __str__(self) -> str:
        return f"{self.patient} of {self.lot}"
