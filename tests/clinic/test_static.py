from pathlib import Path

from django.conf import settings
from django.templatetags.static import static


def collected(name):
    return Path(settings.STATIC_ROOT, static(name).removeprefix(settings.STATIC_URL)).read_text()


def test_a_style_sheet_travels_whole():
    sheet = collected("css/pages.css")
    assert "@import" not in sheet
    for part in ("vendor/bootstrap/bootstrap.min.css", "css/clinic.css", "css/choices.css"):
        assert collected(part).strip().removeprefix('@charset "UTF-8";')[:2000] in sheet


def test_the_fonts_that_a_sheet_names_are_there():
    assert "../vendor/fonts/source-sans-3-latin-wght-normal." in collected("css/pages.css")
