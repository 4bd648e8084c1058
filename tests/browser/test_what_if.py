"""Verdicts move while answers are changed: for a provider's what-if, and for a case that a lead makes up."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from consultations.models import Intake
from tests.browser.conftest import check_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_blood_count_moves_the_verdict_as_soon_as_it_is_entered(staff):
    page = staff("provider")
    hanna = Intake.objects.get(patient__first_name="Hanna")
    page.goto(reverse("review", args=[hanna.reference]))
    page.get_by_role("link", name="What if an answer were different?").click()
    expect(page.get_by_text("Nothing moved.")).to_be_visible()
    page.wait_for_load_state()
    page.get_by_label("Platelet count").select_option(label="Below 100,000")
    expect(page.get_by_role("row", name="PRP").get_by_text("More cautious")).to_be_visible()
    expect(page.locator("#being-fetched")).to_be_hidden()
    assert "below_100k" not in page.url
    check_accessible(page)


def test_a_case_is_assessed_while_it_is_made_up(staff):
    page = staff("lead")
    page.goto(reverse("try_case", args=[2]))
    page.get_by_label("Platelet count").select_option(label="Below 100,000")
    expect(page.get_by_role("heading", name="Face: Exosomes")).to_be_visible()
    page.get_by_role("link", name="Address of this case").click()
    expect(page.get_by_label("Platelet count")).to_have_value("below_100k")
