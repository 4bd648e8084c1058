"""A visit is cancelled at the desk, and somebody who waits takes its time on the phone, JavaScript off."""

from datetime import time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from clinic.models import Clinic, Location
from consultations.booking import offers
from consultations.booking.notices import link_to
from consultations.models import Appointment, FreedTime, WaitlistEntry
from consultations.patients.links import page_of
from tests.browser.conftest import check_accessible
from tests.browser.showing import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_cancelled_visits_time_is_taken_by_whoever_waits_for_one(staff, visitor):
    Clinic.objects.update(texts_from=time(0), texts_until=time(23, 59))  # nobody is offered a time at night
    # Wanda has a visit and would come sooner.
    later, sooner = (Appointment.objects.get(patient__first_name=name) for name in ("Wanda", "Bruno"))
    patient = visitor(PHONE, script=False)
    patient.goto(page_of(link_to(later)))
    patient.get_by_role("link", name="Tell me when an earlier time becomes free").click()
    patient.get_by_role("button", name="Tell me").click()
    expect(patient.get_by_role("heading", name="You are on the waitlist")).to_be_visible()

    # Bruno calls: he cannot come.
    desk = staff("desk")
    desk.goto(f"/staff/appointments/{sooner.reference}/")
    desk.get_by_label("Why").fill("The patient called")
    desk.get_by_role("button", name="Cancel this visit").click()
    expect(desk.locator(".name-line")).to_contain_text("Cancelled")
    assert offers.due(timezone.now()) == []  # nobody is asked while that may be taken back

    # Five minutes later, by the sweep.
    FreedTime.objects.update(offer_from=timezone.now() - timedelta(seconds=1))
    for freed in offers.due(timezone.now()):
        offers.work_on(freed)
    held = Appointment.objects.get(status="pending")
    desk.goto("/staff/waitlist/")
    expect(desk.get_by_text("held until answered")).to_be_visible()
    check_accessible(desk)

    patient.goto(page_of(link_to(held)))
    expect(patient.get_by_text("This time is held for you until")).to_be_visible()
    patient.get_by_role("button", name="Take it").click()
    expect(patient.get_by_role("heading", name="You are booked")).to_be_visible()

    for visit in (held, later):
        visit.refresh_from_db()
    assert (held.status, held.starts_at, later.status) == ("booked", sooner.starts_at, "cancelled")
    assert WaitlistEntry.objects.get().status == "booked"
    desk.goto(f"/staff/day/?date={Location.main().local(held.starts_at).date()}")
    expect(desk.locator(".day-grid").get_by_text("Wanda").first).to_be_visible()
