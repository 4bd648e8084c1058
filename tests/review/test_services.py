"""Signing, planning and recording, as the services promise it."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from clinic.models import AccessLog
from consultations.models import AreaOutcome, Assessment, Intake, Review, TreatmentPlan, TreatmentSession
from consultations.review import services
from consultations.review.refusals import SENTENCES, CannotPlan, CannotRecord, CannotSign, Refusal
from consultations.review.services import Performed, current_assessments, plan, record_session, sign
from consultations.review.signals import session_recorded
from tests.factories import UserFactory
from treatments.models import Device, Product, Route

from .factories import IntakeFactory, PlanFactory, actor, decision, healthy_answers, injected, perform, signed

pytestmark = pytest.mark.django_db
Outcome = AreaOutcome.Outcome


def at_once(calls):
    """Every call on its own thread and connection, all let go together; the results or what they raised."""
    barrier = Barrier(len(calls))

    def run(call):
        barrier.wait()
        try:
            return call()
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


# Signing ------------------------------------------------------------------------------------------------------------
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
    intake = IntakeFactory()
    intake.status = Intake.Status.IN_PROGRESS
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
    results = at_once([lambda who=who: sign(intake, decisions, by=who) for who in by])
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


# Planning -----------------------------------------------------------------------------------------------------------
def course(outcome, **given):
    return plan(
        outcome, **{"route": outcome.route, "device": None, "sessions": 3, "interval_weeks": 4, **given}, by=actor()
    )


def test_a_plan_takes_patient_and_treatment_from_the_signed_outcome():
    outcome = signed().outcomes.get()
    made = course(outcome)
    assert (made.patient, made.treatment.slug) == (outcome.review.intake.patient, "prp")
    assert AccessLog.objects.filter(verb="plan", subject_reference=str(made.reference)).exists()


def test_what_is_no_treatment_cannot_be_planned():
    outcome = signed(outcome=Outcome.DECLINED).outcomes.get()
    with pytest.raises(CannotPlan, match="not-a-treatment"):
        course(outcome, route=injected())


def test_an_outcome_is_planned_once():
    outcome = signed().outcomes.get()
    course(outcome)
    with pytest.raises(CannotPlan, match="already-planned"):
        course(outcome)
    assert TreatmentPlan.objects.count() == 1


def test_a_device_belongs_to_its_way_and_must_be_open():
    asked = dict.fromkeys(
        ("recent_sun", "photosensitizer", "electronic_implant", "metal_in_area", "metal_allergy"), "no"
    )
    answers = healthy_answers(device_interest="yes", skin_tone_type="vi", **asked)
    outcome = signed(IntakeFactory(answers=answers)).outcomes.get()
    after_a_device = Route.objects.get(slug="massaged-in")
    co2, microneedling = Device.objects.get(slug="co2"), Device.objects.get(slug="microneedling")
    assert services.open_devices(outcome) == [microneedling]
    with pytest.raises(CannotPlan, match="device-missing"):
        course(outcome, route=after_a_device)
    with pytest.raises(CannotPlan, match="device-unused"):
        course(outcome, device=microneedling)
    with pytest.raises(CannotPlan, match="device-not-open"):
        course(outcome, route=after_a_device, device=co2)
    assert course(outcome, route=after_a_device, device=microneedling).device == microneedling


def without_injection(outcome, status):
    outcome.assessment.verdicts["injection"]["status"] = status
    return outcome


@pytest.mark.parametrize("status", ["defer", "excluded"])
def test_an_injection_that_is_not_open_is_not_planned(status):
    outcome = without_injection(signed().outcomes.get(), status)
    with pytest.raises(CannotPlan, match="injection-not-open"):
        course(outcome)
    assert not TreatmentPlan.objects.exists()


def test_an_injection_with_caution_is_planned():
    assert course(without_injection(signed().outcomes.get(), "caution")).route == injected()


def test_who_overrode_the_recommendation_may_plan_an_injection():
    intake = IntakeFactory(answers=healthy_answers(pregnancy_status="pregnant"))
    why = {"override_reason": "examined", "override_text": "Not pregnant, test seen"}
    outcome = signed(intake, Outcome.PRP, **why).outcomes.get()
    assert outcome.assessment.verdicts["injection"]["status"] not in services.OPEN
    assert course(outcome).route == injected()


def test_injection_being_closed_leaves_the_devices():
    asked = dict.fromkeys(
        ("recent_sun", "photosensitizer", "electronic_implant", "metal_in_area", "metal_allergy"), "no"
    )
    answers = healthy_answers(device_interest="yes", skin_tone_type="i_iii", **asked)
    outcome = without_injection(signed(IntakeFactory(answers=answers)).outcomes.get(), "defer")
    device = Device.objects.get(slug="microneedling")
    assert course(outcome, route=Route.objects.get(slug="massaged-in"), device=device).device == device


# Recording ----------------------------------------------------------------------------------------------------------
def test_a_recorded_session_is_written_down_and_told_inside_the_transaction():
    heard = []

    def listen(session, by, **_):
        heard.append((session, by, connection.in_atomic_block))

    session_recorded.connect(listen)
    try:
        session = perform()
    finally:
        session_recorded.disconnect(listen)
    assert [(each[0], each[2]) for each in heard] == [(session, True)]
    assert AccessLog.objects.filter(verb="record_session", subject_reference=str(session.reference)).exists()


def test_a_listener_that_fails_undoes_the_record():
    def fail(**_):
        raise RuntimeError

    session_recorded.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            perform()
    finally:
        session_recorded.disconnect(fail)
    assert not TreatmentSession.objects.exists()


def test_pressing_twice_records_once():
    course, key = PlanFactory(), uuid4()
    first = perform(course, request_key=key)
    assert perform(course, request_key=key) == first
    assert TreatmentSession.objects.count() == course.follow_ups.count() == 1


def test_a_key_of_another_plan_is_refused():
    key = uuid4()
    perform(request_key=key)
    with pytest.raises(CannotRecord, match="other-plan"):
        perform(request_key=key)


@pytest.mark.django_db(transaction=True)
def test_pressing_twice_at_once_records_once():
    course, key, product = PlanFactory(), uuid4(), Product.objects.get(slug="prp-product")
    given = {"request_key": key, "product": product, "by": actor(course.planned_by)}
    results = at_once([lambda: perform(course, **given)] * 2)
    assert len({result.pk for result in results}) == 1
    assert TreatmentSession.objects.count() == course.follow_ups.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_sessions_recorded_at_once_leave_one_open_follow_up():
    course, product = PlanFactory(), Product.objects.get(slug="prp-product")
    given = {"product": product, "by": actor(course.planned_by)}
    ago = [timezone.now() - timedelta(days=days) for days in (1, 2)]

    def linger(**_):
        time.sleep(0.3)  # both are under way before the first has ended

    session_recorded.connect(linger)
    try:
        results = at_once([lambda at=at: perform(course, at, request_key=uuid4(), **given) for at in ago])
    finally:
        session_recorded.disconnect(linger)
    assert {type(result) for result in results} == {TreatmentSession}
    assert course.follow_ups.open().get().session.performed_at == ago[0]


@pytest.mark.parametrize(
    ("ago", "code"), [(timedelta(minutes=-1), "in-the-future"), (timedelta(days=800), "too-long-ago")]
)
def test_a_session_lies_in_the_recent_past(ago, code):
    with pytest.raises(CannotRecord, match=code):
        perform(at=timezone.now() - ago)


def test_the_product_belongs_to_the_planned_treatment():
    course = PlanFactory()
    with pytest.raises(CannotRecord, match="wrong-product"):
        perform(course, product=Product.objects.get(slug="exosomes-product"))


def test_without_a_location_there_is_no_day_to_count_from():
    course = PlanFactory()
    given = Performed(timezone.now(), course.planned_by, course.treatment.products.get(), "LOT-1")
    with pytest.raises(CannotRecord, match="no-location"):
        record_session(course, given, request_key=uuid4(), by=actor())


def test_every_refusal_has_a_sentence():
    for code in SENTENCES:
        assert Refusal(code).sentence.endswith(".")
