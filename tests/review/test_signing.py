"""Signing, as the service promises it: who, what, once."""

import pytest
from django.db import IntegrityError, transaction

from clinic.models import AccessLog
from consultations.models import AreaOutcome, Assessment, Intake, Review
from consultations.review import services
from consultations.review.refusals import CannotSign, Refusal
from consultations.review.services import current_assessments, sign
from tests.factories import UserFactory
from tests.threads import at_once

from .factories import IntakeFactory, actor, decision, healthy_answers, injected, signed

pytestmark = pytest.mark.django_db
Outcome = AreaOutcome.Outcome


@pytest.mark.parametrize(
    ("recommendation", "prp", "exosomes", "follows"),
    [
        ("prp", "eligible", "excluded", {"prp"}),
        ("prp", "caution", "defer", {"prp"}),  # a preference: the one that waits is not recommended
        ("exosomes", "excluded", "caution", {"exosomes"}),
        ("either", "eligible", "caution", {"prp", "exosomes"}),
        ("either", "defer", "eligible", {"exosomes", "not-now"}),
        ("either", "caution", "defer", {"prp", "not-now"}),
        ("defer", "defer", "defer", {"not-now"}),
        ("defer", "excluded", "defer", {"not-now"}),
        ("neither", "excluded", "excluded", {"not-suitable"}),
    ],
)
def test_what_follows_a_recommendation_and_what_overrides_it(recommendation, prp, exosomes, follows):
    verdicts = {"prp": {"status": prp}, "exosomes": {"status": exosomes}}
    assessment = Assessment(recommendation=recommendation, verdicts=verdicts)
    found = {value for value in Outcome.values if AreaOutcome.follows(assessment, value)}
    assert found == follows | {"declined"}


def test_a_product_that_waits_is_not_signed_without_a_reason_although_either_is_recommended():
    intake = IntakeFactory(answers=healthy_answers(nsaid_recent="yes"))
    [assessment] = current_assessments(intake)
    assert (assessment.recommendation, assessment.verdicts["prp"]["status"]) == ("either", "defer")
    with pytest.raises(CannotSign, match="override-unexplained"):
        sign(intake, [decision(assessment, Outcome.PRP)], by=actor())
    explained = decision(assessment, Outcome.PRP, override_reason="examined", override_text="None for 9 days")
    assert sign(intake, [explained], by=actor()).outcomes.get().is_override


def test_waiting_for_a_product_that_waits_needs_no_reason():
    intake = IntakeFactory(answers=healthy_answers(nsaid_recent="yes"))
    outcome = signed(intake, Outcome.NOT_NOW).outcomes.get()
    assert not outcome.is_override


def test_a_signature_is_written_down():
    review = signed()
    assert AccessLog.objects.filter(verb="sign", subject_reference=str(review.reference)).count() == 1


def test_an_unexplained_override_is_refused():
    intake = IntakeFactory(answers=healthy_answers(blood_disorder="yes"))
    [assessment] = current_assessments(intake)
    for given in ({}, {"override_reason": "examined"}, {"override_reason": "examined", "override_text": " "}):
        with pytest.raises(CannotSign, match="override-unexplained"):
            sign(intake, [decision(assessment, Outcome.PRP, **given)], by=actor())
    assert not Review.objects.exists()


def test_every_area_needs_its_outcome_and_no_other():
    intake = IntakeFactory(answers=healthy_answers(concern="both", hair_loss_pattern="gradual_thinning"))
    other = current_assessments(IntakeFactory())
    face, hair = current_assessments(intake)
    for wrong in ([], [face], [face, face], [face, hair, *other], [face, *other]):
        with pytest.raises(CannotSign, match="not-every-area"):
            sign(intake, [decision(each) for each in wrong], by=actor())


def test_a_treatment_needs_a_way():
    intake = IntakeFactory()
    with pytest.raises(CannotSign, match="route-missing"):
        sign(intake, [decision(each, Outcome.PRP, route=None) for each in current_assessments(intake)], by=actor())


def test_who_may_not_sign_is_refused():
    intake = IntakeFactory()
    with pytest.raises(CannotSign, match="may-not-sign"):
        sign(intake, [], by=actor(UserFactory(role="provider")))


def test_a_form_in_progress_is_refused():
    intake = IntakeFactory(status=Intake.Status.IN_PROGRESS)
    with pytest.raises(CannotSign, match="not-completed"):
        sign(intake, [], by=actor())


def test_a_second_signature_is_refused():
    intake = IntakeFactory()
    signed(intake)
    with pytest.raises(CannotSign, match="already-signed"):
        signed(intake)


def test_the_database_refuses_the_second_signature_even_where_nobody_looked_first(monkeypatch):
    intake = IntakeFactory()
    signed(intake)
    monkeypatch.setattr(services, "refuse_to_sign", lambda *_: None)
    with pytest.raises(CannotSign, match="already-signed"):
        signed(intake)


@pytest.mark.django_db(transaction=True)
def test_two_providers_signing_at_once_leave_one_signature_and_one_clear_refusal():
    intake = IntakeFactory()
    decisions = [decision(each) for each in current_assessments(intake)]
    by = [actor(), actor()]
    results = at_once([lambda who=who: sign(intake, decisions, by=who) for who in by], Refusal)
    assert sorted(type(result).__name__ for result in results) == ["Review", "str"]
    assert "already-signed" in results
    assert Review.objects.count() == AreaOutcome.objects.count() == 1


def test_what_is_signed_is_never_changed_nor_deleted():
    review = signed()
    for record in (review, review.outcomes.get()):
        with pytest.raises(TypeError):
            record.save()
        with pytest.raises(TypeError):
            record.delete()
    for records in (Review.objects.all(), AreaOutcome.objects.all()):
        with pytest.raises(TypeError):
            records.update(pk=1)
        with pytest.raises(TypeError):
            records.delete()


def test_the_database_keeps_ways_to_treatments_and_reasons_with_words():
    review = signed()
    [assessment] = current_assessments(IntakeFactory())
    for wrong in (
        {"outcome": "prp"},
        {"outcome": "declined", "route": injected()},
        {"outcome": "declined", "override_reason": "other"},
        {"outcome": "declined", "override_text": "because"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            AreaOutcome.objects.create(review=review, assessment=assessment, **wrong)
