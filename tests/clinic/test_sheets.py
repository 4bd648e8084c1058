"""After they are put together all sheets stand on one page: no class of one page's sheet may mean another page's."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.clinic.test_style import GIVEN, SHARED, classes

ROOT = Path(__file__).parents[2]
CSS = ROOT / "static/css"
WRITTEN = "\n".join(
    path.read_text()
    for folder, kind in (("templates", "*.html"), ("clinic", "*.py"), ("treatments", "*.py"), ("consultations", "*.py"))
    for path in (ROOT / folder).rglob(kind)
)
# Written by Django's admin.
ADMIN = {"breadcrumbs", "button", "inline-group", "module", "submit-row", "vTextField"}
# The end of the name is a value of the data: `visit-{{ visit.status }}`.
BY_VALUE = ("status-", "visit-", "way-", "on-", "in-")
# Parts that any page may use, and how all pages stand, are not one page's.
EVERYWHERE = {*SHARED, "tokens", "fonts", "frame", "modes", "pages", "staff", "bar"}
PAGES = [path for path in sorted(CSS.glob("*.css")) if path.stem not in EVERYWHERE]


def of(sheet):
    return classes((CSS / f"{sheet}.css").read_text())


@pytest.mark.parametrize("path", sorted(CSS.glob("*.css")), ids=lambda path: path.stem)
def test_every_class_that_a_sheet_styles_is_on_some_page(path):
    given = re.findall(r'class="([^"]*)"|class_?["=: ]+"([^"]*)"|body_class %\}([^{]*)', WRITTEN)
    used = {name for found in given for name in re.findall(r"[a-zA-Z][\w-]*", " ".join(found))}
    dead = of(path.stem) - used - GIVEN - ADMIN
    assert {name for name in dead if not name.startswith(BY_VALUE)} == set()


def roots(sheet):
    """What a rule begins with: `.week .slots` is about a week."""
    rules = re.findall(r"([^{}]+)\{", re.sub(r"/\*.*?\*/", "", (CSS / f"{sheet}.css").read_text(), flags=re.S))
    return {
        found[1] for rule in rules for part in rule.split(",") if (found := re.match(r"\s*[a-z]*\.([a-z][\w-]*)", part))
    }


def test_no_class_belongs_to_two_pages():
    shared = set().union(*(of(name) for name in EVERYWHERE))
    owners = Counter(name for path in PAGES for name in roots(path.stem) - shared)
    assert [name for name, sheets in owners.items() if sheets > 1] == []


def test_every_sheet_travels_with_some_page():
    named = "".join((CSS / f"{name}.css").read_text() for name in ("pages", "staff"))
    told = (ROOT / "templates/admin/base_site.html").read_text()
    for path in CSS.glob("*.css"):
        assert path.stem in ("pages", "staff") or f'"{path.name}"' in named or path.name in told, path.name


@pytest.mark.parametrize("path", sorted(CSS.glob("*.css")), ids=lambda path: path.stem)
def test_a_sheet_is_short_enough_to_find_ones_way_in(path):
    assert len(path.read_text().splitlines()) <= 250
