"""What search engines and messengers see of a page."""

import re
import uuid
from datetime import date
from html import unescape

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import engines

from clinic.audit import SYSTEM
from clinic.public_pages import PUBLIC_PAGES
from consultations.intake.services import begin
from consultations.models import PersonalLink
from consultations.patients.links import open_link, page_of
from tests.test_access import BY_LINK, WHO, address
from treatments.catalogue import load
from treatments.models import Device, Product, Treatment

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(as_stranger, location, protocol):
    """Every public page as it arrives, by its address."""
    load()
    items = [*Treatment.objects.all(), *Product.objects.all(), *Device.objects.all()]
    found = [address(name, uuid.UUID(int=0)) for name in PUBLIC_PAGES if name != "treatment"]
    found += [item.get_absolute_url() for item in items]
    return {page: as_stranger.get(page).content.decode() for page in found}


def meta(html, name):
    found = re.search(rf'<meta (?:name|property)="{name}" content="([^"]*)"', html)
    return unescape(found[1]) if found else None


def title(html):
    return unescape(re.search(r"<title>(.*?)</title>", html)[1])


def test_every_page_has_a_title_and_a_description_of_its_own(pages):
    for told in ([title(html) for html in pages.values()], [meta(html, "description") for html in pages.values()]):
        assert all(told)
        assert sorted(told) == sorted(set(told))


def test_every_page_has_one_heading_and_one_address(pages):
    for page, html in pages.items():
        assert html.count("<h1") == 1, page
        assert re.findall(r'<link rel="canonical" href="(.*?)">', html) == [settings.SITE_URL + page]
        assert "noindex" not in html


def test_a_card_shows_the_title_and_the_description_of_its_page(pages):
    for page, html in pages.items():
        assert title(html).startswith(meta(html, "og:title") + " · "), page
        assert meta(html, "og:description") == meta(html, "description")
        assert meta(html, "og:url") == settings.SITE_URL + page
        assert meta(html, "og:image").startswith(f"{settings.SITE_URL}/static/img/card.")
        assert meta(html, "twitter:card") == "summary_large_image"


def test_what_the_manager_writes_stays_inside_its_attribute(as_stranger, location):
    load()
    Treatment.objects.filter(slug="prp").update(name='"><b>', summary='Say "yes" & go')
    html = as_stranger.get("/treatments/prp/").content.decode()
    assert '"><b>' not in html
    assert meta(html, "og:description") == meta(html, "description") == 'Say "yes" & go'


def test_quotation_marks_in_a_title_stay_inside_their_attribute(location):
    page = '{% extends "base.html" %}{% block title %}What “we” call "calm"{% endblock title %}'
    html = engines["django"].from_string(page).render({"canonical": "https://clinic.example/"})
    assert meta(html, "og:title") == 'What “we” call "calm"'


def test_what_somebody_added_to_an_address_is_no_part_of_it(as_stranger, location):
    html = as_stranger.get("/questions/?from=elsewhere").content.decode()
    assert f'href="{settings.SITE_URL}/questions/"' in html


@pytest.mark.parametrize("page", ["/nothing-here/", "/treatments/nothing-here/", "/my-link/", "/staff/login/"])
def test_errors_and_pages_for_nobody_else_are_left_alone(as_stranger, location, page):
    html = as_stranger.get(page).content.decode()
    assert meta(html, "robots") == "noindex"
    assert "canonical" not in html
    assert "og:" not in html


def test_a_page_behind_a_link_is_left_alone(as_stranger, location, protocol):
    person = {"first_name": "Ada", "last_name": "Tester", "birth_date": date(1980, 5, 17), "email": "ada@mail.example"}
    intake = begin(uuid.uuid4(), "face", person, {}, by=SYSTEM)
    page = page_of(open_link(intake.patient, PersonalLink.Purpose.INTAKE, intake))
    response = as_stranger.get(page, follow=True)
    assert response.status_code == 200
    assert meta(response.content.decode(), "robots") == "noindex"
    assert response["X-Robots-Tag"] == "noindex"
    assert "canonical" not in response.content.decode()


def rule_for(path, robots):
    """The longest rule that fits decides (RFC 9309)."""
    fits = [
        (len(pattern), verb)
        for verb, pattern in re.findall(r"^(Allow|Disallow): (\S+)$", robots, re.M)
        if (path == pattern[:-1] if pattern.endswith("$") else path.startswith(pattern))
    ]
    return max(fits, default=(0, "Allow"))[1]


def test_robots_read_the_public_pages_and_leave_staff_alone(as_stranger, pages):
    robots = as_stranger.get("/robots.txt").content.decode()
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in robots
    for page in pages:
        assert rule_for(page, robots) == "Allow", page
    for page in ["/admin/", "/staff/login/", "/staff/day/"]:
        assert rule_for(page, robots) == "Disallow", page


def test_a_page_behind_a_link_may_be_read_so_that_its_noindex_is_seen(as_stranger, location):
    robots = as_stranger.get("/robots.txt").content.decode()
    behind_links = [address(name, uuid.UUID(int=0)) for name, who in WHO.items() if who == BY_LINK]
    assert behind_links
    for page in behind_links:
        assert rule_for(page, robots) == "Allow", page
        assert as_stranger.get(page)["X-Robots-Tag"] == "noindex", page


def test_what_is_found_says_nothing_else_in_its_headers(as_stranger, pages):
    for page in pages:
        assert "X-Robots-Tag" not in as_stranger.get(page), page


@pytest.mark.parametrize("page", ["/staff/day/", "/staff/login/", "/admin/"])
def test_staff_pages_are_left_alone_in_their_headers(as_desk, as_stranger, location, page):
    for client in (as_desk, as_stranger):
        assert client.get(page)["X-Robots-Tag"] == "noindex"


def test_the_manifest_names_the_clinic_and_its_pictures_exist(as_stranger, location):
    response = as_stranger.get("/site.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    assert response.json()["name"] == "The clinic"
    assert [icon["sizes"] for icon in response.json()["icons"]] == ["192x192", "512x512"]
    for name in ("icon-192.png", "icon-512.png", "apple-touch-icon.png", "favicon.ico", "card.png", "mark.svg"):
        assert finders.find(f"img/{name}")


def test_the_colours_of_a_phones_bars_are_those_of_the_pages(as_stranger):
    data = as_stranger.get("/site.webmanifest").json()
    with open(finders.find("css/tokens.css")) as file:
        light = file.read().partition("@media")[0]
    assert f"--paper: {data['background_color']};" in light
    assert f"--brand: {data['theme_color']};" in light


def test_the_icon_is_found_where_browsers_look_for_it(as_stranger):
    assert as_stranger.get("/favicon.ico").url.startswith("/static/img/favicon.")
