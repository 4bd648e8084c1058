"""Errors as a browser shows them."""

import pytest
from django.test.testcases import FSFilesHandler

from tests.browser.conftest import DESKTOP, PHONE, check_accessible
from tests.clinic.error_urls import STATUS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def error_urls(settings, monkeypatch):
    settings.ROOT_URLCONF = "tests.clinic.error_urls"
    # Without a folder for uploads the live server takes a sheet's plain name for a file of the working directory.
    monkeypatch.setattr(FSFilesHandler, "_should_handle", lambda self, path: False)


@pytest.mark.parametrize("name", sorted(STATUS))
def test_everybody_can_read_an_error(visitor, name):
    page = visitor(PHONE)
    assert page.goto(f"/errors/{name}/").status == STATUS[name]
    page.errors.clear()  # the browser, too, tells of the status
    check_accessible(page)


def test_an_error_in_a_part_of_a_page_is_read_out_above_it_and_leaves_the_rest(visitor):
    page = visitor(DESKTOP)
    page.goto("/errors/part/")
    page.get_by_role("button", name="Fetch").click()
    page.get_by_role("alert").wait_for()
    page.errors.clear()
    assert "We cannot find that page" in page.get_by_role("alert").inner_text()
    assert page.locator("#part").inner_text() == "As it was."
    assert page.locator("#main > :first-child").get_attribute("role") == "alert"
