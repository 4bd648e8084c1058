"""A clinical lead changes a wait from 7 to 14 days; with a second person's signature it is the protocol in use."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from consultations.candidacy import services as candidacy
from consultations.candidacy.governance import replaying
from tests.browser.conftest import check_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULE = "anti-inflammatory-defers-prp"


def work():
    """What the worker does within seconds."""
    for pk in replaying.waiting(timezone.now()):
        replaying.run(pk)


def test_from_seven_days_to_fourteen_with_two_accounts(staff):
    lead = staff("lead")
    lead.get_by_role("link", name="Protocols").click()
    lead.get_by_role("link", name="Protocol 2", exact=True).click()
    lead.get_by_role("button", name="Begin a draft from this version").click()
    expect(lead.get_by_role("heading", level=1)).to_have_text("Protocol 3")
    check_accessible(lead)
    lead.locator("summary", has_text="Blood and medicines").click()
    lead.locator(f"a[href$='/rules/{RULE}/']").first.click()
    expect(lead.get_by_label("Wait in days")).to_have_value("7")
    lead.get_by_label("Wait in days").fill("14")
    check_accessible(lead)
    lead.get_by_role("button", name="Save").first.click()
    lead.get_by_role("link", name="Replayed on everybody who was assessed").click()
    lead.get_by_role("button", name="Replay it on everybody").click()
    expect(lead.get_by_role("progressbar")).to_be_visible()
    work()
    expect(lead.get_by_role("link", name="Waiting longer")).to_be_visible()
    check_accessible(lead)

    second = staff("second")
    second.get_by_role("link", name="Protocols").click()
    second.get_by_role("link", name="Protocol 3", exact=True).click()
    second.get_by_role("link", name="Beside the protocol in use").click()
    expect(second.get_by_role("cell", name="2 weeks")).to_be_visible()
    second.go_back()
    second.get_by_role("button", name="Approve exactly this content").click()
    expect(second.get_by_text("Approved: exactly this content")).to_be_visible()

    lead.goto("/staff/protocols/3/")
    lead.get_by_role("link", name="Publish").click()
    lead.get_by_label("Why does the protocol change?").fill("Seven days were too short.")
    lead.locator("label", has_text="Two people").click()
    check_accessible(lead)
    lead.get_by_role("button", name="Publish").click()
    expect(lead.get_by_text("Protocol 3 is in use now.")).to_be_visible()
    assert candidacy.protocol_of(candidacy.active()).rule(RULE).wait_days == 14
