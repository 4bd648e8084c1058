import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic import roles
from clinic.models import User
from consultations.patients.models import OfPatientQuerySet, Patient


class ProtocolVersionQuerySet(models.QuerySet["ProtocolVersion"]):
    def visible_to(self, user: User) -> "ProtocolVersionQuerySet":
        may = user.has_role(roles.CLINICAL_LEAD) or user.approves_protocols
        return self if may else self.none()

    def open_change(self) -> "ProtocolVersionQuerySet":
        """The one draft, or what waits to take effect."""
        return self.filter(status__in=[ProtocolVersion.Status.DRAFT, ProtocolVersion.Status.SCHEDULED])


class ProtocolVersion(models.Model):
    """The whole protocol as canonical TOML; its content changes while it is a draft and never again."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SCHEDULED = "scheduled", _("Published, takes effect later")
        ACTIVE = "active", _("Active")
        RETIRED = "retired", _("Retired")

    class Signed(models.TextChoices):
        """Who stands behind it."""

        SHIPPED = "shipped", _("Came with the software")
        TWO = "two", _("Two people")
        ALONE = "alone", _("One person, not seconded")
        CAUTIOUS = "cautious", _("One person, because it is only more cautious; the second signature follows")

    TRANSITIONS = {
        (Status.DRAFT, "publish"): Status.SCHEDULED,
        (Status.SCHEDULED, "withdraw"): Status.DRAFT,
        (Status.SCHEDULED, "activate"): Status.ACTIVE,
        (Status.ACTIVE, "retire"): Status.RETIRED,
    }

    number = models.PositiveIntegerField(unique=True)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    review_by = models.DateField()
    based_on = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT)
    editors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")  # whoever has typed in it
    reason = models.TextField(_("why this change"), blank=True)
    signed = models.CharField(max_length=10, choices=Signed.choices, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    takes_effect_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)  # since when people are assessed by it
    second_due_at = models.DateTimeField(null=True, blank=True)  # until when the second signature is owed

    objects = ProtocolVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["status"], condition=models.Q(status="active"), name="one_protocol_is_active"
            ),
            models.UniqueConstraint(
                models.Case(models.When(status__in=["draft", "scheduled"], then=models.Value(1))),
                name="one_change_of_the_protocol_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Protocol {self.number}"

    @property
    def reference(self) -> str:
        """What the access log calls it."""
        return str(self.number)

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def owes_a_signature(self) -> bool:
        return self.second_due_at is not None


class AssessmentQuerySet(OfPatientQuerySet["Assessment"]):
    def visible_to(self, user: User) -> "AssessmentQuerySet":
        return self if user.has_role(*roles.CLINICAL) else self.none()

    def current(self) -> "AssessmentQuerySet":
        """Without those that were replaced. Not `replaced_by=None`: PostgreSQL reads the whole table for it."""
        replacement = Assessment.objects.filter(replaces=models.OuterRef("pk")).order_by()
        return self.filter(~models.Exists(replacement))


class Assessment(models.Model):
    """What the protocol said about one area of one patient, with everything needed to say it again. Never changed."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="assessments")
    protocol_version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT)
    area = models.CharField(max_length=5)
    facts = models.JSONField()  # fact → value as assessed; null: not asked
    answered_on = models.JSONField(default=dict)  # fact → ISO date; what is not named was answered when it was made
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
