import uuid
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic import roles
from clinic.models import User
from consultations.candidacy.clearing import Verdicts, cleared
from consultations.candidacy.engine import OPEN, recommend
from consultations.candidacy.models import Assessment
from consultations.intake.models import Intake
from consultations.patients.models import OfPatientQuerySet
from treatments.models import Route


class ClinicalQuerySet(OfPatientQuerySet):
    def visible_to(self, user: User) -> Self:
        return self if user.has_role(*roles.CLINICAL) else self.none()


class SignedQuerySet(ClinicalQuerySet):
    def update(self, **kwargs):
        raise TypeError("what is signed is never changed")

    def delete(self):
        raise TypeError("what is signed is never deleted")


class ReviewQuerySet(SignedQuerySet):
    through = "intake__patient"

    def current(self) -> "ReviewQuerySet":
        """Without those in whose place another one was signed."""
        return self.filter(replaced_by=None)


class AreaOutcomeQuerySet(SignedQuerySet):
    through = "assessment__patient"

    def current(self) -> "AreaOutcomeQuerySet":
        """Of reviews that hold."""
        return self.filter(review__replaced_by=None)


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
    """The provider's decision on one consultation: an outcome per area under one signature. Where answers or evidence
    have changed since, another one takes its place; the earlier one stays as it was signed."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="reviews")
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    discussed = models.JSONField(default=list)  # answers that had become milder: {fact, area, before, now}
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    signed_at = models.DateTimeField(default=timezone.now)
    note = models.TextField(_("note for the record"), blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-signed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["intake"], condition=models.Q(replaces=None), name="a_consultation_is_first_reviewed_once"
            )
        ]

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
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="outcomes")
    # The evidence that stood when it was signed.
    relied_on: models.ManyToManyField = models.ManyToManyField("Clearance", related_name="outcomes")
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
            models.UniqueConstraint(fields=["review", "assessment"], name="an_area_is_decided_once"),
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
    def follows(cls, assessment: Assessment, outcome: str, verdicts: Verdicts | None = None) -> bool:
        """A product follows where it is recommended and open now; "either" may name one that waits. What the patient
        declines is never an override. `verdicts`: where evidence has lifted a wait since, those that hold with it."""
        recommendation = assessment.recommendation
        if verdicts is not None:
            statuses = {product.value: verdicts[product]["status"] for product in cls.PRODUCTS}
            recommendation, _basis = recommend(statuses, assessment.preferred or None)
        verdicts = verdicts or assessment.verdicts
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
        return not self.follows(self.assessment, self.outcome, self.verdicts)

    @property
    def verdicts(self) -> Verdicts:
        """As they stood when it was signed."""
        said = self.assessment
        return cleared(said.verdicts, said.preferred, self.lifted).verdicts if self.lifted else said.verdicts

    @property
    def lifted(self) -> frozenset[str]:
        """The rules whose wait was lifted when it was signed, whatever has become of the evidence since."""
        return frozenset(each.rule for each in self.relied_on.all())


class Addendum(Signed):
    """What was added to a signed review, or to the record of a session."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    review = models.ForeignKey(Review, null=True, on_delete=models.PROTECT, related_name="addenda")
    session = models.ForeignKey("TreatmentSession", null=True, on_delete=models.PROTECT, related_name="addenda")
    text = models.TextField(_("what is to be added"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    objects = SignedQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(review__isnull=False, session=None) | models.Q(review=None, session__isnull=False),
                name="an_addendum_is_to_one_record",
            )
        ]

    def __str__(self) -> str:
        return f"addendum to {self.review or self.session}"


class ClearanceQuerySet(ClinicalQuerySet):
    through = "assessment__patient"

    def standing(self, on: date) -> "ClearanceQuerySet":
        return self.filter(withdrawn_at=None, evidence_on__lte=on, valid_until__gte=on)


class Clearance(models.Model):
    """Recorded evidence that lifts one wait: what the rule defers becomes a caution for plan and session. It changes no
    answer and is no override; an exclusion or the patient's own refusal is never lifted by it."""

    class Evidence(models.TextChoices):
        LETTER = "letter", _("A treating doctor's letter")
        TEST = "test", _("A test result")
        EXAMINED = "examined", _("Seen and examined here")
        DOCUMENT = "document", _("An earlier record or document")

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="clearances")
    rule = models.CharField(max_length=80)
    evidence = models.CharField(_("evidence"), max_length=10, choices=Evidence.choices)
    evidence_on = models.DateField(_("date of the evidence"))
    says = models.TextField(_("what it says"))
    valid_until = models.DateField(_("valid until"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ClearanceQuerySet.as_manager()

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "rule"],
                condition=models.Q(withdrawn_at=None),
                name="a_wait_is_lifted_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} until {self.valid_until}"
