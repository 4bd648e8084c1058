"""What must be there before a session, each condition seen to block when its part is missing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.models import Review, TreatmentSession
from consultations.review.gate import conditions
from consultations.review.refusals import CannotRecord
from consultations.review.services import current_assessments
from treatments.models import Lot

from .factories import PlanFactory, decision, lot_of, perform, ready

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(location):
    return ready(PlanFactory())


def is_met(course, name, on=None):
    [found] = [each for each in conditions(course, on or timezone.localdate()) if each.name == name]
    return found.is_met


def signed_again(course, outcome):
    """Another review of the same consultation, in place of the first."""
    first = course.outcome.review
    review = Review.objects.create(intake=first.intake, replaces=first, signed_by=first.signed_by)
    for assessment in current_assessments(first.intake):
        given = decision(assessment, outcome)
        review.outcomes.create(assessment=assessment, outcome=outcome, route=given.route)
    return review


def refused(course, condition):
    with pytest.raises(CannotRecord) as refusal:
        perform(course)
    assert not TreatmentSession.objects.exists()
    return condition in [each.name for each in refusal.value.missing] and bool(refusal.value.sentence)


def test_somebody_ready_is_let_through(course):
    assert all(each.is_met for each in conditions(course, timezone.localdate()))
    assert perform(course).plan == course


@pytest.mark.parametrize("outcome", ["exosomes", "declined"])
def test_a_newer_review_that_does_not_name_the_treatment_blocks(course, outcome):
    signed_again(course, outcome)
    assert not is_met(course, "review")
    assert refused(course, "review")


def test_a_newer_review_that_names_it_again_does_not(course):
    signed_again(course, "prp")
    assert is_met(course, "review")


@pytest.mark.parametrize(
    "changed", [{"status": "quarantined"}, {"status": "recalled"}, {"units": 0}, {"expires_on": None}]
)
def test_without_a_usable_lot_in_stock_nothing_is_recorded(course, changed):
    Lot.objects.filter(product__treatment=course.treatment).update(**changed)
    assert not is_met(course, "lot")
    assert refused(course, "lot")


def test_the_day_of_the_session_says_whether_a_lot_had_expired(course):
    today = timezone.localdate()
    Lot.objects.filter(product__treatment=course.treatment).update(expires_on=today - timedelta(days=1))
    assert is_met(course, "lot", today - timedelta(days=1))
    assert not is_met(course, "lot", today)
    other = lot_of(course.treatment.products.get(), "FRESH")
    with pytest.raises(CannotRecord, match="lot-expired"):
        perform(course)
    assert perform(course, lot=other).lot == other
    assert perform(course, timezone.now() - timedelta(days=2)).lot.number == "LOT-1"


def test_the_plan_and_the_record_show_what_is_missing_and_where_to_get_it(as_provider, course):
    signed_again(course, "declined")
    review = reverse("review", args=[course.outcome.review.intake.reference])
    for name in ("plan", "record_session"):
        page = as_provider.get(reverse(name, args=[course.reference])).content.decode()
        gate = page.split('id="gate"')[1].split("</section>")[0]
        assert "Signed review: missing" in gate
        assert f'href="{review}"' in gate
        assert "Product or kit: missing" not in gate
