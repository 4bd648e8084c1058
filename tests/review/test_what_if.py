"""What if an answer were different? Verdicts move beside the recorded ones, and nothing is kept."""

from uuid import uuid4

import pytest
from django.apps import apps
from django.urls import reverse

from clinic.models import AccessLog
from consultations.models import Assessment, Intake
from tests.factories import PatientFactory

from .factories import IntakeFactory, healthy_answers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("location")]
PART = {"HX-Request": "true"}


def url_of(intake, area=""):
    return reverse("what_if", args=[intake.reference]) + (f"?area={area}" if area else "")


def moved(page):
    return {move.subject: move.word for move in page.context["comparison"].moves if move.word}


@pytest.fixture
def intake(location):
    return IntakeFactory(answers=healthy_answers(nsaid_recent="yes"))


def test_it_opens_with_the_answers_as_recorded_and_nothing_moved(as_provider, intake):
    page = as_provider.get(url_of(intake))
    assert page.context["form"].facts == intake.assessments.get().facts
    assert moved(page) == {}
    assert "All answers are as recorded." in page.content.decode()


def test_a_changed_answer_moves_the_verdicts_beside_the_recorded_ones(as_provider, intake):
    page = as_provider.post(url_of(intake), {"nsaid_recent": "no", "blood_disorder": "yes"})
    assert moved(page)["PRP"] == "More cautious"
    assert moved(page)["Injection"] == "The same for another reason"
    assert "Exosomes" not in moved(page)
    comparison = page.context["comparison"]
    assert (comparison.before.assessment.recommendation, comparison.after.assessment.recommendation) == (
        "either",
        "exosomes",
    )
    body = page.content.decode()
    assert "Recommendation: Either, PRP or exosomes → Exosomes." in body
    assert "<code>blood-disorder-excludes-prp</code>" in body
    assert "anti-inflammatory-defers-prp" in {line.rule for line in comparison.goes}
    assert [(change.was, change.now) for change in page.context["form"].changes]


def test_a_blood_count_can_be_entered(as_provider, intake):
    page = as_provider.post(url_of(intake), {"platelet_count": "below_100k"})
    assert moved(page)["PRP"] == "More cautious"
    assert "CO2" not in moved(page)  # it waits for something; a caution beside that moves nothing
    assert "low-platelets-exclude-prp" in {line.rule for line in page.context["comparison"].comes}


def test_what_was_not_asked_can_be_answered(as_provider, intake):
    device_questions = ("skin_tone_type", "recent_sun", "photosensitizer", "electronic_implant", "metal_in_area")
    healthy = dict(zip(device_questions, ("i_iii", "no", "no", "no", "no"), strict=True))
    page = as_provider.post(url_of(intake), healthy | {"metal_allergy": "no"})
    assert moved(page)["CO2"] == "Less cautious"
    assert [line.rule for line in page.context["comparison"].goes if not line.rule]


def rows():
    """How many rows there are of everything but the record of who read what, and the staff's sessions."""
    kept = (model for model in apps.get_models() if model._meta.model_name not in ("accesslog", "session"))
    return {model.__name__: model.objects.count() for model in kept}


def test_nothing_is_saved(as_provider, intake):
    before = rows(), Intake.objects.values().get(), list(Assessment.objects.values())
    as_provider.get(url_of(intake))
    as_provider.post(url_of(intake), {"blood_disorder": "yes", "platelet_count": "below_100k"})
    as_provider.post(url_of(intake), {"blood_disorder": "yes"}, headers=PART)
    assert (rows(), Intake.objects.values().get(), list(Assessment.objects.values())) == before


def test_answers_never_stand_in_an_address(as_provider, intake):
    """An answer in the query is no answer: addresses are written to logs."""
    page = as_provider.get(url_of(intake), {"blood_disorder": "yes"})
    assert moved(page) == {}
    assert 'method="post"' in page.content.decode()
    assert "data-hx-get" not in page.content.decode()


def test_each_reading_is_written_down(as_provider, intake):
    as_provider.get(url_of(intake))
    as_provider.post(url_of(intake), {"blood_disorder": "yes"}, headers=PART)
    entries = AccessLog.objects.filter(verb="read", subject_reference=str(intake.reference), why="what if")
    assert {entry.actor_reference for entry in entries} == {str(as_provider.user.reference)}
    assert entries.count() == 2


def test_while_answers_change_only_the_verdicts_are_fetched(as_provider, intake):
    part = as_provider.post(url_of(intake), {"blood_disorder": "yes"}, headers=PART).content
    assert b"<html" not in part
    assert b"blood-disorder-excludes-prp" in part


def test_face_and_hair_are_asked_about_apart(as_provider, location):
    intake = IntakeFactory(answers=healthy_answers(concern="both", hair_loss_pattern="gradual_thinning"))
    assert as_provider.get(url_of(intake)).context["area"] == "face"
    page = as_provider.get(url_of(intake, "hair"))
    assert page.context["comparison"].before.assessment.area == "hair"
    assert "hair_loss_pattern" in page.context["form"].fields
    assert "hair_loss_pattern" not in as_provider.get(url_of(intake)).context["form"].fields
    assert 'aria-current="page">Hair' in page.content.decode()


def test_a_replaced_assessment_is_not_asked_about(as_provider, intake):
    from consultations.candidacy.services import record_assessment

    [first] = intake.assessments.all()
    answers = intake.answers | {"nsaid_recent": "no"}
    intake.assessments.add(record_assessment(intake.patient, intake.protocol_version, answers, "face", replaces=first))
    assert as_provider.get(url_of(intake)).context["form"].facts["nsaid_recent"] == "no"


@pytest.mark.parametrize("sent", [{"blood_disorder": "perhaps"}, {"blood_disorder": "\x00"}, {"tobacco": ""}])
def test_an_answer_that_is_none_is_refused_with_a_summary(as_provider, intake, sent):
    page = as_provider.post(url_of(intake), sent)
    assert page.status_code == 422
    assert b"error-summary" in page.content
    assert b"Nothing to show until the answers can be read." in page.content


@pytest.mark.parametrize("area", ["hair", "nowhere", "face/"])
def test_an_area_that_was_not_assessed_is_a_404(as_provider, intake, area):
    assert as_provider.get(url_of(intake, area)).status_code == 404


def test_the_review_leads_there(as_provider, intake):
    body = as_provider.get(reverse("review", args=[intake.reference])).content.decode()
    assert f'href="{url_of(intake, "face")}"' in body


def test_a_very_long_name_stands_whole(as_provider, location):
    patient = PatientFactory(first_name="Wolfeschlegelsteinhausen" * 3)
    assert patient.first_name in as_provider.get(url_of(IntakeFactory(patient=patient))).content.decode()


def test_more_changes_and_findings_cost_no_more_queries(as_provider, intake, queries):
    many = {"blood_disorder": "yes", "keloid_history": "yes", "autoimmune": "active", "tobacco": "yes"}
    as_provider.post(url_of(intake), many)
    assert queries(lambda: as_provider.post(url_of(intake), many)) == queries(
        lambda: as_provider.post(url_of(intake), {})
    )


def test_what_if_is_for_those_who_treat(as_provider, as_lead, as_desk, as_manager, as_stranger, intake):
    assert as_lead.get(url_of(intake)).status_code == 200
    for client in (as_desk, as_manager):
        assert client.get(url_of(intake)).status_code == 404
        assert client.post(url_of(intake), {}).status_code == 404
    assert as_stranger.get(url_of(intake))["Location"].startswith("/staff/login/")
    assert as_provider.get(reverse("what_if", args=[uuid4()])).status_code == 404


def test_an_unfinished_form_has_nothing_to_change(as_provider, intake):
    unfinished = Intake.objects.create(patient=PatientFactory(), protocol_version=intake.protocol_version)
    unfinished.assessments.set(intake.assessments.all())
    assert as_provider.get(url_of(unfinished)).status_code == 404
