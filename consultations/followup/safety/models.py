"""Alerts and adverse events: what a clinician must answer for."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic import roles
from clinic.models import User
from consultations.followup.models import CheckIn
from consultations.patients.models import OfPatientQuerySet, Patient
from consultations.review.course_models import TreatmentSession


class AlertQuerySet(OfPatientQuerySet["Alert"]):
    def visible_to(self, user: User) -> "AlertQuerySet":
        return self if user.has_role(*roles.CLINICAL) else self.none()

    def standing(self) -> "AlertQuerySet":
        """Those that nobody has closed."""
        return self.exclude(status=Alert.Status.CLOSED)

    def unacknowledged(self) -> "AlertQuerySet":
        return self.filter(status=Alert.Status.OPEN)

    def waiting_first(self) -> "AlertQuerySet":
        """What nobody has taken over on top, the worst of it first, and of that the longest wait."""
        waits = models.Case(models.When(status=Alert.Status.OPEN, then=0), default=1)
        return self.order_by(waits, "tier", "opened_at")

    def with_what_it_is_about(self) -> "AlertQuerySet":
        return self.select_related(
            "patient__merged_into", "check_in__follow_up", "session__plan__treatment",
            "session__plan__outcome__assessment", "session__provider", "session__lot__product",
            "acknowledged_by", "closed_by",
        )  # fmt: skip


class Alert(models.Model):
    """Something that a patient told and a named clinician must answer for. Tier A: 911 and at once, B: within the hour,
    C: within two working days. It escalates from level to level until somebody acknowledges it."""

    class Tier(models.TextChoices):
        A = "A", _("Emergency")
        B = "B", _("Within the hour")
        C = "C", _("Within two working days")

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        CLOSED = "closed", _("Closed")

    class Level(models.IntegerChoices):
        ON_CALL = 0, _("On call")
        TREATING = 1, _("Treating provider")
        MANAGER = 2, _("Manager")

    TRANSITIONS = {
        (Status.OPEN, "acknowledge"): Status.ACKNOWLEDGED,
        (Status.ACKNOWLEDGED, "close"): Status.CLOSED,
        # The patient has told more than what somebody has already answered for.
        (Status.OPEN, "worsen"): Status.OPEN,
        (Status.ACKNOWLEDGED, "worsen"): Status.OPEN,
        (Status.CLOSED, "worsen"): Status.OPEN,
    }

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="alerts")
    check_in = models.OneToOneField(CheckIn, null=True, blank=True, on_delete=models.PROTECT, related_name="alert")
    session = models.ForeignKey(TreatmentSession, null=True, on_delete=models.PROTECT, related_name="alerts")
    tier = models.CharField(max_length=1, choices=Tier.choices)
    signs = models.JSONField(default=list)  # ids of what the patient ticked
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPEN)
    level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.ON_CALL)
    opened_at = models.DateTimeField(default=timezone.now)
    escalates_at = models.DateTimeField(null=True, blank=True)  # empty once it is acknowledged
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(_("what was found and done"), blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["tier", "opened_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="open", acknowledged_by=None)
                | (~models.Q(status="open") & models.Q(acknowledged_by__isnull=False)),
                name="an_alert_is_acknowledged_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"alert {self.tier} of {self.opened_at:%Y-%m-%d %H:%M}"


class AdverseEventQuerySet(OfPatientQuerySet["AdverseEvent"]):
    through = "session__plan__patient"

    def visible_to(self, user: User) -> "AdverseEventQuerySet":
        return self if user.has_role(*roles.CLINICAL) else self.none()

    def with_session(self) -> "AdverseEventQuerySet":
        return self.select_related(
            "session__plan__patient", "session__plan__treatment", "session__plan__outcome__assessment",
            "session__plan__route", "session__plan__device", "session__lot__product", "session__provider",
            "recorded_by", "closed_by",
        )  # fmt: skip


class AdverseEvent(models.Model):
    """What happened to a patient after a session, with what FDA form 3500 (MedWatch, voluntary reporting) asks.
    A draft until a provider closes it; nothing is ever sent by itself."""

    class Grade(models.IntegerChoices):
        """Severity as CTCAE names it."""

        MILD = 1, _("Grade 1: mild")
        MODERATE = 2, _("Grade 2: moderate")
        SEVERE = 3, _("Grade 3: severe")
        LIFE_THREATENING = 4, _("Grade 4: life-threatening")
        DEATH = 5, _("Grade 5: death")

    class Problem(models.TextChoices):
        ADVERSE_EVENT = "adverse-event", _("Adverse event")
        PRODUCT_PROBLEM = "product-problem", _("Product problem")
        USE_ERROR = "use-error", _("Product use or medication error")

    class Consequence(models.TextChoices):
        """Section B.2 of the form."""

        NONE = "none", _("None of these")
        DEATH = "death", _("Death")
        LIFE_THREATENING = "life-threatening", _("Life-threatening")
        HOSPITAL = "hospital", _("Hospital stay, begun or made longer")
        DISABILITY = "disability", _("Disability or permanent damage")
        BIRTH_DEFECT = "birth-defect", _("Congenital anomaly or birth defect")
        INTERVENTION = "intervention", _("Treated to prevent permanent damage")
        OTHER_SERIOUS = "other-serious", _("Other serious medical event")

    class YesNo(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        DOES_NOT_APPLY = "n/a", _("Does not apply")
        UNKNOWN = "unknown", _("Not known")

    class Sex(models.TextChoices):
        FEMALE = "female", _("Female")
        MALE = "male", _("Male")
        OTHER = "other", _("Another, or would rather not say")

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(TreatmentSession, on_delete=models.PROTECT, related_name="adverse_events")
    alert = models.ForeignKey(Alert, null=True, blank=True, on_delete=models.PROTECT, related_name="adverse_events")
    problem = models.CharField(_("kind of problem"), max_length=15, choices=Problem.choices)
    consequences = models.JSONField(_("outcome of the event"), default=list)  # ids of Consequence
    grade = models.PositiveSmallIntegerField(_("severity"), choices=Grade.choices)
    began_on = models.DateField(_("began on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    description = models.TextField(_("what happened"))
    tests = models.TextField(_("tests and laboratory data"), blank=True)
    history = models.TextField(_("other relevant history, allergies, pregnancy, tobacco"), blank=True)
    other_products = models.TextField(_("other medicines and products at the time"), blank=True)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex.choices, blank=True, db_default="")
    weight_kg = models.DecimalField(_("weight, kg"), max_digits=4, decimal_places=1, null=True, blank=True)
    maker = models.CharField(_("manufacturer"), max_length=200, blank=True, db_default="")
    lot_expires_on = models.DateField(_("expiration date"), null=True, blank=True)
    device_details = models.CharField(
        _("device: manufacturer, model, serial number"), max_length=250, blank=True, db_default=""
    )
    dose = models.CharField(_("dose or amount"), max_length=120, blank=True)
    used_for = models.CharField(_("reason for use"), max_length=200, blank=True)
    stopped_helped = models.CharField(
        _("ended after use stopped or the dose was reduced"), max_length=8, choices=YesNo.choices, default=YesNo.UNKNOWN
    )
    came_back = models.CharField(
        _("came back after it was used again"), max_length=8, choices=YesNo.choices, default=YesNo.UNKNOWN
    )
    product_kept = models.CharField(
        _("product available for evaluation"), max_length=8, choices=YesNo.choices, default=YesNo.UNKNOWN
    )
    reported_to = models.CharField(_("reported to"), max_length=200, blank=True)
    reported_on = models.DateField(_("reported on"), null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = AdverseEventQuerySet.as_manager()

    class Meta:
        ordering = ["-began_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_on=None) | models.Q(ended_on__gte=models.F("began_on")),
                name="an_event_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.problem} of {self.began_on}"
