"""The search for patients: while somebody types, and without script by its button."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import check_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_people_are_found_while_a_name_is_typed(staff):
    page = staff("desk")
    page.goto("/staff/patients/")
    expect(page.locator("#being-fetched")).to_be_hidden()
    page.get_by_role("searchbox").press_sequentially("phoneon")
    expect(page.get_by_role("link", name="Tel Phoneonly (demo)", exact=True)).to_be_visible()
    expect(page.locator("#being-fetched")).to_be_hidden()
    assert page.get_by_role("searchbox").input_value() == "phoneon"
    check_accessible(page)


def test_grey_lines_stand_in_the_place_of_what_is_being_fetched(staff):
    page = staff("desk")
    page.goto("/staff/patients/")
    held = []
    page.route(lambda address: "q=phone" in address, lambda route: held.append(route))
    page.get_by_role("searchbox").press_sequentially("phone")
    expect(page.locator("#being-fetched .skeleton")).to_be_visible()
    expect(page.locator("#found")).to_be_hidden()
    held[-1].continue_()
    expect(page.get_by_role("link", name="Tel Phoneonly (demo)", exact=True)).to_be_visible()


def test_who_was_logged_off_meets_the_login_as_a_page(staff):
    page = staff("desk")
    page.goto("/staff/patients/")
    page.context.clear_cookies()
    page.get_by_role("searchbox").press_sequentially("phone")
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    assert page.locator("main").count() == 1
