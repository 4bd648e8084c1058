import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from treatments.models import Concern, Device, RegulatoryStatus, Treatment

from . import words

pytestmark = pytest.mark.django_db

ITEMS = [
    "prp",
    "exosomes",
    "dr-prp-kit",
    "exosome-regenerative-complex",
    "co2",
    "fractora",
    "microneedling",
    "morpheus8",
    "sylfirm",
]
READING = ["/consultation/", "/results/", "/questions/", "/clinic/"]
PAGES = ["/", "/treatments/", "/compare/", *READING, *(f"/treatments/{slug}/" for slug in ITEMS)]


def main_of(response):
    html = response.content.decode()
    return html[html.index("<main") : html.index("</main>")]


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_may_read_every_page(as_stranger, location, catalogue, page):
    response = as_stranger.get(page)
    assert response.status_code == 200
    assert response.content.decode().count("<h1") == 1


@pytest.mark.parametrize("page", PAGES)
def test_a_page_works_before_the_clinic_has_a_location_or_a_catalogue(as_stranger, db, page):
    assert as_stranger.get(page).status_code == (404 if page.count("/") == 3 else 200)


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_says_claims_nothing_and_passes_no_verdict(as_stranger, location, catalogue, page):
    texts = words.paragraphs(as_stranger.get(page).content.decode())
    assert words.claims(texts) + words.verdicts(texts) == []


@pytest.mark.parametrize("page", PAGES)
def test_beside_exosomes_stand_the_three_statements(as_stranger, location, catalogue, page):
    main = main_of(as_stranger.get(page))
    statements = render_to_string("treatments/_exosome_facts.html").strip()
    assert ("exosom" in main.lower()) == (statements in main)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_obeys_its_own_content_security_policy(as_stranger, location, catalogue, page):
    response = as_stranger.get(page)
    html = response.content.decode()
    assert "style-src 'self'" in response["Content-Security-Policy"]
    assert not re.search(r"<style|\sstyle=|<script(?! type=.application/ld\+json)(?![^>]*\ssrc=)|\son\w+=", html)
    assert not re.search(r'(?:src|<link(?! rel="canonical")[^>]*href)="(?:https?:)?//', html)


@pytest.mark.parametrize("slug", ["nope", "face", "injected", "shedding"])
def test_an_unknown_treatment_is_404(as_stranger, catalogue, slug):
    response = as_stranger.get(f"/treatments/{slug}/")
    assert response.status_code == 404
    assert "We cannot find that page" in response.content.decode()


def test_the_comparison_is_a_table_with_scoped_headers(as_stranger, location, catalogue):
    table = main_of(as_stranger.get("/compare/"))
    assert table.count('scope="col"') == 2
    assert table.count('scope="row"') == 7
    assert table.count("data-label=") == 14


def test_the_comparison_gives_the_source_of_what_the_fda_says(as_stranger, location, catalogue):
    table = main_of(as_stranger.get("/compare/"))
    for status in RegulatoryStatus.objects.filter(treatment__isnull=False):
        assert status.source in table
        assert str(status.wording) in table


def test_a_device_that_the_manager_added_has_a_page_without_a_drawing_of_its_own(as_stranger, catalogue):
    Device.objects.create(
        slug="new", name="New", summary="New.", how_it_works="So.", downtime="None.", ask_first="Ask."
    )
    assert as_stranger.get("/treatments/new/").status_code == 200


def test_the_first_page_names_every_concern_and_both_ways(as_stranger, location, catalogue):
    page = as_stranger.get("/").content.decode()
    for text in ("Shedding", "Texture and pore size", "/treatments/prp/", "/treatments/exosomes/", "/compare/"):
        assert text in page


def test_a_page_shows_what_the_manager_wrote(as_stranger, location, catalogue):
    Treatment.objects.filter(slug="prp").update(summary="Plasma <of> your own.")
    assert "Plasma &lt;of&gt; your own." in as_stranger.get("/treatments/prp/").content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_answers_whoever_only_asks_whether_it_is_there(as_stranger, location, catalogue, page):
    response = as_stranger.head(page)
    assert (response.status_code, response.content) == (200, b"")


def test_a_page_of_the_catalogue_is_read_only(as_stranger, catalogue):
    assert as_stranger.post("/treatments/prp/").status_code == 405


def test_the_list_costs_the_same_however_long_it_is(as_stranger, location, catalogue, queries):
    one = queries(lambda: as_stranger.get("/treatments/"))
    for number in range(10):
        Concern.objects.create(slug=f"more-{number}", name="More", area="face", summary="More.")
        Device.objects.create(slug=f"d-{number}", name="D", summary="D.", how_it_works="D", downtime="D", ask_first="D")
    assert queries(lambda: as_stranger.get("/treatments/")) == one


@pytest.mark.parametrize("page", PAGES)
def test_a_first_visit_weighs_less_than_100_kilobytes(as_stranger, location, catalogue, page):
    html = as_stranger.get(page, headers={"accept-encoding": "gzip"}).content
    asked = gzip.decompress(html)
    root = Path(settings.STATIC_ROOT)
    files = {root / name.decode() for name in re.findall(rb'(?:href|src)="/static/([^"]+)"', asked)}
    files |= set(root.glob("vendor/fonts/*.????????????.woff2"))
    compressed = [file.with_name(file.name + ".br") for file in files]
    wire = [(small if small.exists() else file).stat().st_size for file, small in zip(files, compressed, strict=True)]
    assert len(html) + sum(wire) < 100_000
