import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from django.templatetags.static import static


def collected(name):
    return Path(settings.STATIC_ROOT, static(name).removeprefix(settings.STATIC_URL)).read_text()


def test_a_style_sheet_travels_whole():
    sheet = collected("css/pages.css")
    assert "@import" not in sheet
    for part in ("vendor/bootstrap/bootstrap.min.css", "css/clinic.css", "css/choices.css"):
        assert collected(part).strip().removeprefix('@charset "UTF-8";')[:2000] in sheet


def test_the_fonts_that_a_sheet_names_are_there():
    assert "../vendor/fonts/source-sans-3-latin." in collected("css/pages.css")


def test_the_fonts_that_a_page_asks_for_early_are_those_of_its_sheet():
    early = re.findall(r'rel="preload"[^>]*href="/static/([^"]+)"', render_to_string("_parts/_styles.html"))
    asked = re.findall(r'url\("\.\./(vendor/fonts/[^"]+)"', collected("css/pages.css"))
    assert sorted(early) == sorted(asked)
    assert len(early) == 2


def test_no_line_moves_when_a_font_comes_late():
    faces = re.findall(r"@font-face \{[^}]+\}", collected("css/pages.css"))
    assert len(faces) == 7
    assert all("font-display: optional" in face or "size-adjust" in face for face in faces)


def test_what_somebody_asks_for_is_compressed_and_nothing_else():
    """By its hashed name on every page; by its plain one where an error is told without the template engine."""
    root = Path(settings.STATIC_ROOT)
    plain = Path(settings.BASE_DIR, "templates/errors/plain.html").read_text()
    asked = set(re.findall(r'="\$\{static\}([^"]+)"', plain)) | set(staticfiles_storage.hashed_files.values())
    compressed = {str(path.relative_to(root)).removesuffix(".br") for path in root.rglob("*.br")}
    assert "css/pages.css" in compressed
    assert static("css/pages.css").removeprefix(settings.STATIC_URL) in compressed
    assert compressed <= asked
