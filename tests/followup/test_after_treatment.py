"""The page for whoever is worried, with or without a link, a location or a database."""

import re

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from clinic.models import AccessLog, Clinic, Location
from consultations.followup.warning_signs import ASKED_EVERY_TIME, CALL_911, WITHIN_THE_HOUR, WITHIN_TWO_DAYS
from tests.followup.test_kinds import REASSURANCE

URL, CALL = reverse("after_treatment"), reverse("call_911")


@pytest.fixture
def no_database(monkeypatch):
    """Every query fails, as when the server is gone; no `db` fixture is asked for, so a real one would fail as well."""

    def gone(*args, **kwargs):
        raise OperationalError

    monkeypatch.setattr(Clinic, "current", gone)
    monkeypatch.setattr(Location, "main", gone)


def test_the_addresses_are_those_that_letters_and_papers_carry():
    assert (URL, CALL) == ("/after-treatment/", "/after-treatment/call-911/")


def test_what_needs_911_stands_first_as_one_tap_each(as_stranger, location):
    body = as_stranger.get(URL).content.decode()
    assert body.count(f'href="{CALL}"') == len(CALL_911)
    for sign in (*CALL_911, *WITHIN_THE_HOUR, *WITHIN_TWO_DAYS):
        assert str(sign.text) in body
    assert body.index(str(CALL_911[0].text)) < body.index("Call us within the hour") < body.index("two working days")
    assert 'href="tel:+1-202-555-0199"' in body


def test_911_is_one_tap_from_the_page_and_two_from_any_other(as_stranger, location, protocol):
    body = as_stranger.get(URL).content.decode()
    assert 'class="call-now" href="tel:911"' in body
    assert body.index(str(CALL_911[-1].text)) < body.index("tel:911") < body.index("Call us within the hour")
    for page in ("/", "/intake/", "/book/", "/my-link/", "/nothing-here/"):
        header = as_stranger.get(page).content.decode().split("</header>")[0]
        assert f'href="{URL}"' in header


def test_the_tap_shows_the_numbers_and_saves_nothing(as_stranger, location):
    page = as_stranger.get(CALL)
    body = page.content.decode()
    assert 'class="call-now" href="tel:911"' in body
    assert 'href="tel:+1-202-555-0199"' in body
    assert page.cookies == {}
    assert not AccessLog.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("url", [URL, CALL])
def test_without_a_location_911_still_stands(as_stranger, url):
    page = as_stranger.get(url)
    assert page.status_code == 200
    assert "911" in page.content.decode()


@pytest.mark.parametrize("url", [URL, CALL])
def test_without_a_database_911_still_stands(no_database, url):
    page = Client().get(url)
    assert page.status_code == 200
    assert "911" in page.content.decode()
    assert str(CALL_911[0].text) in page.content.decode() or url == CALL


@pytest.mark.parametrize("url", [URL, CALL])
def test_a_look_at_the_head_is_answered(as_stranger, location, url):
    assert as_stranger.head(url).status_code == 200


def test_nobody_is_told_what_should_happen(as_stranger, location):
    body = as_stranger.get(URL).content.decode()
    assert "does not go away or worries you, call us" in body
    assert not re.search(r"\b(should|will) (grow less|fade|go away|pass|get better|heal)\b", body)


@pytest.mark.parametrize("url", [URL, CALL])
def test_the_page_needs_no_script_and_reassures_nobody(as_stranger, location, url):
    body = as_stranger.get(url).content.decode()
    assert "<script" not in body
    assert not REASSURANCE.findall(body)


def test_nobody_is_told_to_stop_a_medicine(as_stranger, location):
    body = as_stranger.get(URL).content.decode()
    assert "Keep taking your medicines" in body
    assert "stop taking" not in body.lower()


def test_every_sign_has_an_id_of_its_own():
    ids = [sign.id for tier in (CALL_911, WITHIN_THE_HOUR, WITHIN_TWO_DAYS) for sign in tier]
    assert len(ids) == len(set(ids))
    assert {sign.id for sign in ASKED_EVERY_TIME} <= {sign.id for sign in WITHIN_TWO_DAYS}
    assert "none" not in ids
