"""The catalogue: what the clinic offers, in words that are true. Loaded from catalogue.toml, edited in the admin.
What patients read is a table by language; `str()` of it is the text in the language that is spoken."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField, I18nTextField

from clinic import roles
from clinic.models import User


class Area(models.TextChoices):
    FACE = "face", _("Face")
    HAIR = "hair", _("Hair")


class Entry(models.Model):
    """A row of the catalogue. `loaded_sha256` is the hash of the values last loaded from the file: a row whose values
    no longer hash to it was edited, and a reload leaves it alone."""

    slug = models.SlugField(unique=True)
    name = I18nCharField(_("name"))
    position = models.PositiveSmallIntegerField(default=0)
    loaded_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return str(self.name)


class Route(Entry):
    """How a product reaches the skin."""

    summary = I18nTextField(_("in one sentence"))
    uses_device = models.BooleanField(_("after a device treatment"), default=False)


class Treatment(Entry):
    class Origin(models.TextChoices):
        AUTOLOGOUS = "autologous", _("Your own blood")
        DONOR = "donor", _("Donor-derived")

    full_name = I18nCharField(_("full name"))
    origin = models.CharField(_("origin"), max_length=12, choices=Origin.choices)
    summary = I18nTextField(_("in one sentence"))
    how_it_works = I18nTextField(_("how it works"))
    preparation = I18nTextField(_("how it is made"))
    what_happens = I18nTextField(_("what happens at the visit"))
    who_should_not = I18nTextField(_("who should not have it"))
    downtime = I18nTextField(_("afterwards"))
    results = I18nTextField(_("results"))
    results_peak_months = models.PositiveSmallIntegerField(_("results at their best after, months"))
    sessions = models.PositiveSmallIntegerField(_("usual number of sessions"))
    interval_weeks = models.PositiveSmallIntegerField(_("usual weeks between sessions"))
    routes = models.ManyToManyField(Route, verbose_name=_("routes"))

    def get_absolute_url(self) -> str:
        return reverse("treatment", args=[self.slug])


class Concern(Entry):
    area = models.CharField(_("area"), max_length=4, choices=Area.choices)
    summary = I18nTextField(_("in one sentence"))


class Device(Entry):
    """`slug` is the protocol's subject of the same device."""

    summary = I18nTextField(_("in one sentence"))
    how_it_works = I18nTextField(_("how it works"))
    downtime = I18nTextField(_("afterwards"))
    ask_first = I18nTextField(_("what to tell us first"))

    def get_absolute_url(self) -> str:
        return reverse("treatment", args=[self.slug])


class Product(Entry):
    treatment = models.ForeignKey(Treatment, on_delete=models.PROTECT, related_name="products")
    summary = I18nTextField(_("in one sentence"))
    details = I18nTextField(_("details"))
    maker_says = I18nTextField(_("what the maker says"), blank=True, help_text=_("Shown as the maker's statement."))

    def get_absolute_url(self) -> str:
        return reverse("treatment", args=[self.slug])


class RegulatoryStatusQuerySet(models.QuerySet["RegulatoryStatus"]):
    def about(self, item: "Treatment | Product | Device") -> "RegulatoryStatusQuerySet":
        """What is said about an item; about a product also what is said about its treatment."""
        statuses = self.filter(**{type(item).__name__.lower(): item})
        return statuses | self.filter(treatment=item.treatment) if isinstance(item, Product) else statuses


class RegulatoryStatus(models.Model):
    """What an authority says about a treatment, product or device by a route; shown beside every description."""

    treatment = models.ForeignKey(Treatment, null=True, blank=True, on_delete=models.CASCADE, related_name="statuses")
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.CASCADE, related_name="statuses")
    device = models.ForeignKey(Device, null=True, blank=True, on_delete=models.CASCADE, related_name="statuses")
    route = models.ForeignKey(Route, null=True, blank=True, on_delete=models.CASCADE)
    jurisdiction = models.CharField(_("jurisdiction"), max_length=2, default="US")
    slug = models.SlugField(unique=True)
    status = I18nCharField(_("status"))
    wording = I18nTextField(_("what patients read"))
    source = models.URLField(_("source"), max_length=300)
    checked_on = models.DateField(_("checked on"))
    loaded_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects = RegulatoryStatusQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = _("regulatory statuses")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(treatment__isnull=False, product=None, device=None)
                | models.Q(treatment=None, product__isnull=False, device=None)
                | models.Q(treatment=None, product=None, device__isnull=False),
                name="a_status_is_about_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.treatment or self.product or self.device}: {self.status}"


class LotQuerySet(models.QuerySet["Lot"]):
    def visible_to(self, user: User) -> "LotQuerySet":
        return self if user.has_role(*roles.CLINICAL, roles.MANAGER) else self.none()

    def usable(self, on: date) -> "LotQuerySet":
        """Of a known expiry that has not passed, and not set aside."""
        return self.filter(status=Lot.Status.USABLE, expires_on__gte=on)


class Lot(models.Model):
    """What was delivered of a product under one number, and until when it may be used."""

    class Status(models.TextChoices):
        USABLE = "usable", _("Usable")
        QUARANTINED = "quarantined", _("In quarantine")
        RECALLED = "recalled", _("Recalled")

    TRANSITIONS = {
        (Status.USABLE, "quarantine"): Status.QUARANTINED,
        (Status.QUARANTINED, "release"): Status.USABLE,
        (Status.USABLE, "recall"): Status.RECALLED,
        (Status.QUARANTINED, "recall"): Status.RECALLED,
    }

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="lots", verbose_name=_("product or kit")
    )
    number = models.CharField(_("lot number"), max_length=60)
    expires_on = models.DateField(_("expires on"), null=True)  # null: used before lots were received; never used again
    received_on = models.DateField(_("received on"), default=timezone.localdate)
    units = models.PositiveIntegerField(_("units received"), default=0)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(max_length=11, choices=Status.choices, default=Status.USABLE)
    why = models.CharField(_("why"), max_length=250, blank=True)  # it is in quarantine or recalled

    objects = LotQuerySet.as_manager()

    class Meta:
        ordering = ["expires_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["product", "number"], name="a_lot_is_received_once")]

    def __str__(self) -> str:
        return f"{self.product}, {self.number}"


class Delivery(models.Model):
    """Units of a lot that came in at one time."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="deliveries")
    units = models.PositiveIntegerField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(default=timezone.now)
    request_key = models.UUIDField(unique=True)  # pressing twice receives once

    class Meta:
        ordering = ["received_at"]

    def __str__(self) -> str:
        return f"{self.units} of {self.lot}"
