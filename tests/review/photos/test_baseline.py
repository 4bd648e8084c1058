"""Before a course: a photo of its area, not too old and not too young, or the recorded refusal."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from clinic.models import Clinic
from consultations.intake.services import clinic_today
from consultations.models import Photo, PhotoRefusal
from consultations.review.gate import conditions
from consultations.review.photos.services import remove, take_back
from consultations.review.recording import record_session
from consultations.review.refusals import CannotRecord
from tests.factories import PatientFactory
from tests.review.factories import PlanFactory, actor, papers, perform, performed
from tests.review.photos.test_services import kept, shot

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("location")]
TODAY = clinic_today


@pytest.fixture
def course():
    return PlanFactory()


def is_met(course, on=None):
    [found] = [each for each in conditions(course, on or TODAY()) if each.name == "photos"]
    return found.is_met


def baseline(course, days_ago=0, **about):
    return kept(course.patient, taken_on=TODAY() - timedelta(days=days_ago), **about)


def test_without_a_photo_no_session_is_recorded(course):
    done = performed(course)
    papers(course)
    with pytest.raises(CannotRecord) as refusal:
        record_session(course, done, request_key=uuid4(), by=actor(course.planned_by))
    assert [each.name for each in refusal.value.missing] == ["photos"]
    baseline(course)
    assert record_session(course, done, request_key=uuid4(), by=actor(course.planned_by)).pk


def test_one_of_the_area_from_before_the_course_is_enough(course):
    baseline(course)
    assert is_met(course)


@pytest.mark.parametrize("about", [{"area": "hair"}, {"moment": "follow-up"}, {"days_ago": 91}, {"days_ago": -1}])
def test_one_of_another_area_moment_or_time_is_not(course, about):
    baseline(course, **about)
    assert not is_met(course)


def test_the_clinic_says_for_how_long_one_counts(course):
    baseline(course, 91)
    Clinic.objects.update(baseline_days=91)
    assert is_met(course)


def test_a_photo_that_was_removed_does_not_count(course):
    [photo] = baseline(course)
    remove(photo, "Blurred", by=actor())
    assert not is_met(course)


def test_a_refusal_of_the_area_stands_in_its_place_until_it_is_taken_back(course):
    perform(course)  # as everybody is made ready: by the refusal
    assert is_met(course)
    take_back(PhotoRefusal.objects.get(), by=actor())
    assert not is_met(course)


def test_for_a_later_session_the_first_one_counts(course):
    perform(course, timezone.now() - timedelta(days=60))
    take_back(PhotoRefusal.objects.get(), by=actor())
    kept(course.patient, shot("black"))  # of today: the course had begun
    assert not is_met(course)
    baseline(course, 100)
    assert is_met(course)


def test_one_in_a_joined_record_of_the_same_person_counts(course):
    other = PatientFactory(merged_into=course.patient)
    kept(other, taken_on=TODAY())
    assert is_met(course)
    assert Photo.objects.get().patient == other
