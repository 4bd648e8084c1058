import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction

from clinic import roles
from clinic.constraints import broken
from clinic.models import Clinic
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_the_migrations_make_the_four_roles_and_the_clinic():
    assert set(Group.objects.values_list("name", flat=True)) == set(roles.ROLES)
    assert Clinic.current().name


def test_there_is_only_one_clinic():
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Clinic.objects.create(pk=2)
    assert broken(refusal.value) == "there_is_one_clinic"


def test_an_email_is_one_user():
    UserFactory(email="a@clinic.example")
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        UserFactory(email="a@clinic.example")
    assert broken(refusal.value) == "clinic_user.email"


def test_an_email_is_stored_in_lower_case():
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        UserFactory(email="A@clinic.example")
    assert broken(refusal.value) == "an_email_is_lower_case"
