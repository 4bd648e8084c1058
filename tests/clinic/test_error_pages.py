"""Every error has the same face: its status, a sentence, what is not lost, a telephone, a way on."""

import re

import pytest
from django.test import Client

from tests.clinic.error_urls import STATUS
from tests.conftest import client_of
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("location", "error_urls")]
NAMES = sorted(STATUS)
# What needs no database shows no bar and no menu.
PLAIN = {"server_error", "uncaught", "database_away", "maintenance"}


@pytest.fixture
def error_urls(settings):
    settings.ROOT_URLCONF = "tests.clinic.error_urls"


def ask(name, client=None, *, folder="/errors/", **headers):
    client = client or Client()
    client.raise_request_exception = False
    client.get("/")  # the clinic's number has been seen once
    return client.get(f"{folder}{name}/", headers=headers)


def main_of(response):
    return response.content.decode().split("<main", 1)[1].split("</main>")[0]


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_happened_and_what_is_not_lost_under_its_own_status(name):
    response = ask(name)
    assert response.status_code == STATUS[name]
    page = main_of(response)
    assert len(re.findall("<h1>", page)) == 1
    assert '<p class="lead">' in page
    assert re.search(r'<p class="lead">[A-Z][^<]{15,}[.]</p>', page)


@pytest.mark.parametrize("name", NAMES)
def test_it_gives_the_telephone_and_a_way_on(name):
    page = main_of(ask(name))
    assert 'href="tel:+1-202-555-0142"' in page
    assert "(202) 555-0142" in page
    assert 'href="/"' in page
    assert 'href="/after-treatment/"' in page


@pytest.mark.parametrize("name", NAMES)
def test_who_has_just_told_of_a_warning_sign_can_call_at_once(name):
    page = main_of(ask(name))
    assert 'href="tel:911"' in page
    assert "Urgent after a treatment, day and night:" in page
    assert 'href="tel:+1-202-555-0199"' in page


def test_an_error_that_no_form_caught_is_ours_and_its_traceback_is_logged(caplog):
    assert ask("uncaught").status_code == 500
    assert "ValidationError: ['No form caught this.']" in caplog.text


@pytest.mark.parametrize("name", NAMES)
def test_it_is_never_kept_nor_found_by_a_search(name):
    response = ask(name)
    assert response["Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("name", [name for name in NAMES if STATUS[name] in (429, 503)])
def test_what_will_be_over_says_when_to_try_again(name):
    assert int(ask(name)["Retry-After"]) >= 30


@pytest.mark.parametrize("name", [name for name in NAMES if STATUS[name] not in (429, 503)])
def test_what_waiting_does_not_mend_asks_nobody_to_wait(name):
    assert "Retry-After" not in ask(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_part_of_a_page_gets_an_alert_that_stands_above_it(name):
    response = ask(name, HX_Request="true")
    part = response.content.decode()
    assert response.status_code == STATUS[name]
    assert 'role="alert"' in part
    assert "<html" not in part
    assert "202" in part
    assert (response["HX-Retarget"], response["HX-Reswap"]) == ("#main", "afterbegin show:top")


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
def test_who_asked_for_a_whole_page_gets_one(header):
    assert "<html" in ask("not_found", HX_Request="true", **{header: "true"}).content.decode()


@pytest.mark.parametrize("name", [name for name in NAMES if name not in PLAIN])
@pytest.mark.parametrize(("role", "first_page"), [("front desk", "/staff/day/"), ("provider", "/staff/reviews/")])
def test_staff_keep_their_bar_and_a_way_to_their_first_page(name, role, first_page):
    response = ask(name, client_of(UserFactory(role=role)))
    assert 'class="staff-bar"' in response.content.decode()
    assert f'href="{first_page}"' in main_of(response)


@pytest.mark.parametrize("name", sorted(PLAIN))
def test_staff_come_back_to_the_staff_pages_also_from_a_page_without_a_bar(name):
    page = main_of(ask(name, client_of(UserFactory(role="provider")), folder="/staff/errors/"))
    assert 'href="/staff/"' in page


def test_somebody_without_a_role_still_has_a_way_on():
    assert 'href="/staff/"' in main_of(ask("not_found", client_of(UserFactory())))


@pytest.mark.parametrize("name", ["stale_form", "locked_out", "not_found"])
def test_at_the_staff_door_the_way_on_is_the_login(name):
    page = main_of(ask(name, folder="/staff/errors/"))
    assert "Back to the login" in page


def test_a_form_that_came_too_late_can_be_opened_once_more():
    client = Client(enforce_csrf_checks=True)
    response = client.post("/book/?time=2026-12-09T15:00Z", {"first_name": "Nora"})
    assert response.status_code == 403
    assert 'href="/book/?time=2026-12-09T15:00Z"' in main_of(response)


def test_the_way_back_never_leads_outside():
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    response = client.post("/?x=%00", {"a": "b"}, PATH_INFO="//elsewhere.example/")
    assert response.status_code == 400
    assert 'href="/%2Felsewhere.example/?x=%00"' in main_of(response)
    assert 'href="//elsewhere' not in response.content.decode()


def test_a_wait_is_told_in_whole_minutes():
    response = ask("too_many")
    assert "in 11 minutes" in main_of(response)
    assert response["Retry-After"] == "660"


def test_whoever_had_a_link_is_offered_a_new_one_before_anything_else():
    stranger, patient = main_of(Client().get("/nothing/")), main_of(Client().get(f"/check-in/{'A' * 43}/"))
    assert patient.index('href="/my-link/"') < patient.index('href="/"')
    assert stranger.index('href="/"') < stranger.index('href="/my-link/"')
