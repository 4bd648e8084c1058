"""Everything that a page or a style sheet asks for is there, vendored and licensed."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLES = sorted((ROOT / "static").rglob("*.css"))


def name(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_static_file_of_a_template_exists(path):
    source = path.read_text()
    asked = re.findall(r"""{%\s*static\s+['"]([^'"]+)['"]""", source) + re.findall(r'="/static/([^"]+)"', source)
    assert [file for file in asked if not finders.find(file)] == []


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_every_file_of_a_style_sheet_exists_here(path):
    asked = [
        url for url in re.findall(r"""url\(["']?([^"')]+)""", path.read_text()) if not url.startswith(("data:", "#"))
    ]
    assert [url for url in asked if not (path.parent / url).is_file()] == []


@pytest.mark.parametrize("path", [*STYLES, *(ROOT / "static").rglob("*.js")], ids=name)
def test_no_source_map_is_asked_for(path):
    assert "sourceMappingURL" not in path.read_text()


# A letter is read in a mail program, where a style sheet of its own is the only one it has.
LETTER = ("letter.html", "_way_on.html")


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.name not in LETTER], ids=name)
def test_a_template_has_no_inline_style_or_script(path):
    source = path.read_text()
    assert not re.search(
        r"<style\b|\sstyle\s*=|<script(?![^>]*\bsrc=)|\son(click|submit|change|load|input)\s*=", source
    )


def test_every_vendored_file_is_listed_and_licensed():
    vendor = ROOT / "static/vendor"
    listed = (vendor / "README.md").read_text()
    for file in vendor.rglob("*"):
        if file.suffix in (".css", ".js", ".woff2"):
            assert str(file.relative_to(vendor)) in listed
            assert list(file.parent.glob("*LICENSE*")) or list(file.parent.glob("*OFL*"))
