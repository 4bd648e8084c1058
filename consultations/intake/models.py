import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic import roles
from clinic.models import User
from consultations.candidacy.models import Assessment, ProtocolVersion
from consultations.patients.models import OfPatientQuerySet, Patient


class IntakeQuerySet(OfPatientQuerySet["Intake"]):
    def visible_to(self, user: User) -> "IntakeQuerySet":
        return self if user.has_role(*roles.CLINICAL) else self.none()

    def completed(self) -> "IntakeQuerySet":
        return self.filter(status=Intake.Status.COMPLETED)


class Intake(models.Model):
    """One filling-in of the form. Answers live here only; status words follow FHIR R4 QuestionnaireResponse."""

    class Status(models.TextChoices):
        IN_PROGRESS = "in-progress", _("In progress")
        COMPLETED = "completed", _("Completed")
        STOPPED = "stopped", _("Stopped")

    class Source(models.TextChoices):
        ONLINE = "online", _("Online")
        TABLET = "tablet", _("On the clinic's tablet")
        PROVIDER = "provider", _("With the provider")

    TRANSITIONS = {
        (Status.IN_PROGRESS, "submit"): Status.COMPLETED,
        (Status.IN_PROGRESS, "stop"): Status.STOPPED,
    }

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="intakes")
    protocol_version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT)
    answers = models.JSONField(default=dict)  # question → value, or {area: value}; absent: not asked yet
    ticked = models.JSONField(default=dict)  # question → numbers of its ticked lines, and "unsure"
    asked_again = models.JSONField(null=True, blank=True)  # questions that are new to whoever had begun; null: none yet
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.IN_PROGRESS)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.ONLINE)
    typed_name = models.CharField(_("your name, typed"), max_length=200, blank=True)
    assessments = models.ManyToManyField(Assessment, related_name="intakes")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    saved_at = models.DateTimeField(default=timezone.now)
    completed_at = models.DateTimeField(null=True, blank=True)

    objects = IntakeQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        # Who is still to be booked is looked for among all forms: without reading what they say.
        indexes = [models.Index(fields=["status", "patient", "completed_at"], name="form_by_status")]
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], condition=models.Q(status="in-progress"), name="a_patient_fills_in_one_form"
            )
        ]

    def __str__(self) -> str:
        return f"intake {self.reference}"


class TabletCodeQuerySet(OfPatientQuerySet["TabletCode"]):
    def open(self) -> "TabletCodeQuerySet":
        return self.filter(used_at=None, expires_at__gt=timezone.now())


class TabletCode(models.Model):
    """Six digits that open one patient's form, or what else waits for them, on the clinic's tablet, once and for a
    quarter of an hour."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=6)
    opens = models.CharField(max_length=15, default="tablet", db_default="tablet")  # the purpose of the link
    subject_reference = models.UUIDField(null=True)  # what the link opens; null: the patient's form
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = TabletCodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(used_at=None), name="a_code_opens_one_patients_form"
            )
        ]

    def __str__(self) -> str:
        return f"tablet code {self.pk}"
