"""A course, as the service promises it."""

from dataclasses import replace

import pytest
from django.db import models

from clinic.models import AccessLog
from consultations.candidacy.protocol import load_shipped
from consultations.intake.services import clinic_today
from consultations.models import AreaOutcome, Assessment, TreatmentPlan
from consultations.review.course import OPEN, open_devices, plan
from consultations.review.refusals import CannotPlan
from treatments.models import Device, Route

from .factories import IntakeFactory, actor, healthy_answers, injected, signed

pytestmark = pytest.mark.django_db
Outcome = AreaOutcome.Outcome


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


def test_where_the_protocol_keeps_exosomes_on_the_skin_injecting_them_needs_words(monkeypatch):
    outcome, of_blood = (signed(outcome=each).outcomes.get() for each in ("exosomes", "prp"))
    on_the_skin = replace(load_shipped(), exosome_route="topical_only")
    monkeypatch.setattr("consultations.review.course.protocol_of", lambda version: on_the_skin)
    with pytest.raises(CannotPlan, match="injection-not-open"):
        course(outcome)
    assert course(outcome, override_text="She wants no device").override_text
    assert not course(of_blood).override_text


def test_a_device_belongs_to_its_way_and_must_be_open():
    asked = dict.fromkeys(
        ("recent_sun", "photosensitizer", "electronic_implant", "metal_in_area", "metal_allergy"), "no"
    )
    answers = healthy_answers(device_interest="yes", skin_tone_type="vi", **asked)
    outcome = signed(IntakeFactory(answers=answers)).outcomes.get()
    after_a_device = Route.objects.get(slug="massaged-in")
    co2, microneedling = Device.objects.get(slug="co2"), Device.objects.get(slug="microneedling")
    assert open_devices(outcome, clinic_today()) == [microneedling]
    with pytest.raises(CannotPlan, match="device-missing"):
        course(outcome, route=after_a_device)
    with pytest.raises(CannotPlan, match="device-unused"):
        course(outcome, device=microneedling)
    with pytest.raises(CannotPlan, match="device-not-open"):
        course(outcome, route=after_a_device, device=co2)
    assert course(outcome, route=after_a_device, device=microneedling).device == microneedling


def without_injection(outcome, status):
    verdicts = outcome.assessment.verdicts
    verdicts["injection"]["status"] = status
    models.QuerySet(Assessment).update(verdicts=verdicts)
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
    assert outcome.assessment.verdicts["injection"]["status"] not in OPEN
    assert course(outcome).route == injected()


def test_injection_being_closed_leaves_the_devices():
    asked = dict.fromkeys(
        ("recent_sun", "photosensitizer", "electronic_implant", "metal_in_area", "metal_allergy"), "no"
    )
    answers = healthy_answers(device_interest="yes", skin_tone_type="i_iii", **asked)
    outcome = without_injection(signed(IntakeFactory(answers=answers)).outcomes.get(), "defer")
    device = Device.objects.get(slug="microneedling")
    assert course(outcome, route=Route.objects.get(slug="massaged-in"), device=device).device == device
