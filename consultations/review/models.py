import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic import roles
from clinic.models import User
from consultations.candidacy.engine import OPEN
from consultations.candidacy.models import Assessment
from consultations.intake.models import Intake
from consultations.patients.models import OfPatientQuerySet, Patient
from treatments.models import Device, Product, Route, Treatment


class ClinicalQuerySet(OfPatientQuerySet):
    def visible_to(self, user: User) -> "ClinicalQuerySet":
        return self if user.has_role(*roles.CLINICAL) else self.none()


class SignedQuerySet(ClinicalQuerySet):
    def update(self, **kwargs):
        raise TypeError("what is signed is never changed")

    def delete(self):
        raise TypeError("what is signed is never deleted")


class ReviewQuerySet(SignedQuerySet):
    through = "intake__patient"


class AreaOutcomeQuerySet(SignedQuerySet):
    through = "assessment__patient"


class TreatmentSessionQuerySet(ClinicalQuerySet):
    through = "plan__patient"


class Signed(models.Model):
    """Written once, under a signature; after that neither changed nor deleted."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        if self.pk:
            raise TypeError("what is signed is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("what is signed is never deleted")


class Review(Signed):
    """The provider's decision on one consultation: an outcome per area under one signature."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    intake = models.OneToOneField(Intake, on_delete=models.PROTECT, related_name="review")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    signed_at = models.DateTimeField(default=timezone.now)
    note = models.TextField(_("note for the record"), blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-signed_at"]

    def __str__(self) -> str:
        return f"review of {self.intake}"


class AreaOutcome(Signed):
    """What was decided for one area. Whether it confirms or overrides follows from the assessment."""

    class Outcome(models.TextChoices):
        PRP = "prp", _("PRP")
        EXOSOMES = "exosomes", _("Exosomes")
        NOT_NOW = "not-now", _("Not now")
        NOT_SUITABLE = "not-suitable", _("Not suitable")
        DECLINED = "declined", _("Patient declined")

    class OverrideReason(models.TextChoices):
        EXAMINED = "examined", _("Seen and examined: the answer does not hold")
        CLEARED = "cleared", _("A treating doctor has agreed")
        RISK_ACCEPTED = "risk-accepted", _("Risk discussed and accepted")
        MORE_CAUTIOUS = "more-cautious", _("More caution than the protocol asks for")
        OTHER = "other", _("Another reason")

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="outcomes")
    assessment = models.OneToOneField(Assessment, on_delete=models.PROTECT, related_name="outcome")
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices)
    not_before = models.DateField(_("not before"), null=True, blank=True)
    route = models.ForeignKey(Route, null=True, blank=True, on_delete=models.PROTECT)
    override_reason = models.CharField(
        _("why not as recommended"), max_length=15, choices=OverrideReason.choices, blank=True
    )
    override_text = models.TextField(_("in your words"), blank=True)

    objects = AreaOutcomeQuerySet.as_manager()

    PRODUCTS = (Outcome.PRP, Outcome.EXOSOMES)
    RECOMMENDED = {
        "prp": (Outcome.PRP,),
        "exosomes": (Outcome.EXOSOMES,),
        "either": PRODUCTS,
        "defer": (),
        "neither": (),
    }

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=["prp", "exosomes"], route__isnull=False)
                | (~models.Q(outcome__in=["prp", "exosomes"]) & models.Q(route=None)),
                name="only_a_treatment_has_a_route",
            ),
            models.CheckConstraint(
                condition=models.Q(override_reason="", override_text="")
                | ~(models.Q(override_reason="") | models.Q(override_text="")),
                name="an_override_has_a_reason_and_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment.area}: {self.get_outcome_display()}"

    @property
    def is_treatment(self) -> bool:
        return self.outcome in self.PRODUCTS

    @classmethod
    def follows(cls, assessment: Assessment, outcome: str) -> bool:
        """A product follows where it is recommended and open now; "either" may name one that waits. What the patient
        declines is never an override."""
        recommendation, verdicts = assessment.recommendation, assessment.verdicts
        recommended: dict[str, str] = {
            product: verdicts[product]["status"] for product in cls.RECOMMENDED[recommendation]
        }
        if outcome == cls.Outcome.NOT_NOW:
            return recommendation == "defer" or "defer" in recommended.values()
        if outcome == cls.Outcome.NOT_SUITABLE:
            return recommendation == "neither"
        return outcome == cls.Outcome.DECLINED or recommended.get(outcome) in OPEN

    @property
    def is_override(self) -> bool:
        return not self.follows(self.assessment, self.outcome)


class TreatmentPlan(models.Model):
    """The course agreed for one area."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="plans")
    outcome = models.OneToOneField(AreaOutcome, on_delete=models.PROTECT, related_name="plan")
    treatment = models.ForeignKey(Treatment, on_delete=models.PROTECT)
    route = models.ForeignKey(Route, on_delete=models.PROTECT, verbose_name=_("route"))
    device = models.ForeignKey(Device, null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("device"))
    sessions = models.PositiveSmallIntegerField(
        _("number of sessions"), validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    interval_weeks = models.PositiveSmallIntegerField(
        _("weeks between sessions"), validators=[MinValueValidator(1), MaxValueValidator(52)]
    )
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    planned_at = models.DateTimeField(default=timezone.now)

    objects = ClinicalQuerySet.as_manager()

    class Meta:
        ordering = ["-planned_at"]

    def __str__(self) -> str:
        return f"{self.treatment}, {self.outcome.assessment.area}"


class TreatmentSession(models.Model):
    """One treatment as it was performed."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(TreatmentPlan, on_delete=models.PROTECT, related_name="performed")
    performed_at = models.DateTimeField(_("performed at"))
    provider = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, verbose_name=_("product or kit"))
    lot_number = models.CharField(_("number on the kit or vial"), max_length=60)
    notes = models.TextField(_("notes"), blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    request_key = models.UUIDField(unique=True)  # pressing twice records once

    objects = TreatmentSessionQuerySet.as_manager()

    class Meta:
        ordering = ["performed_at"]

    def __str__(self) -> str:
        return f"{self.plan} on {self.performed_at:%Y-%m-%d}"
