import hashlib

import pytest
from django.utils import translation

from clinic.audit import SYSTEM
from consultations.models import Consent
from consultations.patients import consents
from consultations.patients.merging import merge
from tests.factories import PatientFactory

pytestmark = pytest.mark.django_db


def test_a_tick_keeps_the_words_it_was_given_to():
    consent = consents.give(PatientFactory(), Consent.Kind.PRIVACY, ip="192.0.2.7")
    assert consent.document_sha256 == hashlib.sha256(consents.shown("privacy").words.encode()).hexdigest()
    assert (consent.document_version, consent.ip) == (1, "192.0.2.7")


def test_a_second_tick_changes_nothing():
    patient = PatientFactory()
    assert consents.give(patient, Consent.Kind.TEXTS) == consents.give(patient, Consent.Kind.TEXTS)


def test_after_a_withdrawal_a_new_tick_is_a_new_row():
    patient = PatientFactory()
    first = consents.give(patient, Consent.Kind.TEXTS)
    consents.withdraw(patient, Consent.Kind.TEXTS, by=SYSTEM)
    second = consents.give(patient, Consent.Kind.TEXTS)
    first.refresh_from_db()
    assert first.withdrawn_at
    assert second.pk != first.pk


@pytest.mark.parametrize("kind", Consent.Kind.values)
def test_each_kind_has_words(kind):
    assert all(paragraph["text"] for paragraph in consents.shown(kind).paragraphs)


@pytest.fixture
def documents(tmp_path, monkeypatch):
    """The privacy notice in English and Spanish, the words about texts in English alone."""
    for language, kind, text in (("en", "privacy", "Read."), ("es", "privacy", "Lea."), ("en", "texts", "Yes.")):
        (tmp_path / language).mkdir(exist_ok=True)
        (tmp_path / language / f"{kind}-{consents.CURRENT[Consent.Kind(kind)]}.txt").write_text(text)
    monkeypatch.setattr(consents, "FOLDER", tmp_path)


@pytest.mark.parametrize(
    ("language", "kind", "kept", "words"),
    [
        ("es", "privacy", "es", "Lea."),
        ("es-mx", "privacy", "es", "Lea."),
        ("fr", "privacy", "en", "Read."),
        ("es", "texts", "en", "Yes."),
    ],
)
def test_a_tick_keeps_the_language_of_the_words_that_were_shown(documents, language, kind, kept, words):
    with translation.override(language):
        given = consents.give(PatientFactory(), kind)
    given.refresh_from_db()
    assert given.document_language == kept
    assert given.document_sha256 == hashlib.sha256(words.encode()).hexdigest()
    with translation.override("de"):
        assert consents.document_of(given).words == words


def test_a_newer_version_is_agreed_to_beside_the_older_one(monkeypatch):
    patient = PatientFactory()
    older = consents.give(patient, Consent.Kind.PHOTOS)
    monkeypatch.setattr(consents, "CURRENT", consents.CURRENT | {Consent.Kind.PHOTOS: 2})
    monkeypatch.setattr(consents, "_read", lambda file: "Newer words.")
    newer = consents.give(patient, Consent.Kind.PHOTOS)
    assert [newer.document_version, older.document_version] == [2, 1]
    assert Consent.objects.filter(withdrawn_at=None).count() == 2
    assert consents.agrees(patient, Consent.Kind.PHOTOS)
    consents.withdraw(patient, Consent.Kind.PHOTOS, by=SYSTEM)
    assert not Consent.objects.filter(withdrawn_at=None).exists()


def test_who_agrees_to_photos_and_who_has_ended_it_in_one_of_two_joined_records():
    patient, double = PatientFactory(), PatientFactory()
    consents.give(patient, Consent.Kind.PHOTOS)
    consents.give(double, Consent.Kind.PHOTOS)
    assert not consents.agrees(patient, Consent.Kind.PHOTO_MARKETING)
    consents.withdraw(double, Consent.Kind.PHOTOS, by=SYSTEM)
    assert consents.agrees(patient, Consent.Kind.PHOTOS)
    merge(double, patient, by=SYSTEM)
    assert not consents.agrees(patient, Consent.Kind.PHOTOS)


def test_the_desk_is_shown_no_agreement_to_a_treatment():
    patient = PatientFactory()
    for kind in Consent.Kind:
        consents.give(patient, kind)
    assert {each.kind for each in consents.standing(patient)} == {"texts", "marketing"}
