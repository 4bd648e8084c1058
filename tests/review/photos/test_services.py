"""A row and its file come and go together."""

import os
import stat
from datetime import timedelta
from errno import ENOSPC
from io import BytesIO
from pathlib import Path

import pytest
from django.db import transaction

from clinic.audit import Actor
from clinic.models import AccessLog
from consultations.intake.services import clinic_today
from consultations.models import Photo, PhotoRefusal
from consultations.patients.consents import give
from consultations.review.photos import services
from consultations.review.photos.pictures import read
from consultations.review.photos.refusals import CannotKeep
from consultations.review.photos.services import Shot, keep, refuse, remove, take_back
from tests.factories import PatientFactory
from tests.review.factories import actor
from tests.review.photos.files import jpeg

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.PHOTO_ROOT = tmp_path / "photos"
    return settings.PHOTO_ROOT


def shot(colour="tan", view=Photo.View.FRONT):
    return Shot(view, read(BytesIO(jpeg(colour))))


def kept(patient, *shots, by=None, **about):
    about = {"area": "face", "moment": "baseline", "taken_on": clinic_today()} | about
    return keep(patient, shots or [shot()], **about, by=by or actor())


def files(folder):
    return sorted(Path(folder).iterdir()) if folder.exists() else []


def test_a_photo_is_its_owners_alone_and_has_a_name_of_ours(folder):
    old = os.umask(0)
    try:
        [photo] = kept(PatientFactory())
    finally:
        os.umask(old)
    [file] = files(folder)
    assert file.name == f"{photo.reference}.jpg"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert file.read_bytes() == shot().picture.content


def test_the_same_picture_twice_is_kept_once(folder):
    patient = PatientFactory()
    assert len(kept(patient, shot(), shot())) == 1
    assert kept(patient, shot()) == []
    assert len(kept(patient, shot("black"))) == 1
    assert len(kept(PatientFactory(), shot())) == 1
    assert len(files(folder)) == Photo.objects.count() == 3


def test_a_file_whose_row_did_not_come_to_be_is_removed(folder, monkeypatch):
    def broken(by, verb, subject):
        if subject.view == Photo.View.LEFT:
            raise RuntimeError

    monkeypatch.setattr(services, "record", broken)
    with pytest.raises(RuntimeError):
        kept(PatientFactory(), shot(), shot("black", Photo.View.LEFT))
    assert files(folder) == []
    assert not Photo.objects.exists()


def test_a_full_disk_is_said_and_leaves_nothing_behind(folder, monkeypatch):
    calls = []

    def full(descriptor):
        calls.append(descriptor)
        if len(calls) == 2:
            raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotKeep) as refusal:
        kept(PatientFactory(), shot(), shot("black"))
    assert refusal.value.code == "no-room"
    assert files(folder) == []
    assert not Photo.objects.exists()


def test_a_removed_photo_leaves_its_row_and_why(folder, django_capture_on_commit_callbacks):
    [photo] = kept(PatientFactory())
    with django_capture_on_commit_callbacks(execute=True):
        remove(photo, "The wrong patient", by=actor())
        remove(photo, "again", by=actor())
    photo.refresh_from_db()
    assert files(folder) == []
    assert (photo.removed_why, photo.removed_at is None) == ("The wrong patient", False)
    assert AccessLog.objects.filter(verb="remove", subject_reference=str(photo.reference)).count() == 1


def test_a_removal_that_did_not_come_to_be_keeps_the_file(folder):
    [photo] = kept(PatientFactory())
    with transaction.atomic():
        remove(photo, "The wrong patient", by=actor())
        transaction.set_rollback(True)
    assert len(files(folder)) == 1


def test_what_was_removed_can_be_added_again(folder):
    patient = PatientFactory()
    [photo] = kept(patient)
    remove(photo, "The wrong side", by=actor())
    assert len(kept(patient)) == 1


def test_photos_are_refused_once_and_the_refusal_is_taken_back():
    patient, by = PatientFactory(), actor()
    first = refuse(patient, "face", "Not in my file.", by=by)
    assert refuse(patient, "face", "", by=by) == first
    take_back(first, by=by)
    assert not PhotoRefusal.objects.standing().exists()
    assert refuse(patient, "face", "", by=by) != first


def test_staff_heed_a_refusal_of_an_area_and_the_patients_own_photo_ends_it():
    patient, by = PatientFactory(), actor()
    refuse(patient, "face", "", by=by)
    with pytest.raises(CannotKeep):
        kept(patient, by=by)
    assert len(kept(patient, area="hair", by=by)) == 1
    give(patient, "photos")
    assert len(kept(patient, shot("black"), by=Actor.of_patient(patient.reference))) == 1
    assert not PhotoRefusal.objects.standing().exists()


def test_a_second_record_of_the_same_person_holds_for_both():
    first = PatientFactory()
    second = PatientFactory(merged_into=first)
    refuse(second, "face", "", by=actor())
    with pytest.raises(CannotKeep):
        kept(first)
    assert len(kept(second, taken_on=clinic_today() - timedelta(days=3), area="hair")) == 1
    assert kept(first, area="hair") == []
