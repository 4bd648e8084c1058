import pytest
from django.db import IntegrityError, transaction

from clinic.constraints import broken
from consultations.models import Patient
from tests.factories import PatientFactory


@pytest.mark.django_db
def test_a_patient_can_be_reached():
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        PatientFactory(email="", phone="")
    assert broken(refusal.value) == "a_patient_can_be_reached"


@pytest.mark.django_db
def test_couples_share_an_address():
    PatientFactory.create_batch(2, email="both@mail.example", phone="+12025550123")


@pytest.mark.django_db
def test_a_manager_sees_no_patient(as_manager, as_desk, as_provider, as_lead):
    PatientFactory()
    seen = [Patient.objects.visible_to(client.user).count() for client in (as_manager, as_desk, as_provider, as_lead)]
    assert seen == [0, 1, 1, 1]
