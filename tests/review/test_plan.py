"""The page of a course."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic.models import AccessLog

from .factories import PlanFactory, perform

pytestmark = pytest.mark.django_db


def url_of(plan):
    return reverse("plan", args=[plan.reference])


@pytest.fixture
def course(location):
    return PlanFactory()


def test_the_page_shows_the_plan_and_what_was_performed(as_provider, course):
    page = as_provider.get(url_of(course)).content.decode()
    assert "No session recorded yet." in page
    assert course.patient.full_name in page
    session = perform(course)
    page = as_provider.get(url_of(course)).content.decode()
    assert "Sessions: 1 of 3" in page
    assert f"{session.lot.product}, LOT-1" in page


def test_reading_a_plan_is_written_down(as_provider, course):
    session = perform(course)
    as_provider.get(url_of(course))
    for shown in (course, session):
        assert AccessLog.objects.filter(verb="read", subject_reference=str(shown.reference)).count() == 1


def test_the_page_costs_the_same_however_many_sessions(as_provider, course, queries):
    perform(course, timezone.now() - timedelta(days=20))
    one = queries(lambda: as_provider.get(url_of(course)))
    for days in range(10):
        perform(course, timezone.now() - timedelta(days=days))
    assert queries(lambda: as_provider.get(url_of(course))) == one


def test_the_plan_is_for_those_who_treat(as_lead, as_desk, as_manager, as_stranger, course):
    assert as_lead.get(url_of(course)).status_code == 200
    assert as_lead.get(reverse("plan", args=[uuid4()])).status_code == 404
    assert as_desk.get(url_of(course)).status_code == 404
    assert as_manager.get(url_of(course)).status_code == 404
    assert as_stranger.get(url_of(course)).status_code == 302
