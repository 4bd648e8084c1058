"""What is agreed and done: a course for one area, its sessions, and the blood that belongs to one of them."""

import uuid
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic import roles
from clinic.models import User
from consultations.patients.models import Patient
from treatments.models import Device, Lot, Route, Treatment

from .models import AreaOutcome, ClinicalQuerySet, Signed, SignedQuerySet


class TreatmentSessionQuerySet(ClinicalQuerySet):
    through = "plan__patient"


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
    override_text = models.TextField(_("why not as the assessment says"), blank=True)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    planned_at = models.DateTimeField(default=timezone.now)
    paper_wanted_at = models.DateTimeField(null=True, blank=True)  # the patient would rather sign with a pen

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
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("lot"))
    units = models.PositiveSmallIntegerField(_("units used"), default=1, db_default=1)
    route = models.ForeignKey(Route, null=True, on_delete=models.PROTECT, verbose_name=_("route"))
    device = models.ForeignKey(Device, null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("device"))
    device_settings = models.TextField(_("device settings"), blank=True)
    sites = models.TextField(_("where, how much"), blank=True)
    reactions = models.TextField(_("reactions"), blank=True)
    aftercare_on_paper = models.BooleanField(_("aftercare given on paper"), default=False, db_default=False)
    notes = models.TextField(_("notes"), blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    request_key = models.UUIDField(unique=True)  # pressing twice records once

    objects = TreatmentSessionQuerySet.as_manager()

    class Meta:
        ordering = ["performed_at"]

    def __str__(self) -> str:
        return f"{self.plan} on {self.performed_at:%Y-%m-%d}"


class BloodDraw(models.Model):
    """The blood that a PRP session gives back to its owner: which tube, when drawn and spun, and who checked it."""

    session = models.OneToOneField(TreatmentSession, on_delete=models.PROTECT, related_name="blood")
    label_name = models.CharField(_("name on the tube"), max_length=200)
    label_birth_date = models.DateField(_("date of birth on the tube"))
    drawn_at = models.DateTimeField(_("drawn at"))
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    spun_minutes = models.PositiveSmallIntegerField(_("spun for, minutes"))
    spun_force = models.PositiveIntegerField(_("at, × g"))
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(drawn_by=models.F("checked_by")), name="a_second_person_checks_whose_blood_it_is"
            )
        ]

    def __str__(self) -> str:
        return f"blood of {self.session}"


class DeviationQuerySet(SignedQuerySet):
    through = "session__plan__patient"

    def visible_to(self, user: User) -> Self:
        """A manager sees that there was one and what was missing, not whom it was about."""
        return self if user.has_role(*roles.CLINICAL, roles.MANAGER) else self.none()


class Deviation(Signed):
    """A session that was performed although something was missing: what, as it stood then, and why."""

    class Reason(models.TextChoices):
        NOTICED_LATER = "noticed-later", _("Noticed only afterwards")
        NOT_ENTERED = "not-entered", _("It was there, but not entered in time")
        DECIDED = "decided", _("Decided on the spot for this patient")
        OTHER = "other", _("Another reason")

    session = models.OneToOneField(TreatmentSession, on_delete=models.PROTECT, related_name="deviation")
    reason = models.CharField(_("why it was performed all the same"), max_length=13, choices=Reason.choices)
    text = models.TextField(_("in your words"))
    missing = models.JSONField()  # [{label, sentence}], in the words that were shown

    objects = DeviationQuerySet.as_manager()

    class Meta:
        ordering = ["-session__performed_at"]
        constraints = [models.CheckConstraint(condition=~models.Q(text=""), name="a_deviation_says_why")]

    def __str__(self) -> str:
        return f"deviation of {self.session}"
