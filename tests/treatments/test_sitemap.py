import re

import pytest
from django.conf import settings

from .test_pages import ITEMS

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/treatments/",
    "/compare/",
    "/consultation/",
    "/results/",
    "/questions/",
    "/clinic/",
    "/intake/",
    "/book/",
    "/after-treatment/",
    "/privacy/",
]


def addresses(client):
    return re.findall(r"<loc>(.*?)</loc>", client.get("/sitemap.xml", headers={"host": "localhost"}).content.decode())


def test_the_sitemap_has_exactly_the_public_pages(as_stranger, location, catalogue):
    listed = addresses(as_stranger)
    assert sorted(listed) == sorted(
        settings.SITE_URL + page for page in [*PAGES, *(f"/treatments/{s}/" for s in ITEMS)]
    )


def test_every_address_of_the_sitemap_is_a_page_with_that_canonical_address(as_stranger, location, catalogue, protocol):
    for address in addresses(as_stranger):
        response = as_stranger.get(address.removeprefix(settings.SITE_URL))
        assert response.status_code == 200
        assert f'<link rel="canonical" href="{address}">' in response.content.decode()


def test_the_sitemap_gives_the_address_of_the_site_whoever_asks(as_stranger, catalogue, settings):
    settings.SITE_URL = "https://clinic.example"
    assert {address.partition(".example")[0] for address in addresses(as_stranger)} == {"https://clinic"}
