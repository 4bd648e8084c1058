"""What is missing before a session, where the provider looks between two patients."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.models import AppointmentType, Resource
from treatments.models import Device, Lot

from .factories import PlanFactory, VisitFactory, perform, ready

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(location):
    return ready(PlanFactory())


def visit_of(course, **given):
    type, _ = AppointmentType.objects.get_or_create(slug="treatment", defaults={"name": "Treatment", "minutes": 60})
    return VisitFactory(patient=course.patient, **{"type": type} | given)


def panel(client, visit):
    page = client.get(reverse("visit", args=[visit.reference])).content.decode()
    return page.split('id="before-session"')[1].split("</section>")[0] if "before-session" in page else ""


def test_what_is_missing_stands_on_the_visit_with_the_way_to_get_it(as_provider, course):
    visit = visit_of(course)
    assert "Everything is there" in panel(as_provider, visit)
    assert reverse("plan", args=[course.reference]) in panel(as_provider, visit)
    assert reverse("record_session", args=[course.reference]) in panel(as_provider, visit)
    Lot.objects.filter(product__treatment=course.treatment).update(expires_on=visit.day - timedelta(days=1))
    missing = panel(as_provider, visit)
    assert "Product or kit: missing" in missing
    assert f'href="{reverse("lots")}"' in missing
    assert reverse("record_session", args=[course.reference]) not in missing


def test_it_stands_before_everything_else_that_the_page_says(as_provider, course):
    page = as_provider.get(reverse("visit", args=[visit_of(course).reference])).content.decode()
    assert page.index('id="before-session"') < page.index('<dl class="facts')


def test_the_front_desk_and_other_visits_learn_nothing_of_it(as_desk, as_provider, course):
    assert panel(as_desk, visit_of(course)) == ""
    later = timezone.now() + timedelta(days=2)
    consultation = VisitFactory(patient=course.patient, starts_at=later)
    assert panel(as_provider, consultation) == ""


def test_only_courses_with_sessions_to_come_and_of_the_visits_device_are_named(as_provider, course):
    type(course).objects.update(sessions=1)
    visit = visit_of(course)
    assert str(course.treatment) in panel(as_provider, visit)
    co2 = Device.objects.get(slug="co2")
    unit = Resource.objects.create(name="Laser", kind=Resource.Kind.DEVICE, device=co2, location=visit.location)
    type(visit).objects.update(unit=unit)
    assert "no treatment plan" in panel(as_provider, visit)
    type(visit).objects.update(unit=None)
    perform(course)
    assert "no treatment plan" in panel(as_provider, visit)
