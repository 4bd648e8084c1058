from datetime import date

import pytest

from consultations.booking.typed import Typed, read

BORN = date(1980, 5, 17)


@pytest.mark.parametrize(
    ("words", "typed"),
    [
        ("Nora Field", Typed(("Nora", "Field"))),
        ("  (202) 555-0143 ", Typed(number="2025550143")),
        ("202.555.0143", Typed(number="2025550143")),
        ("+1 202 555 0143", Typed(number="+12025550143")),
        ("nora@mail.example", Typed(email="nora@mail.example")),
        ("5/17/1980", Typed(born=BORN)),
        ("1980-05-17", Typed(born=BORN)),
        ("5 17 1980", Typed(born=BORN)),
        ("nora 5 17 1980 202 555 0143", Typed(("nora",), "2025550143", born=BORN)),
        ("99/99/1980", Typed(number="99991980")),
        ("nora 18", Typed(("nora", "18"))),
        (" , ", Typed()),
        ("", Typed()),
    ],
)
def test_each_word_is_what_it_looks_like(words, typed):
    assert read(words) == typed


def test_what_was_typed_begins_a_form_about_somebody_new():
    assert read("nora van McFIELD, nora@mail.example 5/17/1980 2025550143").person == {
        "first_name": "Nora",
        "last_name": "Van McFIELD",
        "email": "nora@mail.example",
        "phone": "2025550143",
        "birth_date": BORN,
    }
