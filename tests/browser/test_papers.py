"""Papers before a treatment: on a phone without JavaScript, and on the clinic's tablet."""

import re

import pytest
from playwright.sync_api import expect

from consultations.models import Consent, PersonalLink, TreatmentPlan
from consultations.patients.links import open_link, page_of
from consultations.review.consents.needed import missing
from tests.browser.showing import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo_clinic")]


@pytest.fixture
def plan(demo_clinic):
    plan = TreatmentPlan.objects.get(patient__first_name="Paula")
    Consent.objects.filter(patient=plan.patient).delete()
    return plan


def heading(page, words):
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def sign(page, *papers):
    for paper in papers:
        page.locator(".to-read", has=page.get_by_role("heading", name=paper)).locator("label").click()
    page.get_by_label("Your full name").fill("Paula Planned")
    page.get_by_role("button", name="Sign").click()


def test_a_patient_reads_signs_copies_and_withdraws_on_a_phone(visitor, plan):
    page = visitor(PHONE, script=False)
    page.goto(page_of(open_link(plan.patient, PersonalLink.Purpose.CONSENTS, plan)))
    heading(page, "Papers to read and sign")
    assert page.locator(":checked").count() == 0
    sign(page, "Signing on a screen")
    page.locator(".error-summary").get_by_role("link", name="read this paper").click()
    expect(page).to_have_url(re.compile("#id_prp$"))
    expect(page.get_by_label("Your full name")).to_have_value("Paula Planned")
    sign(page, "Treatment with PRP", "Photos for the record")
    heading(page, "Your papers are signed")
    assert missing(plan) == []
    page.get_by_role("link", name="Print or save a copy").click()
    expect(page.get_by_text("I agree to be treated with PRP.")).to_be_visible()
    page.get_by_role("link", name="Back to your papers").click()
    page.get_by_role("link", name=re.compile("Withdraw.*Treatment with PRP")).click()
    page.get_by_role("button", name="Yes, withdraw it").click()
    expect(page.get_by_text("The treatment does not take place.")).to_be_visible()
    assert missing(plan) == ["prp"]


def test_the_tablet_shows_the_papers_alone_and_locks(staff, visitor, plan):
    desk, tablet = staff("desk"), visitor(PHONE)
    desk.goto(f"/staff/patients/{plan.patient.reference}/")
    desk.get_by_role("button", name="Papers to read and sign").click()
    tablet.goto("/tablet/")
    tablet.get_by_label("The six digits").fill(desk.locator(".tablet-code").inner_text())
    tablet.get_by_role("button", name="Open", exact=True).click()
    heading(tablet, "Papers to read and sign")
    assert tablet.get_by_role("navigation").count() == 0
    sign(tablet, "Signing on a screen", "Treatment with PRP")
    heading(tablet, "Thank you. Please give the tablet back.")
    assert "Paula" not in tablet.content()
    tablet.go_back()
    heading(tablet, "This form is closed")
    tablet.errors.clear()  # the browser writes down that the page is gone
    assert {each.via for each in Consent.objects.filter(patient=plan.patient)} == {"tablet"}
    assert missing(plan) == []
