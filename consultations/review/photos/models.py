import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.formats import plain_date
from consultations.patients.models import Patient
from treatments.models import Area

from ..models import ClinicalQuerySet
from .storage import PhotoStorage


def storage() -> PhotoStorage:
    return PhotoStorage()


def kept_as(photo: "Photo", _name: str) -> str:
    """Nothing of the name that the file came with."""
    return f"{photo.reference}.jpg"


class PhotoQuerySet(ClinicalQuerySet):
    def shown(self) -> "PhotoQuerySet":
        return self.filter(removed_at=None)

    def from_the_patient(self) -> "PhotoQuerySet":
        return self.filter(sent_by=None)


class Photo(models.Model):
    """One picture of one area, written anew by us: only what can be seen is kept of the file that came."""

    class Moment(models.TextChoices):
        BASELINE = "baseline", _("Before the course")
        FOLLOW_UP = "follow-up", _("After a session")

    class View(models.TextChoices):
        FRONT = "front", _("From the front")
        LEFT = "left", _("Left side")
        RIGHT = "right", _("Right side")
        TOP = "top", _("From above")
        CLOSE = "close", _("Close up")

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="photos")
    area = models.CharField(_("area"), max_length=4, choices=Area.choices)
    moment = models.CharField(_("moment"), max_length=9, choices=Moment.choices)
    view = models.CharField(_("view"), max_length=5, choices=View.choices)
    taken_on = models.DateField(_("taken on"))
    file = models.FileField(storage=storage, upload_to=kept_as)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    sent_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(  # null: the patient, by link
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_why = models.CharField(_("why"), max_length=250, blank=True)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        ordering = ["taken_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "sha256"], condition=models.Q(removed_at=None), name="a_photo_is_kept_once"
            )
        ]

    def __str__(self) -> str:
        """What stands in place of the picture for whoever does not see it."""
        told = f"{self.get_area_display()}, {self.get_view_display()}, {self.get_moment_display()}".capitalize()
        return f"{told}, {plain_date(self.taken_on)}"


class PhotoRefusalQuerySet(ClinicalQuerySet):
    def standing(self) -> "PhotoRefusalQuerySet":
        return self.filter(withdrawn_at=None)


class PhotoRefusal(models.Model):
    """The patient wants no picture of this area: the record that stands in place of a baseline photo."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="photo_refusals")
    area = models.CharField(_("area"), max_length=4, choices=Area.choices)
    why = models.CharField(_("what the patient said"), max_length=250, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = PhotoRefusalQuerySet.as_manager()

    class Meta:
        ordering = ["recorded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "area"], condition=models.Q(withdrawn_at=None), name="photos_are_refused_once"
            )
        ]

    def __str__(self) -> str:
        return f"no photos: {self.area}"
