"""The front desk with a ringing telephone."""

import re
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from consultations.models import Appointment, Message
from tests.browser.conftest import check_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def half_an_hour(page):
    """The first free quarter of an hour that another follows: a consultation fits there."""
    free = page.locator(".day-grid a", has_text="Free").evaluate_all(
        "links => links.map(link => link.getAttribute('href')).filter(href => href.includes('time='))"
    )
    starts = {href: datetime.strptime(href[-17:], "%Y-%m-%dT%H:%MZ") for href in free}
    follows = {(href[:-17], start) for href, start in starts.items()}
    return next(href for href, start in starts.items() if (href[:-17], start + timedelta(minutes=15)) in follows)


class Clicks:
    """Counts what a hand does to the page."""

    def __init__(self):
        self.count = 0

    def __call__(self, found):
        found.click()
        self.count += 1


def tomorrow(page):
    page.get_by_role("link", name="Day after").click()
    expect(page).to_have_url(re.compile("date="))
    page.wait_for_load_state()
    return page.locator(f".day-grid a[href='{half_an_hour(page)}']"), page.locator("#panel")


def test_a_new_caller_takes_three_clicks_and_four_fields(staff):
    page, click = staff("desk"), Clicks()
    gap, panel = tomorrow(page)
    click(gap)
    expect(panel.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("nora newcaller")
    expect(panel.get_by_text("Nobody found.")).to_be_visible()
    click(panel.get_by_role("link", name="New patient"))
    expect(panel.get_by_label("First name")).to_have_value("Nora")
    expect(panel.get_by_label("Last name")).to_have_value("Newcaller")
    expect(panel.get_by_label("Month", exact=True)).to_be_focused()
    boxes = panel.locator(".booking-form input:visible").evaluate_all("boxes => boxes.map(box => box.name)")
    fields = {re.sub("_(month|day|year)$", "", name) for name in boxes} - {"email"}  # nobody has to have one
    for part, value in (("Month", "2"), ("Day", "29"), ("Year", "1984")):
        panel.get_by_label(part, exact=True).fill(value)
    panel.get_by_label("Mobile").fill("(202) 555-0166")
    click(panel.get_by_role("button", name="Book", exact=True))
    expect(panel.get_by_text("Booked: Nora Newcaller")).to_be_focused()
    expect(page.locator(".day-grid").get_by_role("link", name="Nora Newcaller", exact=True)).to_be_visible()
    assert (click.count, len(fields)) == (3, 4)
    assert Appointment.objects.get(patient__first_name="Nora").status == "booked"


def test_a_known_caller_takes_three_clicks_and_the_keyboard_alone_is_enough(staff):
    page, click = staff("desk"), Clicks()
    gap, panel = tomorrow(page)
    click(gap)
    expect(panel.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("tobook")
    click(panel.get_by_role("link", name="Tom Tobook (demo)"))
    click(panel.get_by_role("button", name="Book", exact=True))
    expect(panel.get_by_text("Booked: Tom Tobook (demo)")).to_be_focused()
    assert click.count == 3
    page.keyboard.press("Escape")
    expect(page.locator(".day-grid").get_by_role("link", name="Tom Tobook (demo)", exact=True)).to_be_focused()
    page.locator(f".day-grid a[href='{half_an_hour(page)}']").focus()
    page.keyboard.press("Enter")
    expect(panel.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("phoneonly")
    expect(panel.get_by_role("link", name="Tel Phoneonly (demo)")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(panel.get_by_role("button", name="Book", exact=True)).to_be_focused()
    check_accessible(page)
    page.keyboard.press("Enter")
    expect(panel.get_by_text("Booked: Tel Phoneonly (demo)")).to_be_focused()
    expect(panel.get_by_text("Your visit is on")).to_be_visible()
    check_accessible(page)


def test_two_windows_on_one_gap(staff):
    """The second is offered the nearest times, or to book anyway; the first sees both without loading the page."""
    page = staff("desk")
    gap, panel = tomorrow(page)
    other = page.context.new_page()
    other.errors = []
    other.goto(page.url)
    same = other.locator(f".day-grid a[href='{half_an_hour(other)}']")
    gap.click()
    same.click()
    for window, name in ((page, "tobook"), (other, "planned")):
        window.locator("#panel").get_by_role("searchbox").fill(name)
        window.locator("#panel .people a").click()
        expect(window.locator("#panel").get_by_role("button", name="Book", exact=True)).to_be_focused()
    panel.get_by_role("button", name="Book", exact=True).click()
    expect(panel.get_by_text("Booked: Tom Tobook (demo)")).to_be_visible()
    second = other.locator("#panel")
    second.get_by_role("button", name="Book", exact=True).click()
    expect(second.get_by_role("group", name="Choose another time")).to_be_visible()
    second.get_by_label("Why it is booked all the same").fill("She flies home tomorrow")
    second.get_by_role("button", name="Book anyway").click()
    expect(second.get_by_text("Booked: Paula Planned (demo)")).to_be_visible()
    expect(page.locator(".day-grid").get_by_text("Overbooked")).to_be_visible(timeout=15_000)


def test_the_visit_is_checked_in_with_one_press(staff):
    page = staff("desk")
    Appointment.objects.filter(patient__first_name="Hanna").update(
        starts_at=timezone.now(), ends_at=timezone.now() + timedelta(minutes=30)
    )
    page.goto("/staff/day/")
    page.locator(".day-grid .visit", has_text="Hanna").get_by_role("button", name="Arrived").click()
    expect(page.locator(".day-grid .visit-arrived", has_text="Hanna")).to_be_visible()


def test_a_telephone_task_is_done_with_one_press(staff):
    page = staff("desk")
    expect(page.get_by_text("Tel Phoneonly (demo)").first).to_be_visible()
    reached = page.get_by_role("button", name="Reached")
    tasks = reached.count()
    reached.first.click()
    expect(reached).to_have_count(tasks - 1)
    assert Message.objects.get(channel="telephone", state="sent").patient.first_name == "Tel"


def test_the_desk_never_sees_who_is_ill(staff):
    page = staff("desk")
    for path in ("/staff/day/", "/staff/to-book/", "/staff/patients/?q=blood"):
        page.goto(path)
        text = page.locator("main").inner_text().lower()
        for word in ("excluded", "caution", "blood condition", "prp", "exosome"):
            assert word not in text, (path, word)
