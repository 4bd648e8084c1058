"""The front desk with a ringing telephone."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from consultations.models import Appointment, Message

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def half_an_hour(page):
    """The first free quarter of an hour that another follows: a consultation fits there."""
    free = page.locator(".day-grid a", has_text="Free").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    starts = {href: datetime.strptime(href[-17:], "%Y-%m-%dT%H:%MZ") for href in free}
    follows = {(href[:-17], start) for href, start in starts.items()}
    return next(href for href, start in starts.items() if (href[:-17], start + timedelta(minutes=15)) in follows)


def test_a_caller_is_booked_from_a_gap_and_checked_in(staff):
    page = staff("desk")
    page.get_by_role("link", name="Day after").click()
    expect(page).to_have_url(re.compile("date="))
    page.locator(f".day-grid a[href='{half_an_hour(page)}']").click()
    page.get_by_label("First name").fill("Nora")
    page.get_by_label("Last name").fill("Newcaller")
    for part, value in (("Month", "2"), ("Day", "29"), ("Year", "1984")):
        page.get_by_label(part, exact=True).fill(value)
    page.get_by_label("Mobile").fill("(202) 555-0166")
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.get_by_text("Nora Newcaller").first).to_be_visible()
    assert Appointment.objects.get(patient__first_name="Nora").status == "booked"


def test_a_telephone_task_is_done_with_one_press(staff):
    page = staff("desk")
    expect(page.get_by_text("Tel Phoneonly (demo)").first).to_be_visible()
    page.get_by_role("button", name="Reached").first.click()
    assert not Message.objects.filter(channel="telephone", state="scheduled", patient__first_name="Tel").exists()


def test_the_desk_never_sees_who_is_ill(staff):
    page = staff("desk")
    for path in ("/staff/day/", "/staff/to-book/", "/staff/patients/?q=blood"):
        page.goto(path)
        text = page.locator("main").inner_text().lower()
        for word in ("excluded", "caution", "blood condition", "prp", "exosome"):
            assert word not in text, (path, word)
