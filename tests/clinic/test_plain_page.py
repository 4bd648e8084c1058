"""The page that is left when everything else is broken."""

import pytest
from django.template import engines
from django.test import Client, RequestFactory
from django.urls import reverse

from clinic import context, error_pages, errors
from clinic.context import look_before_opening, remembered
from clinic.models import Clinic, Location


@pytest.fixture(autouse=True)
def nothing_seen(monkeypatch):
    monkeypatch.setattr("clinic.context.connection.close", lambda: None)  # a test needs its own open
    monkeypatch.setattr(remembered, "clinic", None)
    monkeypatch.setattr(remembered, "location", None)


def broken(path="/", method="get"):
    return errors.server_error(getattr(RequestFactory(), method)(path)).content.decode()


def test_it_stands_without_a_database_and_without_templates(monkeypatch):
    """No database fixture: a query would fail this test."""
    monkeypatch.setattr(engines["django"].engine, "template_builtins", ["nowhere"])
    monkeypatch.setattr(engines["django"].engine, "find_template", None)
    response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "nothing you saved is lost" in response.content.decode()


@pytest.mark.django_db
def test_it_stands_when_the_tags_of_every_page_fail(monkeypatch, location):
    def fails(*args):
        raise RuntimeError

    monkeypatch.setattr(context, "see_location", fails)
    response = Client(raise_request_exception=False).get("/compare/")
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()


def test_nothing_of_its_file_is_left_unfilled():
    for page in (broken(), broken("/staff/day/", "post")):
        assert not {"$", "{%", "{{"} & {page[i : i + n] for n in (1, 2) for i in range(len(page))}


def test_without_a_known_number_it_invents_none():
    page = broken()
    assert "tel:+" not in page
    assert '<a href="tel:911">In an emergency call 911.</a>' in page


@pytest.mark.django_db
def test_the_number_is_the_one_that_was_last_seen(location):
    Client().get("/")
    assert "tel:+1-202-555-0142" in broken()
    Location.objects.update(phone="+12025550177")
    assert "tel:+1-202-555-0142" in broken()
    Client().get("/")
    assert "tel:+1-202-555-0177" in broken()
    Location.objects.update(is_open=False)
    Client().get("/")
    assert "tel:+" not in broken()


@pytest.mark.django_db
def test_the_number_is_known_before_the_first_page(location):
    look_before_opening()
    assert "tel:+1-202-555-0142" in broken()


def test_a_process_starts_also_while_the_database_is_away(monkeypatch):
    from django.db import OperationalError

    def away():
        raise OperationalError

    monkeypatch.setattr(Clinic, "current", away)
    look_before_opening()
    assert "tel:+" not in broken()


@pytest.mark.django_db
def test_what_the_clinic_is_called_is_never_markup(location):
    Clinic.objects.update(name="<b>Bold & Co</b>")
    Client().get("/")
    assert "&lt;b&gt;Bold &amp; Co&lt;/b&gt;" in broken()


def test_an_address_is_never_markup():
    assert "<script>" not in broken("/compare/?x=<script>")


@pytest.mark.parametrize("path", ["//elsewhere.example/x/", "///elsewhere.example/x/"])
def test_trying_again_never_leads_outside(path):
    page = errors.server_error(RequestFactory().get("/", PATH_INFO=path)).content.decode()
    assert "Try again" in page
    assert 'href="/%2F' in page
    assert 'href="//' not in page


def test_what_was_read_can_be_tried_again_and_what_was_sent_is_doubted():
    assert 'href="/compare/?x=1"' in broken("/compare/?x=1")
    page = broken("/book/", "post")
    assert 'href="/book/"' not in page
    assert "may not have arrived" in page


def test_its_written_out_addresses_are_those_of_the_clinic():
    assert reverse("home") == error_pages.HOME
    assert reverse("staff_home") == error_pages.STAFF
    assert reverse("after_treatment") == error_pages.AFTER_TREATMENT


@pytest.mark.django_db
def test_the_web_process_looks_before_it_opens(location, monkeypatch):
    import importlib

    monkeypatch.setattr("django.core.wsgi.get_wsgi_application", lambda: None)
    import clinic.wsgi

    importlib.reload(clinic.wsgi)
    assert remembered.location == location
