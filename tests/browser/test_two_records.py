"""The desk joins the wrong two records, and takes them apart again."""

import pytest
from playwright.sync_api import expect

from consultations.models import Patient
from tests.browser.conftest import check_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_wrong_patient_is_joined_and_taken_apart(staff):
    page = staff("desk")
    page.goto("/staff/patients/?q=Hanna")
    page.locator("main").get_by_role("link", name="Hanna").first.click()
    page.get_by_role("link", name="Join with another record").click()
    page.get_by_label("Name, telephone, e-mail or date of birth").fill("Wanda")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Wanda").click()
    expect(page.get_by_text("Join these records only if you are sure.")).to_be_visible()
    check_accessible(page)
    page.get_by_role("button", name="Join these records").click()
    expect(page.get_by_text("The two records are joined.")).to_be_visible()
    expect(page.locator("table").first.locator("tbody tr")).to_have_count(2)
    page.goto(f"/staff/patients/{Patient.objects.get(first_name='Wanda').reference}/")
    expect(page.get_by_text("That record is joined with this one.")).to_be_visible()
    provider = staff("provider")
    provider.goto("/staff/reviews/")
    provider.get_by_role("link", name="Wanda").first.click()
    expect(provider.get_by_text("Two records were joined")).to_be_visible()
    page.get_by_role("link", name="Take apart").click()
    page.get_by_role("button", name="Take apart").click()
    expect(page.get_by_text("These are two records again.")).to_be_visible()
    assert not Patient.objects.exclude(merged_into=None).exists()
    provider.reload()
    expect(provider.get_by_text("taken apart again")).to_be_visible()
