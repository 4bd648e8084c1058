"""The page of all parts shows all parts, and the same ones that pages use."""

import re
from pathlib import Path

import pytest

from clinic.palette import PAIRS
from clinic.style_views import SPECIMENS

ROOT = Path(__file__).parents[2]
STYLE = "/staff/style/"
# The sheets of parts that any page may use; every other sheet belongs to one part of the product.
SHARED = ("clinic", "components", "facts", "forms", "choices", "panes", "tables", "desk")
# Given to a page by Bootstrap, crispy-forms or htmx, or seen for a moment only.
GIVEN = {"asteriskField", "form-check", "col-form-label", "is-invalid", "choices-columns"}
GIVEN |= {"htmx-request", "while-fetched"}


@pytest.fixture
def developer(as_desk, settings, location):
    settings.DEBUG = True
    return as_desk


def classes(css):
    css = re.sub(r"/\*.*?\*/|\"[^\"]*\"|@import[^;]+;", "", css, flags=re.S)
    return {name for selector in re.findall(r"([^{}]+)\{", css) for name in re.findall(r"\.([a-z][\w-]*)", selector)}


def shown(page):
    return {name for given in re.findall(r'class="([^"]*)"', page) for name in given.split()}


def test_it_is_not_there_in_a_real_clinic(as_desk, as_manager):
    assert as_desk.get(STYLE).status_code == as_manager.get(STYLE).status_code == 404


def test_a_stranger_is_asked_to_log_in(as_stranger, settings):
    settings.DEBUG = True
    assert as_stranger.get(STYLE).headers["Location"].startswith("/staff/login/")


def test_every_class_of_the_shared_sheets_stands_on_it(developer):
    page = developer.get(STYLE).content.decode()
    for sheet in SHARED:
        styled = classes((ROOT / f"static/css/{sheet}.css").read_text())
        assert styled - GIVEN - shown(page) == set(), sheet


def test_every_part_is_rendered_by_it_or_by_the_head_of_a_page(developer, as_stranger):
    used = {each.name for page in (developer.get(STYLE), as_stranger.get("/privacy/")) for each in page.templates}
    parts = {f"_parts/{path.name}" for path in (ROOT / "templates/_parts").glob("*.html")}
    assert parts - used == set()


def test_each_specimen_shows_its_source(developer):
    page = developer.get(STYLE).content.decode()
    assert set(SPECIMENS) == {path.stem[1:] for path in (ROOT / "templates/staff/style").glob("*.html")}
    assert "_parts/_choices.html" in page
    assert page.count("<pre") == len(SPECIMENS)


def test_it_says_how_well_colours_can_be_told_apart(developer):
    page = " ".join(re.sub(r"<[^>]+>", " ", developer.get(STYLE).content.decode()).split())
    for pair in PAIRS:
        light, dark = pair.contrast("light"), pair.contrast("dark")
        assert f"{pair.ink} on {pair.surface} {light:.1f} {dark:.1f} ≥ {pair.least}" in page


def test_it_works_before_there_is_a_location(as_desk, settings):
    settings.DEBUG = True
    assert as_desk.get(STYLE).status_code == 200
