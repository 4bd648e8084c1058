"""Every page and letter is what the HTML standard says."""

import os

import pytest

from tests.walk import nu

is_left_out = bool(nu.missing()) and not os.environ.get("REQUIRE_CHECKERS")
pytestmark = [pytest.mark.django_db, pytest.mark.skipif(is_left_out, reason=f"HTML not checked: {nu.missing()}")]


def test_every_page_and_letter_is_valid_html(walk, tmp_path):
    for name, page in walk.items():
        (tmp_path / f"{name}.html").write_bytes(page.body)
    if found := nu.complaints(tmp_path):
        pytest.fail("\n".join(found), pytrace=False)


def test_the_checker_sees_a_fault(tmp_path):
    (tmp_path / "page.html").write_text("<!doctype html><html lang=en><title>A page</title><p id=a><p id=a>")
    assert any("Duplicate ID “a”." in each for each in nu.complaints(tmp_path))
