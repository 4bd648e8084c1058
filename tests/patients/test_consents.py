import hashlib

import pytest

from clinic.audit import SYSTEM
from consultations.models import Consent
from consultations.patients import consents
from tests.factories import PatientFactory

pytestmark = pytest.mark.django_db


def test_a_tick_keeps_the_words_it_was_given_to():
    consent = consents.give(PatientFactory(), Consent.Kind.PRIVACY, ip="192.0.2.7")
    assert consent.document_sha256 == hashlib.sha256(consents.words("privacy").encode()).hexdigest()
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
    assert all(paragraph["text"] for paragraph in consents.paragraphs(kind))
