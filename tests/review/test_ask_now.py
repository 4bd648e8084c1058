"""What was not asked is asked together with the patient, and what was measured is entered, in place."""

import pytest
from django.urls import reverse

from consultations.candidacy.services import active
from consultations.models import Assessment
from consultations.review.page import asked_about
from consultations.review.services import amend, current_assessments

from .factories import IntakeFactory, actor, catalogue, healthy_answers

pytestmark = pytest.mark.django_db


@pytest.fixture
def intake(location):
    catalogue()
    return IntakeFactory()


@pytest.fixture
def both(location):
    return IntakeFactory(answers=healthy_answers(concern="both", hair_loss_pattern="gradual_thinning"))


def asked(intake):
    return asked_about(current_assessments(intake))


def url_of(intake):
    return reverse("ask_now", args=[intake.reference])


def send(client, intake, saw=None, **answers):
    return client.post(url_of(intake), {"shown": saw or asked(intake)} | answers)


def facts(intake):
    return {each.area: each.facts for each in current_assessments(intake)}


def test_the_review_offers_everything_that_was_not_asked_and_what_a_provider_enters(as_provider, intake):
    page = as_provider.get(reverse("review", args=[intake.reference]))
    form = page.context["ask_form"]
    asked = {question.id for question in page.context["answers"].not_asked}
    assert {name.partition("-")[0] for name in form.meant} == asked | {"platelet_count", "hemoglobin"}
    assert f'action="{url_of(intake)}"' in page.content.decode()
    assert f"{len(form.not_asked)} things not asked: ask now" in " ".join(page.content.decode().split())


def test_an_answer_now_makes_another_assessment_and_keeps_the_recorded_one(as_provider, intake):
    [before] = current_assessments(intake)
    assert before.verdicts["co2"]["status"] == "defer"
    answers = {"recent_sun-face": "yes", "platelet_count": "below_100k"}
    assert send(as_provider, intake, **answers).status_code == 302
    [now] = current_assessments(intake)
    assert now.replaces == before
    assert (now.facts["recent_sun"], now.facts["platelet_count"]) == ("yes", "below_100k")
    assert (before.verdicts["prp"]["status"], now.verdicts["prp"]["status"]) == ("eligible", "excluded")
    form = as_provider.get(reverse("review", args=[intake.reference])).context["ask_form"]
    assert "recent_sun-face" not in form.meant
    assert form["platelet_count"].value() == "below_100k"


def test_what_is_asked_for_each_area_is_asked_for_each_and_the_rest_once(as_provider, both):
    form = as_provider.get(url_of(both)).context["form"]
    assert {"recent_sun-face", "recent_sun-hair", "skin_tone_type"} <= form.meant.keys()
    assert send(as_provider, both, **{"recent_sun-hair": "yes", "skin_tone_type": "vi"}).status_code == 302
    found = facts(both)
    assert [found[area]["recent_sun"] for area in ("face", "hair")] == [None, "yes"]
    assert [found[area]["skin_tone_type"] for area in ("face", "hair")] == ["vi", "vi"]


def test_nothing_new_and_nonsense_are_refused(as_provider, intake):
    for answers in ({}, {"platelet_count": "not_tested"}, {"platelet_count": "plenty"}, {"recent_sun-face": "perhaps"}):
        assert send(as_provider, intake, **answers).status_code == 422
    assert Assessment.objects.count() == 1


def test_who_saw_older_answers_keeps_what_was_typed(as_provider, intake):
    saw = asked(intake)
    amend(intake, current_assessments(intake), {"tobacco": "yes"}, by=actor())
    page = send(as_provider, intake, saw=saw, platelet_count="below_100k")
    assert page.status_code == 409
    assert "have been changed in the meantime" in page.content.decode()
    assert page.context["form"]["platelet_count"].value() == "below_100k"
    assert facts(intake)["face"]["platelet_count"] == "not_tested"
    assert send(as_provider, intake, saw=page.context["shown"], platelet_count="below_100k").status_code == 302


def test_it_is_for_those_who_treat(as_desk, as_manager, as_stranger, intake):
    for client, status in ((as_desk, 404), (as_manager, 404), (as_stranger, 302)):
        assert client.get(url_of(intake)).status_code == status
        assert send(client, intake, platelet_count="below_100k").status_code == status
    assert Assessment.objects.count() == 1


def test_what_another_protocol_asked_is_not_kept(as_provider, intake):
    before, number = asked(intake).rsplit(" ", 1)
    assert number == str(active().number)
    saw = f"{before} {active().number - 1}"
    assert send(as_provider, intake, saw=saw, platelet_count="below_100k").status_code == 409
    assert current_assessments(intake)[0].facts["platelet_count"] == "not_tested"
