"""Months later on a phone, without JavaScript: one touch, a little more, a visit."""

import re

import pytest
from playwright.sync_api import expect

from consultations.models import Appointment, CheckIn, FollowUp
from consultations.patients.links import page_of
from tests.browser.conftest import tick
from tests.browser.showing import PHONE
from tests.followup.factories import link_to

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo_clinic")]


def test_from_one_touch_to_the_results_visit(visitor):
    asked = FollowUp.objects.get(patient__first_name="Rita", kind="month3")
    page = visitor(PHONE, script=False)
    page.goto(page_of(link_to(asked)))
    page.get_by_role("button", name="Better", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. That is saved.")
    assert CheckIn.objects.get(follow_up=asked).finished_at is None
    tick(page, "concern-texture-and-pores", "better")
    tick(page, "signs", "none")
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. We have your answers.")
    page.go_back()  # to a form that is no longer open
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. We have your answers.")
    page.get_by_role("link", name="Book your results visit").click()
    page.get_by_role("link", name=re.compile(r"^\d+:\d\d")).first.click()
    page.get_by_role("button", name="Book this time").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are booked")
    assert Appointment.objects.get(patient=asked.patient, status="booked").type.slug == "results"


def test_a_red_flag_shows_whom_to_call_with_the_first_touch(visitor):
    asked = FollowUp.objects.get(patient__first_name="Rita", kind="week2")
    page = visitor(PHONE, script=False)
    page.goto(page_of(link_to(asked)))
    call = page.get_by_role("link", name="Call 911 now")
    expect(call).to_be_hidden()
    tick(page, "red_flags", "breathing")
    expect(call).to_be_visible()
    page.get_by_role("button", name="Send it to the clinic as well").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This needs help right now")
    assert CheckIn.objects.get(follow_up=asked).red_flags == ["breathing"]
