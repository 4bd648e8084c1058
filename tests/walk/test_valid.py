"""Every page and letter is what the HTML standard says."""

import os

import pytest

from tests.walk import nu

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def checker():
    if nu.missing() and os.environ.get("REQUIRE_CHECKERS"):
        pytest.fail(f"REQUIRE_CHECKERS is set and there is {nu.missing()}.")
    if nu.missing():
        pytest.skip(f"HTML not checked: {nu.missing()}")


def test_every_page_and_letter_is_valid_html(walk, tmp_path):
    for name, page in walk.items():
        (tmp_path / f"{name}.html").write_bytes(page.body)
    assert nu.complaints(tmp_path) == []


def test_the_checker_sees_a_fault(tmp_path):
    (tmp_path / "page.html").write_text("<!doctype html><html lang=en><title>A page</title><p id=a><p id=a>")
    assert any("Duplicate ID “a”." in each for each in nu.complaints(tmp_path))
