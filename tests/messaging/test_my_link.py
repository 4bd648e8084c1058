import pytest

from consultations.messaging import delivery
from consultations.models import Message, PersonalLink
from consultations.patients.links import open_link, token_of
from tests.factories import PatientFactory

pytestmark = pytest.mark.django_db


def ask(client, email):
    return client.post("/my-link/", {"email": email})


def test_a_person_gets_their_links_again(as_stranger, mailoutbox):
    patient = PatientFactory(email="ada@mail.example")
    link = open_link(patient, PersonalLink.Purpose.INTAKE, patient)
    ask(as_stranger, "ADA@mail.example")
    delivery.deliver(list(Message.objects.values_list("pk", flat=True)))
    assert token_of(link) in mailoutbox[0].body


def test_the_page_answers_the_same_whether_known_or_not(as_stranger):
    PatientFactory(email="ada@mail.example")
    known, unknown = ask(as_stranger, "ada@mail.example"), ask(as_stranger, "eve@mail.example")
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)


def test_asking_often_sends_one_message_an_hour(as_stranger):
    PatientFactory(email="ada@mail.example")
    for _ in range(3):
        ask(as_stranger, "ada@mail.example")
    assert Message.objects.count() == 1


def test_somebody_without_an_open_link_gets_nothing(as_stranger, mailoutbox):
    PatientFactory(email="ada@mail.example")
    ask(as_stranger, "ada@mail.example")
    delivery.deliver(list(Message.objects.values_list("pk", flat=True)))
    assert mailoutbox == []


def test_what_is_no_address_is_said_beside_the_field(as_stranger):
    page = ask(as_stranger, "nonsense")
    assert page.status_code == 422
    assert "email" in page.context["form"].errors
