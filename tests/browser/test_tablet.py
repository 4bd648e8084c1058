"""The form on the clinic's tablet: what whoever holds it next can find."""

import pytest
from playwright.sync_api import expect

from consultations.models import Intake
from tests.browser.chromium import chromium, flags
from tests.browser.conftest import tick
from tests.browser.showing import PHONE
from tests.browser.test_patient import answer, go_on, send

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CLOSED = "This form is closed"


@pytest.fixture
def tablet(browser, live_server):
    """A browser that keeps pages whole to go back to, as those that people use do."""
    keeping = browser.browser_type.launch(
        executable_path=chromium(), args=flags(), ignore_default_args=["--disable-back-forward-cache"]
    )
    context = keeping.new_context(viewport=PHONE, base_url=live_server.url)
    context.set_default_timeout(10_000)
    yield context.new_page()
    keeping.close()


def heading(page, words):
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def begin(page, code):
    page.goto("/tablet/")
    page.get_by_label("The six digits").fill(code)
    go_on(page, "Open")
    heading(page, "About you")


def code_for(desk, name):
    desk.goto(f"/staff/patients/?q={name}")
    desk.locator("main").get_by_role("link", name=name).first.click()
    desk.get_by_role("button", name="Form on the tablet").click()
    return desk.locator(".tablet-code").inner_text()


def test_nobody_goes_back_to_a_form_that_was_sent(staff, tablet):
    desk = staff("desk")
    begin(tablet, code_for(desk, "Carl"))
    desk.get_by_role("link", name="Carl").first.click()
    expect(desk.get_by_text("Form on the tablet").first).to_be_visible()
    tick(tablet, "concern", "face")
    go_on(tablet)
    answer(tablet)
    addresses = tablet.evaluate("history.length"), tablet.url
    send(tablet)
    heading(tablet, "Thank you. Please give the tablet back.")
    assert "Carl" not in tablet.content()
    for _ in range(addresses[0] - 3):
        tablet.go_back()
        if tablet.url.rstrip("/").endswith("/tablet"):
            break
        heading(tablet, CLOSED)
    tablet.go_forward()
    heading(tablet, CLOSED)
    tablet.reload()
    heading(tablet, CLOSED)
    tablet.goto(addresses[1])
    heading(tablet, CLOSED)
    assert tablet.context.cookies() == [] or {each["name"] for each in tablet.context.cookies()} == {"csrftoken"}
    intake = Intake.objects.get(patient__first_name="Carl")
    assert (intake.status, intake.source) == ("completed", "tablet")


def test_a_form_that_was_given_back_is_closed_and_goes_on_with_a_new_code(staff, tablet):
    desk = staff("desk")
    begin(tablet, code_for(desk, "Carl"))
    tick(tablet, "concern", "face")
    go_on(tablet)
    heading(tablet, "Blood and medicines")
    go_on(tablet, "Stop here and give the tablet back")
    heading(tablet, CLOSED)
    tablet.go_back()
    heading(tablet, CLOSED)
    tablet.goto("/tablet/")
    tablet.get_by_label("The six digits").fill(code_for(desk, "Carl"))
    go_on(tablet, "Open")
    heading(tablet, "Blood and medicines")


def test_a_touch_keeps_the_form_and_nobody_there_closes_it(staff, tablet):
    begin(tablet, code_for(staff("desk"), "Carl"))
    tablet.clock.install()
    tablet.reload()
    said = tablet.get_by_text("Still there?")
    tablet.clock.run_for(9 * 60_000 + 5_000)
    expect(said).to_be_visible()
    with tablet.expect_response(lambda answer: answer.request.method == "HEAD"):
        tablet.mouse.click(5, 5)
    expect(said).to_be_hidden()
    tablet.clock.run_for(8 * 60_000)
    heading(tablet, "About you")
    tablet.clock.run_for(3 * 60_000)
    heading(tablet, CLOSED)
