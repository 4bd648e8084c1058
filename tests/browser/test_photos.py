"""Before and after: by the keyboard, and without JavaScript."""

import pytest
from playwright.sync_api import expect

from consultations.models import Patient
from tests.browser.conftest import check_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BORDER = "slider => getComputedStyle(slider.closest('[data-side-by-side]')).getPropertyValue('--before')"
PLACES = "images => images.map(image => image.getBoundingClientRect().toJSON())"  # at one moment: the page may scroll
DRAWN = "image => image.decode()"  # rejects what is no picture


def test_the_border_between_before_and_after_moves_by_keyboard(staff):
    page = staff("provider")
    anna = Patient.objects.get(first_name="Anna")
    page.goto(f"/staff/patients/{anna.reference}/photos/")
    page.get_by_role("link", name="Compare before and after").click()
    page.get_by_role("button", name="Compare").click()
    pictures = page.get_by_role("img", name="Face, from the front")
    expect(pictures).to_have_count(2)
    for number in (0, 1):
        pictures.nth(number).evaluate(DRAWN)
    check_accessible(page)
    slider = page.get_by_role("slider", name="Border between before")
    slider.focus()
    for key, border in (("End", "100%"), ("Home", "0%"), ("ArrowRight", "1%")):
        page.keyboard.press(key)
        assert slider.evaluate(BORDER) == border
    before, after = pictures.evaluate_all(PLACES)
    assert before == after  # over each other


def test_without_javascript_both_stand_beside_each_other(staff, visitor):
    page = staff("provider")
    anna = Patient.objects.get(first_name="Anna")
    page.goto(f"/staff/patients/{anna.reference}/photos/compare/")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("img", name="Face, from the front")).to_have_count(2)
    plain = visitor(script=False)
    plain.context.add_cookies(page.context.cookies())
    plain.goto(page.url)
    expect(plain.get_by_role("slider")).to_have_count(0)
    before, after = (
        plain.get_by_role("img", name="Face, from the front").nth(number).bounding_box() for number in (0, 1)
    )
    assert after["x"] >= before["x"] + before["width"]
