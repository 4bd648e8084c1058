from datetime import timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from clinic.errors import Refused
from consultations.models import PersonalLink
from consultations.patients.links import follow, open_link, page_of, token_of
from tests.factories import PatientFactory

pytestmark = pytest.mark.django_db
INTAKE = PersonalLink.Purpose.INTAKE


@pytest.fixture
def patient():
    return PatientFactory()


@pytest.fixture
def link(patient):
    return open_link(patient, INTAKE, patient)


def test_a_token_opens_its_link(link):
    assert follow(token_of(link), INTAKE) == link


def test_the_token_is_stored_nowhere(link):
    row = PersonalLink.objects.filter(pk=link.pk).values().get()
    assert token_of(link) not in str(row)


def test_asking_again_gives_the_same_link_and_never_shortens_it(patient, link):
    again = open_link(patient, INTAKE, patient, timezone.now() + timedelta(days=1))
    assert again.pk == link.pk
    assert again.expires_at == link.expires_at
    longer = open_link(patient, INTAKE, patient, timezone.now() + timedelta(days=400))
    assert longer.expires_at > link.expires_at


def test_a_token_opens_nothing_of_another_purpose(link):
    with pytest.raises(Http404):
        follow(token_of(link), PersonalLink.Purpose.CHECK_IN)


def test_a_token_of_another_key_opens_nothing(link, settings):
    token = token_of(link)
    settings.LINK_KEY = "another key"
    assert token_of(link) != token
    with pytest.raises(Http404):
        follow(token_of(link), INTAKE)


@pytest.mark.parametrize("ended", ["expires_at", "revoked_at"])
def test_a_link_that_has_ended_says_so(link, ended):
    PersonalLink.objects.update(**{ended: timezone.now() - timedelta(minutes=1)})
    with pytest.raises(Refused) as refusal:
        follow(token_of(link), INTAKE)
    assert refusal.value.status == 410


def test_a_revoked_link_is_replaced_by_another(patient, link):
    PersonalLink.objects.update(revoked_at=timezone.now())
    assert token_of(open_link(patient, INTAKE, patient)) != token_of(link)


def test_after_a_change_of_the_key_a_link_that_is_shown_opens(link, settings):
    settings.LINK_KEY = "another key"
    token = page_of(link).split("/")[2]
    assert follow(token, INTAKE) == link
