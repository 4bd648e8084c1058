from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation
from phonenumbers import parse

from clinic import formats
from tests.factories import LocationFactory

MOMENT = datetime(2026, 11, 24, 15, tzinfo=UTC)
NEW_YORK = LocationFactory.build()
EUROPEAN = {
    "l, F j, Y": "l, j. F Y",
    "F j, Y": "j. F Y",
    "g:i A": "H:i",
    "D, M j, g:i A": "D, j. M, H:i",
    "%(day)s at %(time)s %(zone)s": "%(day)s um %(time)s (%(zone)s)",
}


@pytest.fixture
def german(monkeypatch):
    """As a translator would have it."""
    known = translation._trans.pgettext
    monkeypatch.setattr(
        translation._trans, "pgettext", lambda context, text: EUROPEAN.get(text) or known(context, text)
    )
    with translation.override("de"):
        yield


def test_times_are_those_of_the_clinics_clock():
    assert formats.when(MOMENT, NEW_YORK) == "Tuesday, November 24, 2026 at 10:00 AM EST"
    assert formats.short_when(MOMENT, NEW_YORK) == "Tue, Nov 24, 10:00 AM"
    assert formats.plain_date(date(1980, 5, 17)) == "May 17, 1980"


@pytest.mark.parametrize("name", ["clock", "when", "short_when"])
def test_no_line_of_a_page_ends_inside_a_time(name):
    page = Template("{{ moment|" + name + ":place }}")
    assert "10:00\u00a0AM" in page.render(Context({"moment": MOMENT, "place": NEW_YORK}))


def test_the_order_of_a_date_and_the_clock_are_the_languages(german):
    assert formats.when(MOMENT, NEW_YORK) == "Dienstag, 24. November 2026 um 10:00 (EST)"
    assert formats.short_when(MOMENT, NEW_YORK) == "Di, 24. Nov, 10:00"
    assert formats.plain_date(date(1980, 5, 17)) == "17. Mai 1980"


@pytest.mark.parametrize(
    ("language", "number", "written"),
    [
        ("en", "+12025550142", "(202) 555-0142"),
        ("en", "+442079460123", "+44 20 7946 0123"),
        ("en-gb", "+442079460123", "020 7946 0123"),
        ("en-gb", "+12025550142", "+1 202-555-0142"),
        ("es", "+12025550142", "(202) 555-0142"),
        ("es-mx", "+12025550142", "+1 202-555-0142"),
        ("zh-hans", "+12025550142", "(202) 555-0142"),
    ],
)
def test_a_number_is_short_where_the_language_is_at_home(language, number, written):
    with translation.override(language):
        assert formats.phone(parse(number)) == written


def test_no_number_is_nothing():
    assert formats.phone(None) == ""
