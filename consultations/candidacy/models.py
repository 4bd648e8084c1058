import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic import roles
from clinic.models import User
from consultations.patients.models import Patient


class ProtocolVersion(models.Model):
    """The whole protocol as canonical TOML; its content never changes once people were assessed by it."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        RETIRED = "retired", _("Retired")

    number = models.PositiveIntegerField(unique=True)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT)
    review_by = models.DateField()
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["status"], condition=models.Q(status="active"), name="one_protocol_is_active"
            )
        ]

    def __str__(self) -> str:
        return f"Protocol {self.number}"


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, user: User) -> "AssessmentQuerySet":
        return self if user.has_role(*roles.CLINICAL) else self.none()

    def current(self) -> "AssessmentQuerySet":
        """Without those that were replaced."""
        return self.filter(replaced_by=None)


class Assessment(models.Model):
    """What the protocol said about one area of one patient, with everything needed to say it again. Never changed."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="assessments")
    protocol_version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT)
    area = models.CharField(max_length=5)
    facts = models.JSONField()  # fact → value as assessed; null: not asked
    recommendation = models.CharField(max_length=10)
    basis = models.CharField(max_length=20)
    verdicts = models.JSONField()  # subject → {status, findings}
    contradictions = models.JSONField(default=list)  # ids
    preferred = models.CharField(max_length=10, blank=True)
    engine_version = models.CharField(max_length=10)
    made_at = models.DateTimeField(default=timezone.now)
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return f"{self.area}: {self.recommendation}"

    def save(self, *args, **kwargs) -> None:
        if self.pk:
            raise TypeError("an assessment is never changed: record a new one that replaces it")
        super().save(*args, **kwargs)
