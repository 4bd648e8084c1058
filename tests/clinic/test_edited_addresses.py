"""Addresses and methods that no page of ours leads to."""

import pytest


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
