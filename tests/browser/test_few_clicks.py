"""A provider has four minutes between two patients: what is pressed until a consultation is signed."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from clinic.audit import Actor
from clinic.models import User
from consultations.models import Clearance, Intake, Review
from consultations.review.services import amend, current_assessments
from tests.browser.conftest import check_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COUNT = """addEventListener("pointerdown", () => {
  sessionStorage.setItem("pressed", Number(sessionStorage.getItem("pressed") || 0) + 1)
}, true)"""


@pytest.fixture
def provider(staff):
    """On the queue, with every press of the mouse counted from here on."""
    page = staff("provider")
    expect(page.get_by_role("heading", level=1)).to_have_text("Reviews")
    page.add_init_script(COUNT)
    page.reload()
    return page


def pressed(page):
    return int(page.evaluate("sessionStorage.getItem('pressed')"))


def sign(page):
    page.get_by_role("button", name="Sign as").click()
    expect(page.get_by_role("heading", name="Signed", exact=True)).to_be_visible()


def test_a_healthy_consultation_of_one_area_is_signed_in_three_clicks(provider):
    provider.get_by_role("link", name="Hanna Healthy (demo)").click()
    provider.locator("label", has_text="PRP").first.click()
    sign(provider)
    assert pressed(provider) == 3
    assert Review.objects.get(intake__patient__first_name="Hanna").outcomes.get().outcome == "prp"
    check_accessible(provider)


def test_one_with_two_findings_and_a_clearance_is_signed_in_under_ten(provider):
    intake = Intake.objects.get(patient__first_name="Hanna")
    by = Actor.of_user(User.objects.get(email="second@demo.example"))
    amend(intake, current_assessments(intake), {"suspicious_spot": {"face": "yes"}, "tobacco": "yes"}, by=by)
    provider.get_by_role("link", name="Hanna Healthy (demo)").click()
    waits = provider.get_by_role("region", name="What waits, and what lifts it")
    waits.locator("summary").click()
    waits.locator("label", has_text="A treating doctor's letter").click()
    waits.get_by_label("Date of the evidence").fill((date.today() - timedelta(days=2)).isoformat())
    waits.get_by_label("What it says").fill("Seen on Monday: harmless.")
    waits.get_by_label("Valid until").fill((date.today() + timedelta(days=60)).isoformat())
    waits.get_by_role("button", name="Record the evidence").click()
    expect(provider.get_by_label("What it says")).to_have_count(0)
    provider.locator("form[aria-labelledby='decide'] label", has_text="PRP").first.click()
    sign(provider)
    assert pressed(provider) < 10
    outcome = Review.objects.get(intake=intake).outcomes.get()
    assert (outcome.outcome, outcome.is_override) == ("prp", False)
    assert list(outcome.relied_on.all()) == [Clearance.objects.get()]
    assert "Seen on Monday" in provider.get_by_role("region", name="Signed").inner_text()
