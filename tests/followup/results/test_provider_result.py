"""What the provider sees, beside what the patient says and what was before."""

from uuid import uuid4

import pytest
from django.urls import reverse

from clinic.models import AccessLog
from consultations.models import FollowUp, ProviderResult
from tests.followup.factories import check_in, follow_up
from tests.review.factories import IntakeFactory, PlanFactory, healthy_answers, perform, signed

pytestmark = pytest.mark.django_db


def url_of(follow_up):
    return reverse("provider_result", args=[follow_up.reference])


def hair():
    intake = IntakeFactory(answers=healthy_answers(concern="hair"))
    return perform(PlanFactory(outcome=signed(intake).outcomes.get())).follow_ups.get(kind="month3")


def test_the_provider_grades_beside_the_patients_words(as_provider, location):
    told = check_in(change="same", note="Hard to say").follow_up
    page = as_provider.get(url_of(told)).content.decode()
    for words in ("What the patient says now", "The same", "Hard to say", "What the form said before"):
        assert words in page
    plan_page = reverse("plan", args=[told.plan.reference])
    assert as_provider.post(url_of(told), {"change": "better", "note": "Finer lines"}).url == plan_page
    shown = as_provider.get(plan_page).content.decode()
    assert "Finer lines" in shown
    assert str(as_provider.user) in shown
    as_provider.post(url_of(told), {"change": "much-better"})
    result = ProviderResult.objects.get()
    assert (result.change, result.by, result.plan) == ("much-better", as_provider.user, told.plan)
    verbs = AccessLog.objects.filter(subject_reference=str(result.reference)).values_list("verb", flat=True)
    assert {"record_result", "correct_result"} <= set(verbs)
    read = AccessLog.objects.filter(verb="read", subject_reference=str(told.check_in.reference))
    assert read.exists()


def test_hair_is_graded_by_name_and_a_face_is_not(as_provider, location):
    asked = hair()
    assert "Norwood VII" in as_provider.get(url_of(asked)).content.decode()
    as_provider.post(url_of(asked), {"change": "same", "grade": "ludwig-II"})
    assert ProviderResult.objects.get().grade == "ludwig-II"
    assert "Ludwig II" in as_provider.get(reverse("plan", args=[asked.plan.reference])).content.decode()
    assert as_provider.post(url_of(asked), {"change": "same", "grade": "norwood-IX"}).status_code == 422
    assert "Norwood" not in as_provider.get(url_of(follow_up())).content.decode()


def test_without_a_choice_nothing_is_kept(as_provider, location):
    page = as_provider.post(url_of(follow_up()), {"note": "x"})
    assert page.status_code == 422
    assert "error-summary" in page.content.decode()
    assert not ProviderResult.objects.exists()


def test_a_contact_for_safety_or_one_called_off_takes_no_result(as_provider, location):
    assert as_provider.get(url_of(follow_up(1, "day1"))).status_code == 404
    called_off = follow_up()
    FollowUp.objects.filter(pk=called_off.pk).update(status="cancelled")
    assert as_provider.post(url_of(called_off), {"change": "same"}).status_code == 404


def test_results_are_for_those_who_treat(as_lead, as_desk, as_manager, as_stranger, location):
    asked = follow_up()
    assert as_lead.get(url_of(asked)).status_code == 200
    assert as_lead.get(reverse("provider_result", args=[uuid4()])).status_code == 404
    for client in (as_desk, as_manager):
        assert client.get(url_of(asked)).status_code == 404
        assert client.post(url_of(asked), {"change": "same"}).status_code == 404
    assert as_stranger.get(url_of(asked)).status_code == 302
