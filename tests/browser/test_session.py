"""From a signed review to a recorded session, and from its lot back to the patient."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from consultations.models import Message, TreatmentPlan, TreatmentSession
from tests.browser.test_provider import fill_in_the_session
from tests.review.factories import ready
from treatments.models import Lot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_lot_that_is_missing_is_received_used_and_recalled(staff):
    page = staff("provider")
    page.get_by_role("link", name="Hanna Healthy (demo)").first.click()
    page.locator("label", has_text="PRP").first.click()
    page.get_by_role("button", name="Sign as").click()
    page.get_by_role("link", name="Make the treatment plan").click()
    page.get_by_role("button", name="Make the plan").click()
    page.wait_for_url("**/staff/plans/*/")
    plan_address = page.url
    plan = ready_but_for_the_lot(page)

    page.goto(plan_address)
    page.get_by_text("Product or kit: missing").locator("..").get_by_role("link", name="To the lots").click()
    page.get_by_role("link", name="Receive a lot").click()
    page.get_by_label("Product or kit").select_option(label="Dr. PRP blood collection kit")
    page.get_by_label("Lot number").fill("kit-77")
    page.get_by_label("Expires on").fill(f"{date.today().year + 2}-01-31")
    page.get_by_label("Units").fill("5")
    page.get_by_role("button", name="Take it into stock").click()
    expect(page.get_by_text("KIT-77").first).to_be_visible()

    page.goto(plan_address)
    expect(page.get_by_text("missing")).to_have_count(0)
    page.get_by_role("link", name="Record a session").click()
    yesterday = (date.today() - timedelta(days=1)).isoformat()
    page.get_by_label("Date", exact=True).fill(yesterday)
    fill_in_the_session(page, plan.patient)
    page.get_by_label("Name on the tube").fill("Somebody Else")
    page.get_by_role("button", name="Record the session").click()
    expect(page.get_by_text("Do not use this blood").first).to_be_visible()
    assert page.get_by_label("Date", exact=True).input_value() == yesterday
    page.get_by_label("Name on the tube").fill(plan.patient.full_name)
    page.get_by_role("button", name="Record the session").click()
    page.get_by_role("link", name="Print the record").click()
    expect(page.get_by_text("8 minutes at 1500 × g")).to_be_visible()
    assert TreatmentSession.objects.get(plan=plan).lot.number == "KIT-77"

    page.get_by_role("link", name="KIT-77").click()
    page.get_by_label("Why").fill("The maker's letter")
    page.get_by_role("button", name="Put it in quarantine").click()
    expect(page.locator("dl").get_by_text("The maker's letter")).to_be_visible()
    page.get_by_label("Why").fill("The maker's second letter")
    page.get_by_role("button", name="Recall it").click()
    page.get_by_role("link", name="Everybody who had it").click()
    page.get_by_role("button", name="Write to 1 patient").click()
    expect(page.get_by_text("On its way").first).to_be_visible()
    page.get_by_role("button", name="I have spoken with them").click()
    expect(page.get_by_text("Spoken with").first).to_be_visible()
    assert Message.objects.get(kind="recall").patient == plan.patient


def ready_but_for_the_lot(page):
    """The other conditions have journeys of their own."""
    plan = TreatmentPlan.objects.get(reference=page.url.strip("/").split("/")[-1])
    ready(plan)
    Lot.objects.update(status="quarantined")
    return plan
