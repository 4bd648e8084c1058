import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps as all_apps
from django.apps.registry import Apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField
from i18nfield.strings import LazyI18nString

from clinic import roles
from clinic.languages import ENGLISH
from clinic.models import Location, User, Weekday
from consultations.intake.models import Intake
from consultations.patients.models import OfPatientQuerySet, Patient
from treatments.models import Device

from .availability import CELL_MINUTES, MIDNIGHT, Hours, Visit


def multiple_of_a_cell(minutes: int) -> None:
    if minutes % CELL_MINUTES:
        raise ValidationError(_("Use a multiple of 5 minutes."))


def minute_of_day(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def on_a_cell(clock: time) -> None:
    multiple_of_a_cell(minute_of_day(clock))


class ResourceQuerySet(models.QuerySet["Resource"]):
    def providers(self) -> "ResourceQuerySet":
        return self.filter(kind=Resource.Kind.PROVIDER, is_active=True)

    def working_at(self, location: Location) -> "ResourceQuerySet":
        return self.providers().filter(hours__location=location).distinct()

    def at(self, location: Location) -> "ResourceQuerySet":
        """The rooms and device units that stand there and can be booked."""
        return self.filter(location=location, is_active=True).exclude(kind=Resource.Kind.PROVIDER)


class Resource(models.Model):
    """What can be in one place at a time: a provider, who has hours; a room, or one unit of a device, which have a
    place."""

    class Kind(models.TextChoices):
        PROVIDER = "provider", _("Provider")
        ROOM = "room", _("Room")
        DEVICE = "device", _("Device")

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.PROVIDER, db_default="provider")
    name = models.CharField(_("name"), max_length=120)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="resource",
        verbose_name=_("member of staff"),
    )
    location = models.ForeignKey(
        Location, null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("stands at"), related_name="+"
    )
    device = models.ForeignKey(
        Device, null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("a unit of"), related_name="units"
    )
    is_active = models.BooleanField(_("can be booked"), default=True)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="provider", user__isnull=False, location=None, device=None)
                | models.Q(kind="room", user=None, location__isnull=False, device=None)
                | models.Q(kind="device", user=None, location__isnull=False, device__isnull=False),
                name="a_resource_is_a_person_a_room_or_a_device",
                violation_error_message=_(
                    "A provider is a member of staff, a room stands at a location, a device is a unit of one and "
                    "stands at a location."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name


class WorkingHours(models.Model):
    """Weekly, by the location's wall clock: 09:00 stays 09:00 through a clock change. Until 00:00 is until midnight."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="hours")
    location = models.ForeignKey(Location, on_delete=models.CASCADE)
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices)
    starts = models.TimeField(_("from"), validators=[on_a_cell])
    ends = models.TimeField(_("until"), validators=[on_a_cell], help_text=_("00:00 is midnight at the end of the day."))
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        verbose_name_plural = _("working hours")
        ordering = ["resource", "weekday", "starts"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends__gt=models.F("starts")) | models.Q(ends=time()),
                name="hours_end_after_they_begin",
            )
        ]

    def __str__(self) -> str:
        return f"{self.resource} {self.get_weekday_display()} {self.starts:%H:%M}–{self.ends:%H:%M}"

    @property
    def pure(self) -> Hours:
        ends = minute_of_day(self.ends) or MIDNIGHT
        return Hours(self.resource, self.weekday, minute_of_day(self.starts), ends, self.valid_from, self.valid_until)


class TimeOff(models.Model):
    """Not there: a person on holiday or ill, a device being serviced. Times are UTC, ends not included."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="time_off")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    why = models.CharField(_("why, for staff only"), max_length=200, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = _("time off")
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="time_off_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"{self.resource} {self.starts_at:%Y-%m-%d %H:%M} – {self.ends_at:%Y-%m-%d %H:%M}"


class AppointmentType(models.Model):
    CONSULTATION, TREATMENT, RESULTS = "consultation", "treatment", "results"

    slug = models.SlugField(unique=True)
    name = I18nCharField(_("name"))
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[multiple_of_a_cell, MinValueValidator(CELL_MINUTES)]
    )
    buffer_before = models.PositiveSmallIntegerField(
        _("minutes kept free before"), default=0, validators=[multiple_of_a_cell]
    )
    buffer_after = models.PositiveSmallIntegerField(
        _("minutes kept free after"), default=0, validators=[multiple_of_a_cell]
    )
    is_online = models.BooleanField(_("patients may book it online"), default=False)
    needs_room = models.BooleanField(
        _("needs a room of its own"),
        default=False,
        db_default=False,
        help_text=_("Where a location has no rooms to book, it does without."),
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def visit(self) -> Visit:
        return Visit(self.minutes, self.buffer_before, self.buffer_after)

    @classmethod
    def consultation(cls) -> "AppointmentType":
        return cls.objects.get(slug=cls.CONSULTATION)


def make_appointment_types(sender: Any, apps: Apps = all_apps, **kwargs: object) -> None:
    """What the product itself speaks of; run after each migration, with the tables as that left them. Edited rows keep
    their edits; where the words are still ours, a language that the clinic has added since is filled in."""
    try:
        types = apps.get_model("consultations.AppointmentType")
    except LookupError:
        return  # migrated back to before there were any
    for slug, name, minutes, more in (
        (AppointmentType.CONSULTATION, _("Complimentary consultation"), 30, {"is_online": True}),
        (AppointmentType.TREATMENT, _("Treatment session"), 60, {"buffer_after": 15, "needs_room": True}),
        (AppointmentType.RESULTS, _("Results review"), 20, {"is_online": True}),
    ):
        ours = in_every_language(name)
        known_then = {field.name for field in types._meta.get_fields()}
        defaults = {"name": ours, "minutes": minutes} | {name: more[name] for name in more.keys() & known_then}
        type, _is_new = types.objects.get_or_create(slug=slug, defaults=defaults)
        said = getattr(type.name, "data", type.name)
        known = said if isinstance(said, dict) else {ENGLISH: said}  # written before there were languages
        if known.get(ENGLISH) == ours.data[ENGLISH] and ours.data.keys() - known.keys():
            type.name = ours
            type.save(update_fields=["name"])


def in_every_language(words: Any) -> LazyI18nString:
    """A marked text as a row keeps it: by language, as far as it is translated."""
    said = {}
    for language in (ENGLISH, *dict(settings.LANGUAGES)):
        with translation.override(language):
            said[language] = str(words)
    return LazyI18nString({code: text for code, text in said.items() if code == ENGLISH or text != said[ENGLISH]})


class AppointmentQuerySet(OfPatientQuerySet["Appointment"]):
    def visible_to(self, user: User) -> "AppointmentQuerySet":
        return self if user.has_role(*roles.DESK) else self.none()

    def standing(self) -> "AppointmentQuerySet":
        """Visits that are to happen or have happened."""
        return self.filter(status__in=Appointment.STANDING)

    def ahead(self) -> "AppointmentQuerySet":
        """Booked and still to come."""
        return self.filter(status=Appointment.Status.BOOKED, starts_at__gt=timezone.now())

    def without_lapsed(self) -> "AppointmentQuerySet":
        """Without times that were only held for somebody, who did not take them."""
        return self.exclude(status=Appointment.Status.CANCELLED, held_until__isnull=False)

    def standing_or_missed(self) -> "AppointmentQuerySet":
        """All that keep their time."""
        return self.exclude(status=Appointment.Status.CANCELLED)

    def on(self, location: Location, day: date, days: int = 1) -> "AppointmentQuerySet":
        """Visits that begin on that day of the location's calendar, or on one of so many."""
        begins, ends = (datetime.combine(day + timedelta(extra), time(), location.zone) for extra in (0, days))
        return self.filter(location=location, starts_at__gte=begins, starts_at__lt=ends)


class Appointment(models.Model):
    """Status words follow FHIR R4 Appointment. Times are UTC; the location's zone is how they are read."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Held")
        BOOKED = "booked", _("Booked")
        ARRIVED = "arrived", _("Arrived")
        FULFILLED = "fulfilled", _("Visit done")
        CANCELLED = "cancelled", _("Cancelled")
        NO_SHOW = "noshow", _("Did not come")

    STANDING = (Status.BOOKED, Status.ARRIVED, Status.FULFILLED)
    TRANSITIONS = {
        (Status.PENDING, "take"): Status.BOOKED,
        (Status.PENDING, "let_go"): Status.CANCELLED,
        (Status.BOOKED, "cancel"): Status.CANCELLED,
        (Status.BOOKED, "move"): Status.BOOKED,
        (Status.BOOKED, "arrive"): Status.ARRIVED,
        (Status.BOOKED, "mark_no_show"): Status.NO_SHOW,
        (Status.NO_SHOW, "arrive"): Status.ARRIVED,  # late, but here: a visit not come to keeps its time
        (Status.ARRIVED, "fulfil"): Status.FULFILLED,
        (Status.ARRIVED, "undo_arrival"): Status.BOOKED,
        (Status.CANCELLED, "undo_cancel"): Status.BOOKED,
        (Status.NO_SHOW, "undo_no_show"): Status.BOOKED,
    }

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="appointments")
    location = models.ForeignKey(Location, on_delete=models.PROTECT)
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="appointments")  # who sees them
    room = models.ForeignKey(Resource, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Resource, null=True, blank=True, on_delete=models.PROTECT, related_name="+")  # of a device
    type = models.ForeignKey(AppointmentType, on_delete=models.PROTECT)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.BOOKED)
    overbooked = models.CharField(max_length=200, blank=True)  # why it may stand where somebody else has the time
    request_key = models.UUIDField(unique=True)  # pressing twice books once
    held_until = models.DateTimeField(null=True, blank=True)  # how long an offered time waits for an answer
    off_at = models.DateTimeField(null=True, blank=True)  # when it was cancelled or marked as not come to
    sequence = models.PositiveSmallIntegerField(default=0)  # RFC 5545: grows with every change that is told
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        indexes = [
            models.Index(fields=["starts_at"]),
            models.Index(fields=["status", "ends_at"], name="visit_by_status"),
            models.Index(fields=["patient", "ends_at", "status"], name="visit_of_patient"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="a_visit_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def resources(self) -> list[int]:
        """Whoever and whatever it needs."""
        return [pk for pk in (self.resource_id, self.room_id, self.unit_id) if pk]

    @property
    def day(self) -> date:
        """By the location's calendar."""
        return self.location.local(self.starts_at).date()


class AppointmentCell(models.Model):
    """Five minutes of a resource, counted from 1970 in UTC. The database is the referee of who holds them."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE)
    cell = models.IntegerField()
    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="cells")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["resource", "cell"], name="a_resource_is_never_double_booked")]

    def __str__(self) -> str:
        return f"{self.resource} {self.cell}"


class WaitlistQuerySet(OfPatientQuerySet["WaitlistEntry"]):
    def visible_to(self, user: User) -> "WaitlistQuerySet":
        return self if user.has_role(*roles.DESK) else self.none()

    def waiting(self) -> "WaitlistQuerySet":
        return self.filter(status=WaitlistEntry.Status.WAITING)


class WaitlistEntry(models.Model):
    """Somebody who would take a time that becomes free. Days are those of the location's calendar, both included."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        BOOKED = "booked", _("Took a time")
        LEFT = "left", _("No longer waiting")

    class PartOfDay(models.TextChoices):
        ANY = "any", _("Any time of day")
        MORNING = "morning", _("Before noon")
        AFTERNOON = "afternoon", _("From noon on")

    TRANSITIONS = {
        (Status.WAITING, "take"): Status.BOOKED,
        (Status.WAITING, "leave"): Status.LEFT,
    }

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="waiting")
    location = models.ForeignKey(Location, on_delete=models.PROTECT)
    type = models.ForeignKey(AppointmentType, on_delete=models.PROTECT, verbose_name=_("visit"))
    resource = models.ForeignKey(Resource, null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("with"))
    instead_of = models.ForeignKey(Appointment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("until"))
    part_of_day = models.CharField(_("time of day"), max_length=10, choices=PartOfDay.choices, default=PartOfDay.ANY)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = WaitlistQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="waiting_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["patient", "type", "location"],
                condition=models.Q(status="waiting"),
                name="a_patient_waits_once_for_a_visit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.patient_id} waits for {self.type} {self.first_day}–{self.last_day}"

    @property
    def is_waiting(self) -> bool:
        return self.status == self.Status.WAITING


class FreedTime(models.Model):
    """A time that somebody gave back, and what became of it. Times are UTC."""

    class Outcome(models.TextChoices):
        TAKEN = "taken", _("taken by somebody who waited")
        GONE = "gone", _("booked by others meanwhile")
        NOBODY = "nobody", _("nobody waiting wants it")
        BEGUN = "begun", _("its time has come")

    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    offer_from = models.DateTimeField()  # until then whoever gave it back may take that back
    settled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)

    class Meta:
        ordering = ["offer_from", "pk"]
        indexes = [models.Index(fields=["offer_from"], condition=models.Q(settled_at=None), name="freed_and_open")]

    def __str__(self) -> str:
        return f"{self.resource} {self.starts_at:%Y-%m-%d %H:%M}"


class WaitlistOffer(models.Model):
    """One freed time and one who waits: held for them, or not offered, and why."""

    class Outcome(models.TextChoices):
        HELD = "held", _("held until answered")
        TAKEN = "taken", _("taken")
        DECLINED = "declined", _("declined")
        EXPIRED = "expired", _("not answered in time")
        PASSED_OVER = "passed-over", _("not offered")

    freed = models.ForeignKey(FreedTime, on_delete=models.CASCADE, related_name="offers")
    entry = models.ForeignKey(WaitlistEntry, on_delete=models.PROTECT, related_name="offers")
    appointment = models.OneToOneField(
        Appointment, null=True, blank=True, on_delete=models.PROTECT, related_name="offer"
    )
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    why = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["freed", "entry"], name="a_time_is_offered_once_to_somebody")]

    def __str__(self) -> str:
        return f"{self.freed} → {self.entry}: {self.outcome}"


class CalendarFeed(models.Model):
    """A provider's visits for their own calendar, at a private address. Without names unless they choose otherwise."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="feeds")
    token_sha256 = models.CharField(max_length=64, unique=True)
    shows_names = models.BooleanField(_("with patients' names"), default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["resource"], condition=models.Q(revoked_at=None), name="a_provider_has_one_open_feed"
            )
        ]

    def __str__(self) -> str:
        return f"feed of {self.resource}"


class BookingCall(models.Model):
    """The desk has telephoned somebody who sent the form and has no visit."""

    class Outcome(models.TextChoices):
        CALLED = "called", _("Called, not booked yet")
        NOT_INTERESTED = "not-interested", _("Not interested")

    form = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="booking_calls")
    outcome = models.CharField(max_length=15, choices=Outcome.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.form_id}: {self.outcome}"
