import pytest

from clinic.models import AccessLog
from consultations.models import Consent
from consultations.patients import consents
from tests.factories import PatientFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def patient():
    patient = PatientFactory()
    for kind in Consent.Kind:
        consents.give(patient, kind)
    return patient


def end(client, patient, kind):
    return client.post(f"/staff/patients/{patient.reference}/withdraw-consent/", {"kind": kind})


def test_the_desk_ends_what_a_patient_no_longer_agrees_to(as_desk, patient, location):
    assert "News and offers" in as_desk.get(f"/staff/patients/{patient.reference}/").content.decode()
    assert end(as_desk, patient, "marketing").status_code == 302
    assert [consent.kind for consent in consents.standing(patient)] == ["texts"]
    assert AccessLog.objects.get(verb="withdraw_consent").why == "marketing"


@pytest.mark.parametrize("kind", ["privacy", "nonsense", ""])
def test_what_is_no_agreement_to_end_stays(as_desk, patient, kind):
    end(as_desk, patient, kind)
    assert not Consent.objects.exclude(withdrawn_at=None).exists()


def test_a_manager_and_a_stranger_end_nothing(as_manager, as_stranger, patient):
    assert end(as_manager, patient, "texts").status_code == 404
    assert end(as_stranger, patient, "texts").status_code == 302
    assert len(consents.standing(patient)) == 2
