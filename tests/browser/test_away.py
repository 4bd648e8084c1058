"""A morning on which a provider is ill, and the lists that nobody may forget."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from clinic.models import Location
from consultations.models import Appointment, AppointmentCell, Resource, TimeOff
from tests.booking.factories import AppointmentFactory
from tests.browser.conftest import check_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def early(demo_clinic):
    """A clinic where it is between seven and eight in the morning, whenever this runs, with nobody booked."""
    west = timezone.now().hour - 7
    Location.objects.update(timezone=f"Etc/GMT{west if west <= 12 else west - 24:+d}")
    AppointmentCell.objects.all().delete()
    Appointment.objects.update(status=Appointment.Status.CANCELLED)
    return Location.main()


def visit_at(location, resource, clock, days=0, **more):
    day = location.today() + timedelta(days=days)
    starts_at = datetime.combine(day, time(*map(int, clock.split(":"))), location.zone).astimezone(UTC)
    return AppointmentFactory(location=location, resource=resource, starts_at=starts_at, **more)


def test_twelve_visits_of_somebody_ill_find_another_time_in_fifteen_clicks(early, staff):
    ill, other, *others = Resource.objects.providers()
    Resource.objects.filter(pk__in=[one.pk for one in others]).update(is_active=False)
    clocks = [f"{hour}:{minute}" for hour in (9, 10, 11, 13, 14, 15) for minute in ("00", "30")]
    visits = [visit_at(early, ill, clock) for clock in clocks]
    for clock in ("9:30", "14:00"):
        visit_at(early, other, clock)
    page, clicks = staff("desk"), []

    def click(what):
        clicks.append(what)
        what.click()

    click(page.locator(".day-grid thead th", has_text=ill.name).get_by_role("link", name="Away"))
    expect(page.get_by_role("heading", name="12 visits need a new time")).to_be_visible()
    check_accessible(page)
    for visit, choice in ((visits[2], "link"), (visits[5], "leave")):
        click(page.locator(f"#choice-{visit.reference}"))
        clicks.append(choice)
        page.locator(f"#choice-{visit.reference}").select_option(choice)
    click(page.get_by_role("button", name="Enter the time off and apply all"))
    expect(page.get_by_text("10 visits have a new time.")).to_be_visible()
    expect(page.get_by_text("1 patient is asked to choose.")).to_be_visible()
    assert len(clicks) <= 15
    left = Appointment.objects.filter(resource=ill, status="booked", starts_at__lt=TimeOff.objects.get().ends_at)
    assert {visit.pk for visit in left} == {visits[2].pk, visits[5].pk}
    assert Appointment.objects.filter(pk__in=[visit.pk for visit in visits], status="booked").count() == 12
    page.goto("/staff/day/")
    expect(page.get_by_role("link", name="2 visits need a new time")).to_be_visible()


def test_who_calls_late_gets_a_later_time_and_who_did_not_come_is_taken_after_all(early, staff):
    begun = timezone.now() - timedelta(minutes=15)
    calls, comes = (
        AppointmentFactory(location=early, resource=doctor, starts_at=begun, holding=False)
        for doctor in Resource.objects.providers()[:2]
    )
    page = staff("desk")
    page.goto(f"/staff/appointments/{calls.reference}/")
    page.get_by_role("link", name="Move to another time").click()
    page.locator(".slots a").first.click()
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator(".name-line")).to_contain_text("Booked")
    assert Appointment.objects.get(pk=calls.pk).starts_at > timezone.now()
    page.goto(f"/staff/appointments/{comes.reference}/")
    page.get_by_role("button", name="Did not come").click()
    expect(page.locator(".name-line")).to_contain_text("Did not come")
    page.get_by_role("button", name="Arrived").click()
    expect(page.locator(".name-line")).to_contain_text("Arrived")


def test_the_unresolved_list_is_emptied_by_keyboard_alone(early, staff):
    ill = Resource.objects.providers()[0]
    visits = [visit_at(early, ill, clock, days=-1) for clock in ("9:00", "10:00", "11:00")]
    page = staff("desk")
    page.goto("/staff/unresolved/")
    assert reached(page, f"Came, and done: {visits[0].patient.full_name}") < 30
    page.keyboard.press("Enter")
    expect(page.get_by_text(visits[0].patient.full_name)).to_have_count(0)
    assert reached(page, f"Did not come: {visits[1].patient.full_name}") <= 3  # its name, came, did not come
    page.keyboard.press("Enter")
    expect(page.get_by_text(visits[1].patient.full_name)).to_have_count(0)
    assert reached(page, f"Came, and done: {visits[2].patient.full_name}") <= 2
    page.keyboard.press("Enter")
    expect(page.get_by_text("it is known what became of it")).to_be_visible()
    became = [Appointment.objects.get(pk=visit.pk).status for visit in visits]
    assert became == ["fulfilled", "noshow", "fulfilled"]


def reached(page, name):
    """How often Tab is pressed until the button has the focus."""
    page.wait_for_load_state()
    for times in range(1, 40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == name:
            return times
    pytest.fail(f"Tab never comes to {name}")


def test_who_walks_in_without_email_is_seen_now_and_takes_a_time_home_on_paper(early, staff):
    doctor = Resource.objects.providers().first()
    later = visit_at(
        early, doctor, "9:30", patient__email="", patient__phone="+12025550177", patient__first_name="Wilma"
    )
    page = staff("desk")
    panel = page.locator("#panel")
    page.locator(".day-grid thead th", has_text=doctor.name).get_by_role("link", name="Walk-in").click()
    panel.get_by_role("searchbox").fill("tobook")
    panel.get_by_role("link", name="Tom Tobook (demo)").click()
    panel.get_by_role("button", name="Book", exact=True).click()
    expect(panel.get_by_text("Booked: Tom Tobook (demo)")).to_be_visible()
    seen = Appointment.objects.get(patient__first_name="Tom", status="arrived")
    assert (seen.resource, seen.starts_at <= timezone.now()) == (doctor, True)
    page.goto(f"/staff/appointments/{later.reference}/")
    page.get_by_role("link", name="Print the time").click()
    expect(page.locator(".slip-paper")).to_contain_text("9:30")
    expect(page.locator(".slip-paper")).to_contain_text(early.address)
    check_accessible(page)
