import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.intake.models import Intake
from consultations.review.models import ClinicalQuerySet


class PatientQuestionQuerySet(ClinicalQuerySet):
    through = "intake__patient"

    def waiting(self) -> "PatientQuestionQuerySet":
        """For the patient."""
        return self.filter(answered_at=None, taken_back_at=None)

    def unread(self) -> "PatientQuestionQuerySet":
        return self.exclude(answered_at=None).filter(read_at=None)


class PatientQuestion(models.Model):
    """What a provider wants to know before deciding, asked by link and answered in the patient's words."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="questions")
    text = models.TextField(_("your question"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(_("your answer"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    written_by = models.ForeignKey(  # who wrote down what the patient said; empty: the patient did
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    read_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = PatientQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_at=None) | models.Q(taken_back_at=None),
                name="an_answered_question_is_not_taken_back",
            )
        ]

    def __str__(self) -> str:
        return f"question of {self.asked_at:%Y-%m-%d}"

    @property
    def is_unread(self) -> bool:
        return self.answered_at is not None and self.read_at is None

    @property
    def is_waiting(self) -> bool:
        return self.answered_at is None and self.taken_back_at is None
