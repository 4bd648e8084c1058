import uuid
from collections.abc import Iterable
from typing import Any, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from clinic import roles
from clinic.languages import ENGLISH
from clinic.models import User

from .languages import language_of_the_page, languages

Record = TypeVar("Record", bound=models.Model)


class OfPatientQuerySet(models.QuerySet[Record]):
    """For records that belong to a patient. `through` leads to whom."""

    through = "patient"

    def of(self, patient: "Patient") -> Self:
        """Those of this person, whichever of the records that were joined they stand in, and whichever is asked."""
        return self.filter(**{f"{self.through}__in": Patient.objects.of_person(patient.main_id).values("pk")})


class PatientQuerySet(models.QuerySet["Patient"]):
    def visible_to(self, user: User) -> "PatientQuerySet":
        """Contact data: the front desk and those who treat. A manager administers and sees no patient."""
        return self if user.has_role(*roles.DESK) else self.none()

    def current(self) -> "PatientQuerySet":
        """Without the records that turned out to be somebody else's second one."""
        return self.filter(merged_into=None)

    def of_person(self, main: Any) -> "PatientQuerySet":
        """The main record with this key (which may be an OuterRef) and those that were joined with it."""
        return self.filter(models.Q(pk=main) | models.Q(merged_into=main))

    def people(self, records: Iterable[int]) -> dict[int, int]:
        """Of these records, and of all that are joined with them: key → key of the person's main record."""
        mains = self.filter(pk__in=set(records)).annotate(main=Coalesce("merged_into", "pk")).values("main")
        joined = self.filter(models.Q(pk__in=mains) | models.Q(merged_into__in=mains))
        return {pk: into or pk for pk, into in joined.order_by().values_list("pk", "merged_into")}


class Patient(models.Model):
    """Neither e-mail nor telephone is unique: couples share them."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        TEXT = "text", _("Text message")
        CALL = "call", _("Telephone call")

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    birth_date = models.DateField(_("date of birth"))
    email = models.EmailField(_("e-mail"), blank=True)
    phone = PhoneNumberField(_("mobile number"), blank=True)
    preferred_channel = models.CharField(max_length=5, choices=Channel.choices, default=Channel.EMAIL)
    language = models.CharField(
        _("language"), max_length=10, choices=languages, default=language_of_the_page, db_default=ENGLISH
    )
    merged_into = models.ForeignKey(  # its index has the few records that were joined, or SQLite would read all others
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="absorbed",
        editable=False,
        db_index=False,
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PatientQuerySet.as_manager()

    class Meta:
        ordering = ["last_name", "first_name"]
        indexes = [
            models.Index(fields=["last_name", "first_name"]),
            models.Index(fields=["birth_date"], name="patient_by_birth_date"),
            models.Index(
                fields=["merged_into"], condition=models.Q(merged_into__isnull=False), name="patient_joined_with"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(email="", phone=""), name="a_patient_can_be_reached"),
            models.CheckConstraint(condition=~models.Q(merged_into=models.F("pk")), name="nobody_is_their_own_double"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def main_id(self) -> int:
        """The key of the record that speaks for this person: another one where two were joined."""
        return self.merged_into_id or self.pk

    @property
    def main(self) -> "Patient":
        return self.merged_into or self

    @property
    def reached_as(self) -> "Patient":
        """The record whose contact data hold: the main one's, unless only this one has an e-mail address."""
        return self if self.email and not self.main.email else self.main


class Consent(models.Model):
    """A tick of the patient: to which words exactly, when, from where. Withdrawn, never deleted."""

    class Kind(models.TextChoices):
        PRIVACY = "privacy", _("Privacy notice")
        TEXTS = "texts", _("Text messages")
        MARKETING = "marketing", _("News and offers")
        ELECTRONIC = "electronic", _("Signing on a screen")
        PRP = "prp", _("Treatment with PRP")
        EXOSOMES = "exosomes", _("Treatment with exosomes")
        EXOSOME_STATUS = "exosome-status", _("What exosomes are, and that no exosome product is FDA-approved")
        NEEDLING = "needling", _("Needling together with a product")
        PHOTOS = "photos", _("Photos for the record")
        PHOTO_MARKETING = "photo-marketing", _("Showing photos to others")

    class Via(models.TextChoices):
        LINK = "link", _("By personal link")
        TABLET = "tablet", _("On the clinic's tablet")
        PAPER = "paper", _("On paper")

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="consents")
    kind = models.CharField(max_length=15, choices=Kind.choices)
    document_version = models.PositiveSmallIntegerField()
    document_language = models.CharField(max_length=10, default=ENGLISH, db_default=ENGLISH)
    document_sha256 = models.CharField(max_length=64)
    typed_name = models.CharField(max_length=200, blank=True)
    via = models.CharField(max_length=6, choices=Via.choices, default=Via.LINK, db_default=Via.LINK)
    handed_over_by = models.ForeignKey(  # who gave the tablet to the patient, or saw the paper signed
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    given_at = models.DateTimeField(default=timezone.now)
    ip = models.GenericIPAddressField(null=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = OfPatientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "kind", "document_version"],
                condition=models.Q(withdrawn_at=None),
                name="a_consent_is_given_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} v{self.document_version}"


class ContactSuppressionQuerySet(models.QuerySet["ContactSuppression"]):
    def standing(self) -> "ContactSuppressionQuerySet":
        return self.filter(lifted_at=None)


class ContactSuppression(models.Model):
    """Nothing goes to this address or number by itself any more, whoever it belongs to. Lifted, never deleted."""

    class Why(models.TextChoices):
        OPTED_OUT = "opted-out", _("Asked for no more messages")
        BOUNCED = "bounced", _("Does not exist or refuses our messages")
        COMPLAINT = "complaint", _("Reported a message as unwanted")
        WRONG_NUMBER = "wrong-number", _("Belongs to somebody else")

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    address = models.CharField(max_length=254)  # an e-mail address in lower case, or a number as +15125550100
    why = models.CharField(max_length=15, choices=Why.choices)
    detail = models.CharField(max_length=250, blank=True)
    since = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = ContactSuppressionQuerySet.as_manager()

    class Meta:
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["address"], condition=models.Q(lifted_at=None), name="an_address_is_suppressed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.why}"


class PersonalLinkQuerySet(OfPatientQuerySet["PersonalLink"]):
    def open(self) -> "PersonalLinkQuerySet":
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())


class PersonalLink(models.Model):
    """Opens one object for one purpose. The token is recomputed from the reference, the row keeps only its hash."""

    class Purpose(models.TextChoices):
        INTAKE = "intake", _("Intake form")
        BOOK = "book", _("Book a consultation")
        APPOINTMENT = "appointment", _("Appointment")
        CHECK_IN = "check-in", _("Check-in")
        RESULTS = "results", _("Book a results visit")
        TABLET = "tablet", _("Intake form on the clinic's tablet")
        CONSENTS = "consents", _("Papers to read and sign")
        TABLET_CONSENTS = "tablet-consents", _("Papers on the clinic's tablet")
        ANSWERS = "answers", _("Questions to bring up to date")
        TABLET_ANSWERS = "tablet-answers", _("Questions on the clinic's tablet")
        QUESTION = "question", _("A question from your provider")
        PHOTOS = "photos", _("Photos to send")

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=15, choices=Purpose.choices)
    subject_reference = models.UUIDField()
    token_sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    handed_over_by = models.ForeignKey(  # on the clinic's tablet: who gave it to the patient
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = PersonalLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "subject_reference"],
                condition=models.Q(revoked_at=None),
                name="an_object_has_one_open_link",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject_reference}"

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and self.expires_at >= timezone.now()

    @property
    def is_on_tablet(self) -> bool:
        return self.purpose in TABLETS


# What opens on the clinic's tablet alone: nobody keeps these links.
TABLETS = (
    PersonalLink.Purpose.TABLET,
    PersonalLink.Purpose.TABLET_CONSENTS,
    PersonalLink.Purpose.TABLET_ANSWERS,
)
