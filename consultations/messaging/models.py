import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from clinic import roles
from clinic.models import User
from consultations.patients.languages import language_of
from consultations.patients.models import OfPatientQuerySet, Patient


class MessageQuerySet(OfPatientQuerySet["Message"]):
    def visible_to(self, user: User) -> "MessageQuerySet":
        """States and bodies carry no health word: whoever sees patients sees their messages. What clinicians are told
        is theirs: that it exists already says that somebody is ill."""
        if user.has_role(*roles.CLINICAL):
            return self
        return self.filter(user=None) if user.has_role(roles.FRONT_DESK) else self.none()


class Message(models.Model):
    """Something the clinic owes a person: an e-mail the worker sends, or a telephone call that the desk makes.

    `key` is kind:subject:sequence, so asking twice for the same message is harmless."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        TEXT = "text", _("Text message")
        TELEPHONE = "telephone", _("Telephone")

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("Scheduled")
        SENDING = "sending", _("Sending")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        SUPPRESSED = "suppressed", _("Not wanted at this address")

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, null=True, blank=True, on_delete=models.PROTECT, related_name="messages")
    user = models.ForeignKey(  # its index has no rows of patients, or SQLite would go through all of them by it
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, db_index=False
    )
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    subject_reference = models.UUIDField()
    key = models.CharField(max_length=120, unique=True)
    due_at = models.DateTimeField()
    useless_after = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SCHEDULED)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    taken_over = models.PositiveSmallIntegerField(default=0, db_default=0)  # senders that died with it in hand
    why = models.CharField(max_length=250, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_to = models.CharField(max_length=254, blank=True)
    provider_id = models.CharField(max_length=120, blank=True, db_default="")  # what the carrier calls it
    sent_subject = models.CharField(max_length=250, blank=True)
    sent_body = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    handled_at = models.DateTimeField(null=True, blank=True)  # when somebody said that it needs no attention any more
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        indexes = [
            # What the sweep looks for, every few seconds, among all that wait for later and all that is long done.
            models.Index(fields=["due_at", "id"], condition=models.Q(state="scheduled"), name="message_that_waits"),
            models.Index(fields=["useless_after"], condition=models.Q(state="scheduled"), name="message_of_use_until"),
            models.Index(fields=["lease_until"], condition=models.Q(state="sending"), name="message_on_its_way"),
            models.Index(fields=["user"], condition=models.Q(user__isnull=False), name="message_to_staff"),
            models.Index(fields=["subject_reference"]),
            models.Index(fields=["due_at", "id"], name="message_by_due_at"),
            models.Index(fields=["kind", "due_at"], name="message_by_kind"),
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(state__in=["failed", "suppressed"], handled_at=None),
                name="message_that_needs_a_person",
            ),
            models.Index(fields=["provider_id"], condition=~models.Q(provider_id=""), name="message_by_provider_id"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(patient=None, user__isnull=False) | models.Q(patient__isnull=False, user=None),
                name="a_message_has_one_recipient",
            )
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def sequence(self) -> int:
        """The subject's, of which the message speaks; what was sent again (…:r1) speaks of the same."""
        return int(self.key.split(":")[2])

    @property
    def recipient(self) -> Patient | User:
        """Whose address it goes to: of a patient with two records the one whose contact data hold."""
        return self.to_patient.reached_as if self.user is None else self.user

    @property
    def language(self) -> str:
        """The patient's own; staff read the clinic's."""
        return language_of(self.patient.reached_as) if self.patient else settings.LANGUAGE_CODE

    @property
    def to_patient(self) -> Patient:
        """For kinds that only patients get: the record that it is about."""
        if self.patient is None:
            raise TypeError(f"{self.key} is addressed to a member of staff")
        return self.patient

    @property
    def label(self) -> str:
        from .kinds import kind_of

        return str(kind_of(self).label)

    @cached_property
    def script(self) -> str:
        from .kinds import scripts_of

        return scripts_of([self])[0]


class InboundTextQuerySet(models.QuerySet["InboundText"]):
    def visible_to(self, user: User) -> "InboundTextQuerySet":
        return self if user.has_role(*roles.DESK) else self.none()

    def waiting(self) -> "InboundTextQuerySet":
        return self.filter(handled_at=None)


class InboundText(models.Model):
    """What somebody wrote to the number that nobody reads: a task for the desk within the hour."""

    class Outcome(models.TextChoices):
        REACHED = "reached", _("Reached")
        NOT_REACHED = "not-reached", _("Nobody there")
        NOTHING_TO_DO = "nothing-to-do", _("Nothing to do")

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    provider_id = models.CharField(max_length=120, unique=True)  # a repeated webhook is the same text
    sender = PhoneNumberField()
    body = models.TextField(blank=True)
    received_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=15, choices=Outcome.choices, blank=True)
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT)
    handled_at = models.DateTimeField(null=True, blank=True)

    objects = InboundTextQuerySet.as_manager()

    class Meta:
        ordering = ["received_at"]

    def __str__(self) -> str:
        return f"text received {self.received_at:%Y-%m-%d %H:%M}"


class Heartbeat(models.Model):
    """When the beat last swept; /healthz alarms on its silence."""

    name = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
