"""Answers that have become less cautious are seen, and talked about before anybody signs."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic.audit import SYSTEM
from consultations.models import Assessment, Review
from consultations.patients.merging import merge
from consultations.review.milder import milder_answers
from consultations.review.refusals import CannotSign
from consultations.review.services import amend, current_assessments, sign
from tests.factories import PatientFactory

from .factories import IntakeFactory, actor, catalogue, decision, healthy_answers, shown

pytestmark = pytest.mark.django_db


def told(patient, days_ago=30, **answers):
    intake = IntakeFactory(patient=patient, answers=healthy_answers(**answers))
    ago = timezone.now() - timedelta(days=days_ago)
    Assessment.objects.filter(intakes=intake).update(made_at=ago)
    return intake


def found(intake):
    return [
        (each.question.id, each.area, each.before, each.now) for each in milder_answers(intake, list(current(intake)))
    ]


def current(intake):
    return current_assessments(intake)


@pytest.fixture
def patient(location):
    catalogue()
    return PatientFactory()


def test_an_answer_that_is_milder_along_its_scale_is_found_and_a_harsher_one_is_not(patient):
    told(patient, pregnancy_status="trying", tobacco="no")
    now = told(patient, days_ago=0, pregnancy_status="no", tobacco="yes")
    assert found(now) == [("pregnancy_status", "", "trying", "no")]


def test_an_answer_in_no_common_scale_is_judged_by_what_the_rules_make_of_it(patient):
    told(patient, skin_now="severe_acne")
    assert found(told(patient, days_ago=0, skin_now="infection_or_open_skin")) == []
    assert found(told(patient, days_ago=0, skin_now="clear"))[0][2:] in {
        ("severe_acne", "clear"),
        ("infection_or_open_skin", "clear"),
    }


def test_a_measurement_that_is_no_longer_named_is_found(patient):
    told(patient, platelet_count="below_100k")
    assert found(told(patient, days_ago=0)) == [("platelet_count", "", "below_100k", "not_tested")]


def test_of_several_earlier_answers_the_harshest_stands(patient):
    told(patient, days_ago=90, blood_thinner="yes")
    told(patient, days_ago=60, blood_thinner="unsure")
    assert found(told(patient, days_ago=0)) == [("blood_thinner", "", "yes", "no")]


def test_what_was_told_more_than_twelve_months_ago_is_not_held_against_today(patient):
    told(patient, days_ago=370, blood_thinner="yes")
    assert found(told(patient, days_ago=0)) == []
    told(patient, days_ago=360, blood_thinner="yes")
    assert len(found(told(patient, days_ago=0))) == 1


def test_the_other_of_two_joined_records_counts(patient):
    double = PatientFactory()
    told(double, blood_thinner="yes")
    now = told(patient, days_ago=0)
    assert found(now) == []
    merge(double, patient, by=SYSTEM)
    now.refresh_from_db()
    assert found(now) == [("blood_thinner", "", "yes", "no")]


def test_an_answer_about_one_area_says_nothing_about_the_other_but_one_about_the_person_does(patient):
    told(
        patient,
        concern="hair",
        hair_loss_pattern="gradual_thinning",
        suspicious_spot="yes",
        pregnancy_status="pregnant",
    )
    assert found(told(patient, days_ago=0)) == [("pregnancy_status", "", "pregnant", "no")]


def test_an_answer_that_was_corrected_to_a_milder_one_in_the_same_form_is_found(patient):
    intake = told(patient, days_ago=2, nsaid_recent="yes")
    amend(intake, current(intake), {"nsaid_recent": "no"}, by=actor())
    assert found(intake) == [("nsaid_recent", "", "yes", "no")]


def test_what_was_not_asked_then_is_no_milder_answer_now(patient):
    intake = told(patient, days_ago=2)
    amend(intake, current(intake), {"recent_sun": {"face": "no"}}, by=actor())
    assert found(intake) == []


# Signing --------------------------------------------------------------------------------------------------------------
def test_nothing_is_signed_in_silence(patient):
    told(patient, blood_thinner="yes")
    intake = told(patient, days_ago=0)
    decisions = [decision(each) for each in current(intake)]
    [one] = milder_answers(intake, current(intake))
    for discussed in ([], [one.as_dict() | {"before": "unsure"}]):
        with pytest.raises(CannotSign, match="not-discussed"):
            sign(intake, decisions, discussed=discussed, by=actor())
    review = sign(intake, decisions, discussed=[one.as_dict()], by=actor())
    review.refresh_from_db()
    assert review.discussed == [{"fact": "blood_thinner", "area": "", "before": "yes", "now": "no"}]


def test_the_page_shows_both_answers_and_asks_for_a_tick(as_provider, patient):
    told(patient, suspicious_spot="yes")
    intake = told(patient, days_ago=0)
    url = reverse("review", args=[intake.reference])
    body = " ".join(as_provider.get(url).content.decode().split())
    assert "Less cautious than before" in body
    assert "Was “Yes”, now “No”" in body
    sent = {"shown": shown(intake), "face-outcome": "declined"}
    page = as_provider.post(url, sent)
    assert page.status_code == 422
    assert page.context["form"].errors.keys() == {"discussed-face-suspicious_spot"}
    assert not Review.objects.exists()
    assert as_provider.post(url, sent | {"discussed-face-suspicious_spot": "on"}).status_code == 302
    assert [each["fact"] for each in Review.objects.get().discussed] == ["suspicious_spot"]


def test_earlier_forms_cost_the_same_however_many_there_are(as_provider, patient, queries):
    told(patient, blood_thinner="yes")
    intake = told(patient, days_ago=0)
    url = reverse("review", args=[intake.reference])
    as_provider.get(url)
    one = queries(lambda: as_provider.get(url))
    for _ in range(9):
        told(patient, blood_thinner="yes")
    assert queries(lambda: as_provider.get(url)) == one
