"""A public form sends a letter to whatever address is typed: nobody's mailbox gets more than a few."""

import pytest
import time_machine
from django.test import Client

from clinic import limits
from consultations.booking.models import Appointment
from consultations.booking.times import key_of
from consultations.intake.models import Intake
from consultations.patients.models import Patient
from tests.booking.factories import NOW, ResourceFactory, at, person
from tests.conftest import client_of
from tests.factories import PatientFactory, UserFactory
from tests.intake.journey import PERSON, about

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("location", "protocol")]
VICTIM = "victim@mail.example"


@pytest.fixture(autouse=True)
def three_letters_a_day(settings):
    settings.LIMITS |= {"letters": "3/day"}
    limits.counts.cache_clear()
    limits.counts().storage.reset()
    yield
    limits.counts.cache_clear()


def begin(email, number, times=1):
    """Each time from another internet address."""
    client = Client(REMOTE_ADDR=f"198.51.100.{number}")
    client.post("/intake/", about())
    cookies = client.cookies.output()
    for _ in range(times):
        response = client.post("/intake/contact/", PERSON | {"email": email})
        client.cookies.load(cookies.replace("Set-Cookie: ", ""))
    return response


def test_the_fourth_letter_of_three_is_not_written_whoever_asks():
    answers = [begin(VICTIM.upper() if number == 2 else VICTIM, number) for number in range(4)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 429]
    assert Intake.objects.count() == Patient.objects.count() == 3
    assert begin("other@mail.example", 0).status_code == 302


def test_the_page_says_the_same_of_whoever_is_a_patient_and_whoever_is_not():
    PatientFactory(email=VICTIM)
    pages = []
    for email in (VICTIM, "nobody@mail.example"):
        assert [begin(email, number).status_code for number in range(3)] == [302, 302, 302]
        pages.append(begin(email, 4))
    assert [page.status_code for page in pages] == [429, 429]
    said = [page.content.decode().split("<main")[1].split("</main>")[0] for page in pages]
    assert said[0] == said[1]
    assert "Please try again in 24 hours." in said[0]


def test_who_gives_a_number_alone_gets_no_letter_and_is_not_counted():
    for number in range(5):
        client = Client(REMOTE_ADDR=f"198.51.100.{number}")
        client.post("/intake/", about())
        told = PERSON | {"email": "", "phone": "+12025550187", "preferred_channel": "call"}
        assert client.post("/intake/contact/", told).status_code == 302


def test_pressing_twice_is_one_letter():
    assert begin(VICTIM, 1, times=5).status_code == 302
    assert Intake.objects.count() == 1
    assert begin(VICTIM, 2).status_code == 302


def book(hour, client=None, **more):
    client = client or Client(REMOTE_ADDR=f"198.51.100.{hour}")
    return client.post("/book/", person(time=key_of(at(f"{hour}:00", 1)), email=VICTIM, **more)).status_code


@time_machine.travel(NOW, tick=False)
def test_visits_count_as_well_and_pressing_twice_once():
    ResourceFactory()
    key = "9d6f6f0e-0000-4000-8000-000000000001"
    assert [book(10, request_key=key) for _ in range(4)] == [302] * 4
    assert [book(hour) for hour in (11, 12, 13)] == [302, 302, 429]
    assert Appointment.objects.count() == 3
    assert book(14, client_of(UserFactory(role="front desk"))) == 302
