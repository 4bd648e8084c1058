import pytest
from django.test import Client, RequestFactory

from clinic import errors
from tests.factories import LocationFactory


@pytest.mark.django_db
def test_a_page_that_is_not_there_says_so_and_shows_ways_on(as_stranger, location):
    response = as_stranger.get("/nothing/here/")
    page = response.content.decode().split("<main")[1].split("</main>")[0]
    assert response.status_code == 404
    assert "We cannot find that page" in page
    for way in ("tel:+1-202-555-0142", "/my-link/", "/book/", "/after-treatment/", 'href="/"'):
        assert way in page


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/treatments/%C3%28/", "/treatments/a'b/", "/compare/?x=" + "y" * 3000, "//"])
def test_an_address_that_somebody_edited_is_never_500(as_stranger, address):
    assert as_stranger.get(address).status_code in (200, 404)


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "method"), [("/compare/", "post"), ("/healthz", "post"), ("/book/", "delete")])
def test_a_wrong_method_is_answered_with_a_sentence_and_what_is_allowed(as_stranger, location, address, method):
    response = getattr(as_stranger, method)(address)
    assert response.status_code == 405
    assert "There is nothing to read here" in response.content.decode()
    assert "GET" in response["Allow"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/treatments/", "/privacy/", "/healthz", "/my-link/", "/book/", "/intake/"])
def test_who_asks_only_for_the_head_gets_the_same_without_the_body(as_stranger, location, protocol, address):
    head, page = as_stranger.head(address), as_stranger.get(address)
    assert head.status_code == page.status_code
    assert page.status_code in (200, 503)  # no beat sweeps for /healthz
    assert not head.content


@pytest.mark.django_db
def test_a_page_without_a_location_still_shows_ways_on(as_stranger):
    assert "To the first page" in as_stranger.get("/nothing/").content.decode()


@pytest.mark.django_db
def test_a_form_from_yesterday_is_refused_with_what_to_do(location):
    response = Client(enforce_csrf_checks=True).post("/staff/login/", {"username": "a@clinic.example", "password": "x"})
    assert response.status_code == 403
    assert "Please send that once more" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("status", [400, 403, 404, 410, 422, 429])
def test_every_refusal_looks_the_same(rf, status):
    LocationFactory()
    request = rf.get("/")
    request.user = None
    response = errors.page(request, status, "A title", "One sentence.")
    assert response.status_code == status
    assert response["Cache-Control"] == "no-store"
    assert "<h1>A title</h1>" in response.content.decode()
    assert "One sentence." in response.content.decode()


def test_a_broken_server_answers_without_a_database():
    """No database fixture: a query would fail this test."""
    response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "nothing you saved is lost" in response.content.decode()
    assert "{%" not in response.content.decode()
