"""Photos are kept and removed, a patient's wish for none is recorded and taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic.audit import Actor, record
from clinic.constraints import broken
from clinic.transitions import locked
from clinic.uploads import is_full
from consultations.patients import consents
from consultations.patients.models import Consent, Patient

from ..services import staff
from .models import Photo, PhotoRefusal, storage
from .pictures import Picture
from .refusals import CannotKeep

AGREED = Consent.Kind.PHOTOS


@dataclass(frozen=True)
class Shot:
    """A picture, and from where it was taken (a Photo.View)."""

    view: str
    picture: Picture


def keep(
    patient: Patient,
    shots: Iterable[Shot],
    *,
    area: str,
    moment: str,
    taken_on: date,
    by: Actor,
    agreement: dict[str, Any] | None = None,
) -> list[Photo]:
    """Those that were not here yet. No row without its file; a file whose row did not come to be is removed again.
    `agreement`: how the patient has just agreed to photos for the record. Raises CannotKeep."""
    written: list[str] = []
    try:
        with transaction.atomic():
            locked(patient)  # one after the other: a second press finds what the first has kept
            heed_agreement(patient, agreement, by)
            heed_refusal(patient, area, by)
            known = set(Photo.objects.shown().of(patient).values_list("sha256", flat=True))
            new = {shot.picture.sha256: shot for shot in shots if shot.picture.sha256 not in known}
            kept = []
            for sha256, shot in new.items():
                photo = Photo(
                    patient=patient,
                    area=area,
                    moment=moment,
                    view=shot.view,
                    taken_on=taken_on,
                    width=shot.picture.width,
                    height=shot.picture.height,
                    sha256=sha256,
                    sent_by=by.user,
                )
                photo.file.save("", ContentFile(shot.picture.content), save=False)
                written.append(str(photo.file.name))
                photo.save()
                record(by, "keep", photo)
                kept.append(photo)
    except BaseException as error:
        for name in written:
            storage().delete(name)
        if isinstance(error, OSError) and is_full(error):
            raise CannotKeep("no-room") from error
        raise
    return kept


def heed_agreement(patient: Patient, agreement: dict[str, Any] | None, by: Actor) -> None:
    """The patient sends nothing without it; staff keep nothing once it was taken back."""
    if agreement is not None:
        consents.give(patient, AGREED, **agreement)
    if not by.is_staff and not consents.agrees(patient, AGREED):
        raise CannotKeep("not-agreed")
    if by.is_staff and has_ended(patient):
        raise CannotKeep("agreement-ended")


def has_ended(patient: Patient) -> bool:
    """Taken back, and not given anew since."""
    was_given = Consent.objects.of(patient).filter(kind=AGREED).exists()
    return was_given and not consents.agrees(patient, AGREED)


def may_be_shown(patient: Patient) -> bool:
    """To others: a yes of its own, which ends with the one to photos as such."""
    return consents.agrees(patient, Consent.Kind.PHOTO_MARKETING) and consents.agrees(patient, AGREED)


def heed_refusal(patient: Patient, area: str, by: Actor) -> None:
    """Who sends a photo of their own has changed their mind; nobody else changes it for them."""
    for refusal in PhotoRefusal.objects.standing().of(patient).filter(area=area):
        if by.is_staff:
            raise CannotKeep("refused")
        take_back(refusal, by=by)


@transaction.atomic
def correct(photo: Photo, *, by: Actor, **told: Any) -> None:
    """Area, side, moment or day were chosen wrongly; the picture stays. Raises CannotKeep where the patient wants none
    of that area."""
    row = locked(photo)
    if told["area"] != row.area:
        heed_refusal(row.patient, told["area"], by)
    for name, value in told.items():
        setattr(row, name, value)
    row.save(update_fields=[*told])
    record(by, "correct", row)


@transaction.atomic
def remove(photo: Photo, why: str, *, by: Actor) -> None:
    """The picture is gone for good; that there was one, and why it went, stays."""
    row = locked(photo)
    if row.removed_at is None:
        row.removed_at, row.removed_why = timezone.now(), why
        row.save(update_fields=["removed_at", "removed_why"])
        record(by, "remove", row, why)
        transaction.on_commit(lambda: storage().delete(str(row.file.name)), robust=True)


def refuse(patient: Patient, area: str, why: str, *, by: Actor) -> PhotoRefusal:
    """Said twice it stands once."""
    try:
        with transaction.atomic():
            refusal = PhotoRefusal.objects.create(patient=patient, area=area, why=why, recorded_by=staff(by))
            record(by, "refuse photos", refusal)
    except IntegrityError as error:
        if broken(error) != "photos_are_refused_once":
            raise
        return PhotoRefusal.objects.standing().get(patient=patient, area=area)
    return refusal


@transaction.atomic
def take_back(refusal: PhotoRefusal, *, by: Actor) -> None:
    row = locked(refusal)
    if row.withdrawn_at is None:
        row.withdrawn_at = timezone.now()
        row.save(update_fields=["withdrawn_at"])
        record(by, "take back refusal", row)
