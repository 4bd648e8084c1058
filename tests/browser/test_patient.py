"""A patient on a phone, JavaScript off: from the first page to a booked consultation."""

import re

import pytest
from playwright.sync_api import expect

from consultations.models import Appointment, Intake
from tests.browser.conftest import PHONE, check_accessible, tick

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


def begin(page, name="Ada"):
    page.goto("/")
    page.get_by_role("link", name="Start the form").first.click()
    for label, value in (("Month", "5"), ("Day", "17"), ("Year", "1980")):
        page.get_by_label(label, exact=True).fill(value)
    tick(page, "concern", "face")
    go_on(page)
    page.get_by_label("First name").fill(name)
    page.get_by_label("Last name").fill("Tester")
    page.get_by_label("E-mail", exact=True).first.fill("ada@mail.example")
    page.locator("label[for=id_privacy]").click()
    go_on(page)


def answer(page, addresses=None):
    for title, choices in HEALTHY:
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        if addresses is not None:
            addresses.append(page.url)
        for name, value in choices:
            tick(page, name, value)
        go_on(page)
    if addresses is not None:
        addresses.append(page.url)


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


def test_every_page_of_the_form_is_for_everyone(visitor):
    page, reader, addresses = visitor(PHONE, script=False), visitor(PHONE), ["/", "/intake/"]
    begin(page)
    answer(page, addresses)
    send(page)
    for address in [*addresses[:2], page.url, "/compare/", "/treatments/", "/book/", "/after-treatment/", "/my-link/"]:
        reader.goto(address)
        check_accessible(reader)


def test_the_open_form_and_its_errors_are_for_everyone(visitor):
    page = visitor(PHONE)
    page.goto("/intake/")
    go_on(page)
    check_accessible(page)
    begin(page)
    check_accessible(page)
    go_on(page)
    check_accessible(page)
    tick(page, "ticks", "steroid_recent.0")
    tick(page, "ticks", "unsure")
    check_accessible(page)


def test_the_form_is_filled_in_with_the_keyboard_alone(visitor):
    page = visitor()
    page.goto("/intake/")
    page.get_by_label("Month", exact=True).focus()
    for keys in ("5", "Tab", "1", "7", "Tab", "1", "9", "8", "0", "Tab", "Space", "Enter"):
        page.keyboard.press(keys)
    expect(page.get_by_role("heading", level=1)).to_have_text("How to reach you")


def test_going_back_loses_nothing(visitor):
    page = visitor(PHONE, script=False)
    begin(page)
    tick(page, "blood_thinner", "unsure")
    tick(page, "ticks", "nsaid_recent.0")
    go_on(page)
    page.get_by_role("link", name="Back").click()
    expect(page.locator("[name=blood_thinner][value=unsure]")).to_be_checked()
    expect(page.locator("[name=ticks][value='nsaid_recent.0']")).to_be_checked()


def test_a_very_long_name_breaks_no_page(visitor):
    page = visitor(PHONE)
    begin(page, name="Wolfeschlegelsteinhausenbergerdorff" * 2)
    answer(page)
    check_accessible(page)
