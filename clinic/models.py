import uuid
from datetime import date, datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField
from phonenumber_field.modelfields import PhoneNumberField

from . import roles


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A member of staff. Roles are groups; patients have no accounts."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    may_sign = models.BooleanField(_("may sign reviews"), default=False)
    may_approve = models.BooleanField(
        _("may approve protocols"),
        default=False,
        db_default=False,
        help_text=_("For a provider or clinical lead: the second signature under a change of the clinical protocol."),
    )
    phone = PhoneNumberField(
        _("mobile number"), blank=True, help_text=_("For alerts while on call. Patients never see it.")
    )
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(email=Lower("email")), name="an_email_is_lower_case")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        self.email = self.email.lower()

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(self.groups.values_list("name", flat=True))

    def has_role(self, *roles: str) -> bool:
        return self.is_active and not self.roles.isdisjoint(roles)

    @property
    def approves_protocols(self) -> bool:
        return self.may_approve and self.has_role(*roles.CLINICAL)

    @property
    def is_staff(self) -> bool:
        """Opens the admin, which holds the clinic and the catalogue and no patient."""
        return self.is_superuser or self.has_role(roles.MANAGER)


class Clinic(models.Model):
    """One row, edited by the manager."""

    name = models.CharField(_("name"), max_length=120, default="The clinic")
    postal_address = models.CharField(_("postal address"), max_length=250, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    shows_reasons = models.BooleanField(
        _("patients see the reasons"),
        default=True,
        help_text=_("Off: the result page shows only topics for the consultation."),
    )
    notice_hours = models.PositiveSmallIntegerField(_("shortest notice for an online booking, hours"), default=2)
    horizon_days = models.PositiveSmallIntegerField(_("online booking opens, days ahead"), default=60)
    step_minutes = models.PositiveSmallIntegerField(
        _("times offered online lie apart, minutes"),
        choices=[(minutes, str(minutes)) for minutes in (15, 30, 60)],
        default=15,
        db_default=15,
        help_text=_("Counted from the full hour. The front desk books on every quarter of an hour."),
    )
    cutoff_hours = models.PositiveSmallIntegerField(_("patients may move or cancel until, hours before"), default=24)
    hold_minutes = models.PositiveSmallIntegerField(
        _("a time offered to somebody who waits is held for them, minutes"), default=120, db_default=120
    )
    texts_from = models.TimeField(
        _("texts go out from"), default=time(9), db_default=time(9), help_text=_("By the clock of the location.")
    )
    texts_until = models.TimeField(
        _("texts go out until"),
        default=time(19, 30),
        db_default=time(19, 30),
        help_text=_("What somebody has just asked for goes out at any time."),
    )
    single_lead = models.BooleanField(
        _("one clinical lead, nobody to second"),
        default=False,
        db_default=False,
        help_text=_(
            "On: the clinical lead may publish a protocol alone, after logging in again and a day's delay. "
            "It is shown as not seconded."
        ),
    )
    grace_days = models.PositiveSmallIntegerField(
        _("days after the protocol's review date that patients still see the reasons"),
        default=0,
        db_default=0,
        help_text=_("After them patients see topics for the consultation until the protocol is reviewed."),
    )
    baseline_days = models.PositiveSmallIntegerField(
        _("a photo counts as taken before a course for so many days"), default=90, db_default=90
    )
    # Set while the pages are being worked on: when that is planned to be over (`manage.py maintenance`).
    maintenance_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name_plural = _("clinic")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="there_is_one_clinic"),
            models.CheckConstraint(
                condition=models.Q(texts_until__gt=models.F("texts_from")),
                name="texts_stop_after_they_begin",
                violation_error_message=_("Texts stop later than they begin, on the same day."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "Clinic":
        """The one row; its migration makes it."""
        return cls.objects.get(pk=1)


def is_iana_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("“%(name)s” is not a time zone. Example: America/New_York."), params={"name": name})


class Location(models.Model):
    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    address = models.CharField(_("address"), max_length=250)
    phone = PhoneNumberField(_("telephone"))
    urgent_phone = PhoneNumberField(_("urgent telephone, answered day and night"))
    timezone = models.CharField(_("time zone"), max_length=64, validators=[is_iana_zone])
    is_open = models.BooleanField(_("open for patients"), default=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def today(self) -> date:
        return timezone.localdate(timezone=self.zone)

    def coming_closures(self) -> "models.QuerySet[Closure]":
        """Those of today among them."""
        return self.closures.filter(last_day__gte=self.today())

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)

    @classmethod
    def main(cls) -> "Location | None":
        return cls.objects.filter(is_open=True).first()


class Closure(models.Model):
    """Days on which nobody works at a location, both ends included."""

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="closures")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    reason = I18nCharField(_("reason, shown to patients"))

    class Meta:
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="a_closure_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reason}, {self.first_day}–{self.last_day}"


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class OpeningHours(models.Model):
    """When the door is open, by the location's wall clock. A break at noon is two rows of one day. It says nothing
    about who works when: that is what can be booked."""

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"), help_text=_("00:00 is midnight at the end of the day."))

    class Meta:
        ordering = ["weekday", "opens"]
        verbose_name = verbose_name_plural = _("opening hours")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")) | models.Q(closes=time()),
                name="the_door_closes_after_it_opens",
                violation_error_message=_("Closing comes after opening, on the same day."),
            ),
            models.UniqueConstraint(fields=["location", "weekday", "opens"], name="the_door_opens_once_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class OnCallQuerySet(models.QuerySet["OnCall"]):
    def at(self, moment: datetime) -> "OnCallQuerySet":
        """Whoever is on call at a moment; an account that was closed is not."""
        return self.filter(starts_at__lte=moment, ends_at__gt=moment, user__is_active=True)


class OnCall(models.Model):
    """Who answers for alerts, from one moment (included) to another (not included)."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="on_call")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))

    objects = OnCallQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="being_on_call_ends_after_it_begins",
                violation_error_message=_("It ends after it begins."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.starts_at:%Y-%m-%d %H:%M}–{self.ends_at:%Y-%m-%d %H:%M}"


class AccessLog(models.Model):
    """Who read or changed what. References only: no name, no answer, no token (45 CFR 164.312(b))."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor_kind = models.CharField(max_length=10)
    actor_reference = models.CharField(max_length=36, blank=True)
    verb = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=40)
    subject_reference = models.CharField(max_length=36, db_index=True)
    why = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.actor_kind} {self.verb} {self.subject_kind} {self.subject_reference}"
