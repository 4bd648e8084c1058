from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce
from django.utils import timezone

from consultations.candidacy.models import Assessment, ProtocolVersion
from consultations.patients.models import Patient

LEFT_ALONE = timedelta(seconds=30)


class Approval(models.Model):
    """The second signature: somebody else has read exactly this content."""

    version = models.ForeignKey(ProtocolVersion, on_delete=models.CASCADE, related_name="approvals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    sha256 = models.CharField(max_length=64)
    approved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["approved_at"]
        constraints = [
            models.UniqueConstraint(fields=["version", "user", "sha256"], name="one_content_is_approved_once_by_one")
        ]

    def __str__(self) -> str:
        return f"{self.user} approves {self.version}"


class Replay(models.Model):
    """What one content would say to everybody who was assessed: run in the background, chunk by chunk."""

    version = models.ForeignKey(ProtocolVersion, on_delete=models.CASCADE, related_name="replays")
    sha256 = models.CharField(max_length=64)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT)
    asked_at = models.DateTimeField(default=timezone.now)
    takes_effect = models.BooleanField(default=False)  # made by the change itself: its cases are the worklist
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    last = models.BigIntegerField(default=0)  # primary key of the last assessment that was read
    counts = models.JSONField(default=dict)  # area → recommendation as recorded → the new one → how many
    lease_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"replay of {self.version}, {self.done} of {self.total}"

    @property
    def percent(self) -> int:
        """Whoever is assessed meanwhile is done too, so 100 waits for the end."""
        return 100 if self.finished_at else min(99, 100 * self.done // max(1, self.total))

    @property
    def is_left_alone(self) -> bool:
        """Nobody is at it, though a worker looks every few seconds."""
        return not self.finished_at and timezone.now() - (self.lease_until or self.asked_at) > LEFT_ALONE


class ReplayedChangeQuerySet(models.QuerySet["ReplayedChange"]):
    def to_look_at(self) -> "ReplayedChangeQuerySet":
        """By the protocol in use: who became a more cautious case, and no provider has looked. Not who was assessed
        again since."""
        again = Patient.objects.of_person(OuterRef("person")).filter(
            assessments__area=OuterRef("area"),
            assessments__protocol_version__number__gte=OuterRef("replay__version__number"),
        )
        person = Coalesce("assessment__patient__merged_into", "assessment__patient")
        return self.annotate(person=person).filter(
            ~Exists(again),
            replay__takes_effect=True,
            replay__version__status=ProtocolVersion.Status.ACTIVE,
            more_cautious=True,
            looked_at=None,
            assessment__replaced_by=None,
        )


class ReplayedChange(models.Model):
    """One assessment that would say something else, subject by subject."""

    # Found by the constraint's index: a hundred thousand rows are written at once, so each index counts.
    replay = models.ForeignKey(Replay, on_delete=models.CASCADE, related_name="changes", db_index=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="replayed")
    area = models.CharField(max_length=5)
    was = models.CharField(max_length=10)  # recommendations
    becomes = models.CharField(max_length=10)
    subjects = models.JSONField()  # subject → [a Standing, the one afterwards], where they differ
    more_cautious = models.BooleanField()  # for one subject at least; one person may move both ways
    less_cautious = models.BooleanField()
    waits_longer = models.BooleanField(default=False, db_default=False)  # for more days than it waited for
    waits_shorter = models.BooleanField(default=False, db_default=False)
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, db_index=False
    )
    looked_at = models.DateTimeField(null=True, blank=True)

    objects = ReplayedChangeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["replay", "assessment"], name="an_assessment_is_replayed_once")]
        indexes = [models.Index(fields=["replay", "area", "was", "becomes"])]

    def __str__(self) -> str:
        return f"{self.area}: {self.was} → {self.becomes}"
