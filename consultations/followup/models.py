import uuid

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic import roles
from clinic.models import User
from consultations.messaging.models import Message
from consultations.patients.models import OfPatientQuerySet, Patient
from consultations.review.course_models import TreatmentPlan, TreatmentSession

from .warning_signs import worst_tier


class FollowUpQuerySet(OfPatientQuerySet["FollowUp"]):
    def visible_to(self, user: User) -> "FollowUpQuerySet":
        return self if user.has_role(*roles.CLINICAL) else self.none()

    def open(self) -> "FollowUpQuerySet":
        """Contacts that still wait for an answer."""
        return self.filter(status__in=FollowUp.OPEN)

    def to_ask_by_telephone(self) -> "FollowUpQuerySet":
        """Those whom the desk has told that a provider will call, each with `reached_at`; the longest wait first."""
        reached = Message.objects.filter(
            channel=Message.Channel.TELEPHONE,
            state=Message.State.SENT,
            subject_reference=OuterRef("reference"),
        )
        waiting = self.filter(status=FollowUp.Status.SENT).annotate(reached_at=Subquery(reached.values("sent_at")[:1]))
        return waiting.exclude(reached_at=None).order_by("reached_at")

    def with_course(self) -> "FollowUpQuerySet":
        """With everything that a page shows beside the contact."""
        return self.select_related("patient__merged_into", "plan__treatment", "plan__outcome__assessment")


class FollowUp(models.Model):
    """A contact that a course owes its patient. Window days are counted from the session, both ends included."""

    class Kind(models.TextChoices):
        DAY1 = "day1", _("The day after")
        WEEK2 = "week2", _("Two weeks")
        WEEK6 = "week6", _("Six weeks")
        MONTH3 = "month3", _("Results at three months")
        MONTH6 = "month6", _("Six months")
        MONTH12 = "month12", _("Twelve months")

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        SENT = "sent", _("Sent")
        ANSWERED = "answered", _("Answered")
        NO_ANSWER = "no-answer", _("No answer")
        CANCELLED = "cancelled", _("Cancelled")
        SKIPPED = "skipped", _("Skipped")

    OPEN = (Status.PLANNED, Status.SENT)
    SAFETY = (Kind.DAY1, Kind.WEEK2)  # of each session; all others belong to the course and restart
    TRANSITIONS = {
        (Status.PLANNED, "send"): Status.SENT,
        (Status.SENT, "send"): Status.SENT,
        (Status.PLANNED, "answer"): Status.ANSWERED,
        (Status.SENT, "answer"): Status.ANSWERED,
        (Status.PLANNED, "cancel"): Status.CANCELLED,
        (Status.SENT, "cancel"): Status.CANCELLED,
        (Status.SENT, "give_up"): Status.NO_ANSWER,
        (Status.PLANNED, "give_up"): Status.NO_ANSWER,
    }

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="follow_ups")
    plan = models.ForeignKey(TreatmentPlan, on_delete=models.PROTECT, related_name="follow_ups")
    session = models.ForeignKey(TreatmentSession, on_delete=models.PROTECT, related_name="follow_ups")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    due_at = models.DateTimeField()
    window_opens = models.DateField()
    window_closes = models.DateField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PLANNED)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["due_at"]
        constraints = [
            models.UniqueConstraint(fields=["session", "kind"], name="a_session_has_one_follow_up_of_a_kind"),
            models.UniqueConstraint(
                fields=["plan", "kind"],
                condition=models.Q(status__in=["planned", "sent"]) & ~models.Q(kind__in=["day1", "week2"]),
                name="a_course_has_one_open_follow_up_of_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.session}"


class CheckInQuerySet(OfPatientQuerySet["CheckIn"]):
    through = "follow_up__patient"

    def visible_to(self, user: User) -> "CheckInQuerySet":
        return self if user.has_role(*roles.CLINICAL) else self.none()

    def with_course(self) -> "CheckInQuerySet":
        """With everything that a page shows beside the answers."""
        return self.select_related(
            "seen_by", "follow_up__patient", "follow_up__session", "follow_up__plan__treatment",
            "follow_up__plan__outcome__assessment",
        )  # fmt: skip


class CheckIn(models.Model):
    """What the patient answered. The category is stored, never a number."""

    class Change(models.TextChoices):
        MUCH_BETTER = "much-better", _("Much better")
        BETTER = "better", _("Better")
        SAME = "same", _("The same")
        WORSE = "worse", _("Worse")
        MUCH_WORSE = "much-worse", _("Much worse")

    class Satisfaction(models.TextChoices):
        VERY_HAPPY = "very-happy", _("Very happy")
        HAPPY = "happy", _("Happy")
        NEITHER = "neither", _("Neither happy nor unhappy")
        UNHAPPY = "unhappy", _("Unhappy")
        VERY_UNHAPPY = "very-unhappy", _("Very unhappy")

    class Again(models.TextChoices):
        YES = "yes", _("Yes")
        NOT_SURE = "not-sure", _("Not sure")
        NO = "no", _("No")

    class Expectations(models.TextChoices):
        MORE = "more", _("More than I expected")
        AS_EXPECTED = "as-expected", _("About what I expected")
        LESS = "less", _("Less than I expected")

    class ConcernChange(models.TextChoices):
        BETTER = "better", _("Better")
        SAME = "same", _("The same")
        WORSE = "worse", _("Worse")

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    follow_up = models.OneToOneField(FollowUp, on_delete=models.PROTECT, related_name="check_in")
    red_flags = models.JSONField(default=list)  # ids of what the patient ticked
    concerns = models.JSONField(default=list)  # ids of the signs of the other tiers: lumps, a new diagnosis, …
    answers = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))  # question id → answer
    concern_changes = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))  # slug → change
    change = models.CharField(_("compared with before"), max_length=12, choices=Change.choices, blank=True)
    satisfaction = models.CharField(_("how happy"), max_length=12, choices=Satisfaction.choices, blank=True)
    expectations = models.CharField(
        _("as expected"), max_length=12, choices=Expectations.choices, blank=True, db_default=""
    )
    again = models.CharField(_("would do it again"), max_length=8, choices=Again.choices, blank=True)
    note = models.TextField(_("anything else"), blank=True, max_length=2000)
    answered_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)  # empty while only the first question is answered
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT)
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        ordering = ["-answered_at"]

    def __str__(self) -> str:
        return f"answers to {self.follow_up}"

    @property
    def is_flagged(self) -> bool:
        return bool(self.red_flags)

    @property
    def wants_a_call(self) -> bool:
        """Something that a provider should talk about, within two working days at the latest."""
        worse = self.change in (self.Change.WORSE, self.Change.MUCH_WORSE)
        return bool(self.concerns) or worse or self.satisfaction == self.Satisfaction.VERY_UNHAPPY

    @property
    def tier(self) -> str:
        """How fast somebody must act: A at once, B within the hour, C within two working days, empty for not at all.
        The worst of all signs; what is in no list waits two working days, never longer."""
        if self.is_flagged:
            return "A"
        return worst_tier(self.concerns) or ("C" if self.wants_a_call else "")


class ProviderResultQuerySet(OfPatientQuerySet["ProviderResult"]):
    through = "plan__patient"

    def visible_to(self, user: User) -> "ProviderResultQuerySet":
        return self if user.has_role(*roles.CLINICAL) else self.none()


class ProviderResult(models.Model):
    """How a provider sees the result of a course beside its baseline, at one of its contacts."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(TreatmentPlan, on_delete=models.PROTECT, related_name="provider_results")
    follow_up = models.OneToOneField(FollowUp, on_delete=models.PROTECT, related_name="provider_result")
    change = models.CharField(_("compared with before"), max_length=12, choices=CheckIn.Change.choices)
    grade = models.CharField(_("grade"), max_length=30, blank=True)  # of Norwood or Ludwig, by name; hair only
    note = models.TextField(_("note"), blank=True, max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = ProviderResultQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.change}, {self.follow_up}"
