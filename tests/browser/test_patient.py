"""A patient on a phone, JavaScript off: from the first page to a booked consultation."""

import re

import pytest
from playwright.sync_api import expect

from consultations.models import Appointment, Intake
from tests.browser.conftest import tick
from tests.browser.showing import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo_clinic")]

HEALTHY = [
    ("Blood and medicines", [("blood_thinner", "no"), ("ticks", "none")]),
    ("Your health", [("pregnancy_status", "no"), ("cancer_status", "never"), ("ticks", "none")]),
    ("The area to be treated", [("suspicious_spot", "no"), ("ticks", "none")]),
    ("Reactions and devices", [("ticks", "none"), ("device_interest", "no")]),
    (
        "The two ways",
        [
            ("donor_comfort", "yes"),
            ("needle_comfort", "fine"),
            ("belief_objection", "none"),
            ("product_preference", "none"),
            ("accepts_risks", "yes"),
        ],
    ),
]


def go_on(page, button="Continue"):
    page.get_by_role("button", name=button, exact=True).click()


def begin(page):
    page.goto("/")
    page.get_by_role("link", name="Start the form").first.click()
    for label, value in (("Month", "5"), ("Day", "17"), ("Year", "1980")):
        page.get_by_label(label, exact=True).fill(value)
    tick(page, "concern", "face")
    go_on(page)
    page.get_by_label("First name").fill("Ada")
    page.get_by_label("Last name").fill("Tester")
    page.get_by_label("E-mail", exact=True).first.fill("ada@mail.example")
    page.locator("label[for=id_privacy]").click()
    go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(HEALTHY[0][0])


def answer(page):
    for title, choices in HEALTHY:
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        for name, value in choices:
            tick(page, name, value)
        go_on(page)


def send(page):
    page.get_by_label("Your full name").fill("Ada Tester")
    go_on(page, "Send")


@pytest.mark.both_databases
def test_from_the_first_page_to_a_booked_consultation_without_javascript(visitor):
    page = visitor(PHONE, script=False)
    begin(page)
    answer(page)
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing you told us rules out PRP or exosomes.")
    page.locator(".slots a").first.click()
    go_on(page, "Book this time")
    expect(page).to_have_url(re.compile(r"/appointments/[\w-]{43}/$"))
    visit = Appointment.objects.get(patient__first_name="Ada")
    assert visit.status == "booked"
    assert Intake.objects.get(patient=visit.patient).status == "completed"


def to_field(page, name, value=None):
    """Press Tab until the field, or the group that this choice belongs to, has the focus."""
    for _ in range(60):
        if page.evaluate("document.activeElement.name") == name:
            if value in (None, page.evaluate("document.activeElement.value")):
                return
            if page.evaluate("document.activeElement.type") == "radio":
                page.keyboard.press("ArrowDown")
                continue
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {name}={value}")


def press(page, words):
    """Press Tab until the button or link with these words has the focus, then Enter."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText.trim()") == words:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"Tab never reaches {words!r}")


def choose(page, name, value):
    to_field(page, name, value)
    page.keyboard.press("Space")


def test_the_keyboard_alone_reaches_a_booked_visit(visitor):
    page = visitor(script=False)
    page.goto("/intake/")
    for part, value in enumerate(("5", "17", "1980")):
        to_field(page, f"birth_date_{('month', 'day', 'year')[part]}")
        page.keyboard.type(value)
    choose(page, "concern", "face")
    page.keyboard.press("Enter")  # from a row as from the button: on, never back
    expect(page.get_by_role("heading", level=1)).to_have_text("How to reach you")
    for name, value in (("first_name", "Ada"), ("last_name", "Tester"), ("email", "ada@mail.example")):
        to_field(page, name)
        page.keyboard.type(value)
    choose(page, "privacy", "on")
    press(page, "Continue")
    for title, choices in HEALTHY:
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        for name, value in sorted(choices, key=lambda choice: order(page, *choice)):
            choose(page, name, value)
        press(page, "Continue")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    to_field(page, "typed_name")
    page.keyboard.type("Ada Tester")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing you told us rules out PRP or exosomes.")
    press(page, "See all times")
    expect(page.get_by_role("heading", level=1)).to_have_text("Choose a time")
    press(page, page.locator(".week .slots a").first.inner_text().strip())
    expect(page.get_by_role("heading", level=1)).to_have_text("Is this the right time?")
    press(page, "Book this time")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are booked")


def order(page, name, value):
    """Where a choice stands on the page."""
    fields = page.locator("main input").evaluate_all("all => all.map(one => one.name + '=' + one.value)")
    return fields.index(f"{name}={value}")


def test_without_javascript_the_focus_goes_to_what_is_wrong_and_from_there_to_its_field(visitor):
    page = visitor(PHONE, script=False)
    begin(page)
    go_on(page)
    expect(page).to_have_title(re.compile("^Error: Blood and medicines"))
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_role("link", name="Blood thinner: choose one answer.").click()
    expect(page.locator("[name=blood_thinner][value=no]")).to_be_in_viewport()
    page.keyboard.press("Space")
    expect(page.locator("[name=blood_thinner][value=no]")).to_be_checked()


def test_reload_and_a_second_window_and_the_browsers_back_lose_nothing(visitor):
    page = visitor(PHONE, script=False)
    begin(page)
    address = page.url
    second = page.context.new_page()
    second.errors = []
    go_on(page)  # refused: nothing ticked
    expect(page.locator(".error-summary")).to_be_visible()
    page.reload()  # sends it again
    expect(page.locator(".error-summary")).to_be_visible()
    page.goto(address)
    second.goto(address)
    for window in (page, second):
        tick(window, "blood_thinner", "no")
        tick(window, "ticks", "none")
        go_on(window)
        expect(window.get_by_role("heading", level=1)).to_have_text("Your health")
    page.go_back()
    expect(page.locator("[name=blood_thinner][value=no]")).to_be_checked()
    assert Intake.objects.filter(patient__email="ada@mail.example").count() == 1


# One that waits, and stands openly; beside it the reasons about injections and devices are folded.
REPORTED = {("Blood and medicines", "ticks"): "nsaid_recent.0", ("The area to be treated", "ticks"): "cold_sores.0"}


def test_what_is_folded_on_the_screen_is_unfolded_on_paper(visitor):
    page = visitor(PHONE)
    begin(page)
    for title, choices in HEALTHY:
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        for name, value in choices:
            tick(page, name, REPORTED.get((title, name), value))
        go_on(page)
    send(page)
    reason = page.get_by_text("Treatment can wake cold sores.")
    expect(reason).to_be_hidden()
    page.emulate_media(media="print")
    expect(reason).to_be_visible()
    assert reason.bounding_box()["height"] > 0


def test_going_back_loses_nothing(visitor):
    page = visitor(PHONE, script=False)
    begin(page)
    tick(page, "blood_thinner", "unsure")
    tick(page, "ticks", "nsaid_recent.0")
    go_on(page)
    tick(page, "pregnancy_status", "trying")
    go_on(page, "Back")
    expect(page.locator("[name=blood_thinner][value=unsure]")).to_be_checked()
    expect(page.locator("[name=ticks][value='nsaid_recent.0']")).to_be_checked()
    go_on(page)
    expect(page.locator("[name=pregnancy_status][value=trying]")).to_be_checked()
