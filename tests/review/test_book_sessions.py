"""A plan's sessions are booked at once."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from clinic.models import AccessLog
from consultations.booking.series import targets
from consultations.booking.times import key_of
from consultations.models import Appointment, WorkingHours
from tests.booking.factories import NOW, ResourceFactory, at, unit
from tests.booking.factories import AppointmentFactory as VisitFactory
from tests.booking.pages import text
from tests.factories import LocationFactory
from treatments.models import Device

from .factories import PlanFactory, perform

pytestmark = pytest.mark.django_db
WEEKS = [at("10:00", 7) + timedelta(weeks=4 * number) for number in range(3)]
HOW = {"first_day": "2026-11-23", "clock": "10:00", "number": "3", "weeks": "4", "resource": ""}


@pytest.fixture(autouse=True)
def monday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def provider(location):
    return ResourceFactory()


@pytest.fixture
def course(location):
    return PlanFactory()


def url_of(plan):
    return reverse("book_sessions", args=[plan.reference])


def propose(client, plan, **changed):
    return client.get(url_of(plan), HOW | changed)


def book(client, plan, times, key=None, **changed):
    query = "&".join(f"{name}={value}" for name, value in (HOW | changed).items())
    sent = {"time": [key_of(time) for time in times], "request_key": str(key or uuid4())}
    return client.post(f"{url_of(plan)}?{query}", sent)


def chosen(page):
    return [session.chosen for session in page.context["sessions"]]


def booked():
    return list(Appointment.objects.filter(type__slug="treatment").values_list("starts_at", flat=True))


def test_the_desk_books_all_sessions_at_the_plans_interval(as_desk, course, provider):
    patient = reverse("patient", args=[course.patient.reference])
    assert "Book 3 sessions" in text(as_desk.get(patient))
    first = as_desk.get(url_of(course)).context["form"].initial
    assert (first["number"], first["weeks"]) == (3, 4)
    page = propose(as_desk, course)
    assert chosen(page) == WEEKS
    answer = book(as_desk, course, chosen(page))
    assert answer.url == patient
    assert booked() == WEEKS
    assert "Book 3 sessions" not in text(as_desk.get(patient))
    assert AccessLog.objects.filter(verb="book_sessions", subject_reference=str(course.reference)).count() == 1


def test_of_several_locations_they_are_booked_where_the_desk_says(as_desk, course, provider):
    west = LocationFactory(name="West", timezone="America/Los_Angeles")
    provider.hours.update(location=west)
    page = propose(as_desk, course, location=str(west.reference))
    assert f'name="location" value="{west.reference}"' in page.content.decode()
    book(as_desk, course, chosen(page), location=west.reference)
    assert booked() == [week + timedelta(hours=3) for week in WEEKS]
    assert set(Appointment.objects.values_list("location", flat=True)) == {west.pk}


def test_a_session_moves_to_the_nearest_free_time_and_says_so(as_desk, course, provider):
    VisitFactory(resource=provider, starts_at=WEEKS[1])
    page = propose(as_desk, course)
    assert chosen(page) == [WEEKS[0], WEEKS[1] + timedelta(minutes=30), WEEKS[2]]
    assert "is not free; this is the nearest" in text(page)
    WorkingHours.objects.filter(weekday=0).delete()
    assert chosen(propose(as_desk, course)) == [start + timedelta(days=1) for start in WEEKS]


def test_the_clock_on_the_wall_stays_through_a_clock_change(location):
    before, after = targets(location, datetime(2027, 3, 8).date(), datetime(2027, 3, 8, 10).time(), 2, 1)
    assert (before, after) == (datetime(2027, 3, 8, 15, tzinfo=UTC), datetime(2027, 3, 15, 14, tzinfo=UTC))


def test_where_one_is_lost_none_is_booked_and_it_is_named_beside_what_is_free(as_desk, course, provider):
    VisitFactory(resource=provider, starts_at=WEEKS[1])
    page = book(as_desk, course, WEEKS)
    assert page.status_code == 409
    assert booked() == []
    assert [bool(session.refusal) for session in page.context["sessions"]] == [False, True, False]
    assert "Monday, December 21, 2026 at 10:00 AM EST: That time has just been taken." in text(page)
    assert chosen(page) == [WEEKS[0], WEEKS[1] + timedelta(minutes=30), WEEKS[2]]
    assert book(as_desk, course, chosen(page)).status_code == 302


def test_pressed_twice_it_is_one_series(as_provider, course, provider):
    key = uuid4()
    for _ in range(2):
        assert book(as_provider, course, WEEKS, key).url == reverse("plan", args=[course.reference])
    assert booked() == WEEKS


def test_the_device_of_the_plan_is_kept_free_where_it_stands(as_desk, provider):
    plan = PlanFactory()
    plan.device = Device.objects.create(slug="laser", name="Laser")
    plan.save()
    assert "No unit of Laser is entered at this place" in text(propose(as_desk, plan))
    laser = unit(plan.device)
    VisitFactory(resource=ResourceFactory(), unit=laser, starts_at=WEEKS[0])
    page = propose(as_desk, plan)
    assert chosen(page)[0] == WEEKS[0] + timedelta(minutes=30)
    book(as_desk, plan, chosen(page))
    assert set(Appointment.objects.filter(patient=plan.patient).values_list("unit", flat=True)) == {laser.pk}


@pytest.mark.parametrize(
    "changed",
    [{"first_day": "2026-11-15"}, {"first_day": "9999-12-31"}, {"number": "99"}, {"resource": "x"}, {"clock": ""}],
)
def test_what_cannot_be_proposed_is_said(as_desk, course, provider, changed):
    assert propose(as_desk, course, **changed).status_code == 422
    assert book(as_desk, course, WEEKS, **changed).status_code == 422
    assert booked() == []


def test_every_session_wants_a_time_and_a_day_of_its_own(as_desk, course, provider):
    for times in ([], [WEEKS[0], WEEKS[0] + timedelta(hours=3)]):
        assert book(as_desk, course, times).status_code == 422
    sent = {"time": [key_of(WEEKS[0]), "soon"], "request_key": str(uuid4())}
    assert as_desk.post(url_of(course), sent).status_code == 422
    assert as_desk.post(url_of(course), {"time": [key_of(WEEKS[0])], "request_key": "x"}).status_code == 422
    assert booked() == []


def test_what_is_booked_or_performed_is_not_proposed_again(as_desk, course, provider):
    perform(course)
    assert as_desk.get(url_of(course)).context["form"].initial["number"] == 2
    book(as_desk, course, WEEKS[:1])
    page = as_desk.get(url_of(course))
    assert page.context["form"].initial["number"] == 1
    assert "Booked already: Monday, November 23, 2026" in text(page)


def test_the_desk_reads_neither_treatment_nor_area_nor_assessment(as_desk, course, provider):
    for page in (propose(as_desk, course), as_desk.get(reverse("patient", args=[course.patient.reference]))):
        assert not re.search(r"\b(prp|exosomes?|face|hair|injected|plan)\b", text(page).lower())


def test_it_costs_the_same_for_one_session_and_for_ten(as_desk, course, provider, queries):
    one = queries(lambda: propose(as_desk, course, number="1"))
    assert queries(lambda: propose(as_desk, course, number="10")) == one


def test_nobody_else_finds_it(as_manager, as_stranger, course):
    assert as_manager.get(url_of(course)).status_code == 404
    assert as_stranger.get(url_of(course)).status_code == 302
