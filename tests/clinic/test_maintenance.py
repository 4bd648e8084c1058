"""`manage.py maintenance on` closes the pages for patients and staff; what is needed after a treatment stays open."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic import context
from clinic.context import remembered
from clinic.models import Clinic
from consultations.messaging import outbox
from consultations.messaging.tasks import deliver
from consultations.models import Message
from tests.factories import PatientFactory
from tests.messaging.conftest import letter  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("location", "nothing_seen")]
PAGES = ("/", "/book/", "/intake/", "/my-link/", "/staff/day/", "/staff/login/", "/admin/", "/nothing/", "/book")


@pytest.fixture
def nothing_seen(monkeypatch):
    monkeypatch.setattr(remembered, "clinic", None)
    monkeypatch.setattr(remembered, "location", None)


def maintenance(*words):
    out = StringIO()
    call_command("maintenance", *words, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_closed_for_everybody(as_stranger, as_desk, as_manager, address):
    as_stranger.get("/")
    maintenance("on")
    for client in (as_stranger, as_desk, as_manager):
        for ask in (client.get, client.post):
            response = ask(address)
            assert response.status_code == 503
            assert 0 < int(response["Retry-After"]) <= 15 * 60
            assert "We will be right back" in response.content.decode()
            assert "tel:+1-202-555-0142" in response.content.decode()


def test_nothing_that_is_sent_is_written(as_stranger):
    maintenance("on")
    as_stranger.post("/my-link/", {"email": PatientFactory().email})
    assert not Message.objects.exists()


@pytest.mark.parametrize("name", ["after_treatment", "call_911"])
def test_who_needs_help_after_a_treatment_finds_it(as_stranger, as_desk, name):
    maintenance("on")
    for client in (as_stranger, as_desk):
        response = client.get(reverse(name))
        assert response.status_code == 200
        assert "tel:+1-202-555-0199" in response.content.decode()


def test_healthz_goes_on_telling_how_things_are(as_stranger):
    maintenance("on")
    assert as_stranger.get("/healthz").json()["database"] == {"ok": True}


def test_what_stays_open_has_the_addresses_of_the_settings(settings):
    for name in ("after_treatment", "call_911", "healthz"):
        assert reverse(name).startswith(settings.ALWAYS_OPEN)


def test_the_worker_goes_on_sending(letter, mailoutbox):  # noqa: F811
    patient = PatientFactory()
    outbox.enqueue("test_letter", patient, patient)
    maintenance("on")
    deliver(list(Message.objects.values_list("pk", flat=True)))
    assert len(mailoutbox) == 1


def test_a_process_that_runs_already_opens_again_without_a_restart(as_stranger):
    maintenance("on")
    assert as_stranger.get("/").status_code == 503
    maintenance("off")
    assert as_stranger.get("/").status_code == 200


def test_the_page_says_when_and_promises_nothing_afterwards(as_stranger, location):
    as_stranger.get("/")
    until = timezone.now() + timedelta(minutes=20)
    Clinic.objects.update(maintenance_until=until)
    local = location.local(until)
    page = as_stranger.get("/").content.decode()
    assert f"until about {local.strftime('%I:%M %p').lstrip('0')} {local.tzname()}" in page
    Clinic.objects.update(maintenance_until=timezone.now() - timedelta(minutes=1))
    response = as_stranger.get("/")
    assert "until about" not in response.content.decode()
    assert response["Retry-After"] == "60"


def test_a_table_that_is_taken_away_meanwhile_opens_nothing(as_stranger, monkeypatch):
    maintenance("on")
    as_stranger.get("/")

    def gone():
        raise ProgrammingError("no such table")

    monkeypatch.setattr(Clinic, "current", gone)
    assert as_stranger.get("/").status_code == 503


def test_the_command_says_how_it_is():
    assert "open" in maintenance()
    assert "back at about" in maintenance("on", "--minutes=30")
    assert "back at about" in maintenance()
    left = Clinic.current().maintenance_until - timezone.now()
    assert timedelta(minutes=29) < left < timedelta(minutes=31)
    assert "open" in maintenance("off")


def test_a_time_that_has_passed_is_no_plan():
    with pytest.raises(CommandError, match="at least 1"):
        maintenance("on", "--minutes=0")


def test_nobody_closes_the_pages_from_the_admin(as_manager):
    page = as_manager.get(reverse("admin:clinic_clinic_change", args=[1]))
    assert "maintenance" not in page.content.decode()


def test_looking_costs_a_page_no_query(queries, monkeypatch):
    looks = []
    real = Clinic.current
    monkeypatch.setattr(Clinic, "current", lambda: looks.append(1) or real())
    queries(lambda: Client().get("/privacy/"))
    assert len(looks) == 1
    assert context.remembered.clinic == real()
