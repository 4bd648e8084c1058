"""What must be there before a session, each condition seen to block when its part is missing."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from consultations.intake.amending import amend
from consultations.intake.services import clinic_today
from consultations.models import Review, TreatmentPlan, TreatmentSession
from consultations.patients import merging
from consultations.review.clearances.services import clear, withdraw_clearance
from consultations.review.course import plan
from consultations.review.gate import conditions
from consultations.review.recording import record_session
from consultations.review.refusals import CannotPlan, CannotRecord
from consultations.review.services import current_assessments, sign
from tests.factories import PatientFactory
from treatments.models import Device, Lot, Route

from .factories import (
    IntakeFactory,
    PlanFactory,
    actor,
    aged,
    decision,
    healthy_answers,
    lot_of,
    perform,
    performed,
    ready,
    signed,
    up_to_date,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(location):
    return ready(PlanFactory())


def is_met(course, name, on=None):
    [found] = [each for each in conditions(course, on or clinic_today()) if each.name == name]
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
    assert all(each.is_met for each in conditions(course, clinic_today()))
    assert perform(course).plan == course


def test_a_session_from_before_anybody_signed_is_no_session_like_the_others(location):
    course = ready(PlanFactory(outcome=signed().outcomes.get()))
    QuerySet(Review).update(signed_at=timezone.now() - timedelta(days=2))
    assert is_met(course, "review", clinic_today() - timedelta(days=2))
    assert not is_met(course, "review", clinic_today() - timedelta(days=3))
    signed_again(course, "prp")
    assert is_met(course, "review", clinic_today() - timedelta(days=2))  # the first stood on that day


@pytest.mark.parametrize("outcome", ["exosomes", "declined"])
def test_a_newer_review_that_does_not_name_the_treatment_blocks(course, outcome):
    signed_again(course, outcome)
    assert not is_met(course, "review")
    assert refused(course, "review")


def test_a_newer_review_that_names_it_again_does_not(course):
    signed_again(course, "prp")
    assert is_met(course, "review")


AGAINST = healthy_answers(blood_disorder="yes")


@pytest.mark.parametrize("is_joined", [False, True])
def test_a_newer_form_that_speaks_against_it_blocks_until_somebody_decides(course, is_joined):
    patient = PatientFactory() if is_joined else course.patient
    newer = IntakeFactory(patient=patient, answers=AGAINST)
    if is_joined:
        assert is_met(course, "review")
        merging.merge(patient, course.patient, by=actor())
    assert not is_met(course, "review")
    [condition] = [each for each in conditions(course, clinic_today()) if each.name == "review"]
    assert condition.way == reverse("review", args=[newer.reference])
    assert refused(course, "review")
    signed(newer, "prp", override_reason="examined", override_text="Seen")
    assert is_met(course, "review")


def test_what_is_decided_about_a_newer_form_holds_for_the_plan(course):
    newer = IntakeFactory(patient=course.patient)
    assert is_met(course, "review")  # it says the same
    signed(newer, "declined")
    assert not is_met(course, "review")
    signed_again(course, "prp")  # whoever signs the older form again has the last word, as long as nothing is worse
    assert is_met(course, "review")
    IntakeFactory(patient=course.patient, answers=AGAINST)
    assert not is_met(course, "review")


@pytest.mark.parametrize(
    ("told", "holds"),
    [
        ({}, True),
        ({"skin_now": "infection_or_open_skin"}, True),
        ({"blood_disorder": "yes"}, False),
        ({"nsaid_recent": "yes"}, False),
    ],
)
def test_of_a_form_about_another_area_counts_what_is_true_of_the_whole_person(course, told, holds):
    answers = healthy_answers(concern="hair", **told)
    IntakeFactory(patient=course.patient, answers=answers)
    assert is_met(course, "review") == holds
    signed_again(course, "prp")  # by somebody who has that form before them
    assert is_met(course, "review")


def test_evidence_for_one_area_of_a_form_lasts_while_its_other_area_waits(location):
    intake = IntakeFactory(
        answers=healthy_answers(concern="both", hair_loss_pattern="gradual_thinning", blood_disorder="unsure")
    )
    face, hair = current_assessments(intake)
    until = clinic_today() + timedelta(days=60)
    given = {"evidence": "test", "evidence_on": clinic_today(), "says": "Count normal", "valid_until": until}
    clear(face, "unknown-blood-condition-defers-prp", **given, by=actor())
    decisions = [decision(face, "prp"), decision(hair, "declined")]
    review = sign(intake, decisions, by=actor())
    course = PlanFactory(outcome=review.outcomes.get(assessment=face))
    amend(intake, current_assessments(intake), {"tobacco": "no"}, by=actor(), is_renewal=True)
    assert is_met(course, "review")


def test_answers_that_are_too_old_on_the_day_of_the_session_block(course):
    assessment = course.outcome.assessment
    aged(assessment, 15)
    today = clinic_today()
    assert is_met(course, "answers", today - timedelta(days=1))
    assert not is_met(course, "answers", today)
    with pytest.raises(CannotRecord) as refusal:
        record_session(course, performed(course), request_key=uuid4(), by=actor())
    assert [each.name for each in refusal.value.missing] == ["answers"]
    up_to_date(assessment)
    assert is_met(course, "answers", today)
    assert is_met(course, "review", today)  # nothing became worse: the signature still holds


@pytest.mark.parametrize(
    ("changed", "holds"),
    [
        ({"nsaid_recent": "yes"}, False),  # the product waits
        ({"blood_disorder": "yes"}, False),  # the product is ruled out
        ({"recent_illness": "minor_within_2w"}, False),
        ({"isotretinoin": "taking_now"}, True),  # about devices, and none is planned
        ({"donor_comfort": "no"}, True),  # about the other product
        ({"tobacco": "yes"}, True),  # a caution, as it was
    ],
)
def test_what_was_answered_since_asks_for_another_signature_where_it_makes_the_plan_worse(location, changed, holds):
    course = PlanFactory(outcome=signed(IntakeFactory(answers=healthy_answers(autoimmune="controlled"))).outcomes.get())
    shown = course.outcome.assessment
    assert {shown.verdicts[each]["status"] for each in ("prp", "injection")} == {"caution"}
    amend(course.outcome.review.intake, [shown], changed, by=actor())
    assert is_met(course, "review") == holds


def test_what_rules_out_the_treatment_anew_is_not_covered_by_an_earlier_override(location):
    why = {"override_reason": "examined", "override_text": "Seen"}
    intake = IntakeFactory(answers=healthy_answers(blood_disorder="yes"))
    course = PlanFactory(outcome=signed(intake, "prp", **why).outcomes.get())
    assert is_met(course, "review")
    shown = course.outcome.assessment
    amend(intake, [shown], {"bleeding_tendency": "yes"}, by=actor())
    assert not is_met(course, "review")


def test_a_signature_that_relied_on_evidence_holds_while_the_evidence_stands(location):
    intake = IntakeFactory(answers=healthy_answers(nsaid_recent="yes"))
    [assessment] = current_assessments(intake)
    given = {"evidence": "examined", "evidence_on": clinic_today(), "says": "None for 9 days"}
    until = clinic_today() + timedelta(days=3)
    rule = "anti-inflammatory-defers-prp"
    clearance = clear(assessment, rule, **given, valid_until=until, by=actor())
    course = PlanFactory(outcome=signed(intake).outcomes.get())
    assert is_met(course, "review", until)
    assert not is_met(course, "review", until + timedelta(days=1))
    withdraw_clearance(clearance, by=actor())
    assert not is_met(course, "review")
    clear(assessment, rule, **given, valid_until=until, by=actor())
    assert is_met(course, "review")


DEVICES = dict.fromkeys(("recent_sun", "photosensitizer", "electronic_implant", "metal_in_area", "metal_allergy"), "no")


def test_a_way_that_was_opened_after_the_signature_is_open_only_while_that_holds(location):
    answers = healthy_answers(device_interest="yes", **DEVICES | {"recent_sun": "yes"})
    intake = IntakeFactory(answers=answers)
    outcome = signed(intake).outcomes.get()
    device, route = Device.objects.get(slug="microneedling"), Route.objects.get(slug="massaged-in")
    way = {"route": route, "device": device, "sessions": 3, "interval_weeks": 4}
    with pytest.raises(CannotPlan, match="device-not-open"):
        plan(outcome, **way, by=actor())
    [assessment] = current_assessments(intake)
    until = clinic_today() + timedelta(days=3)
    given = {"evidence": "examined", "evidence_on": clinic_today(), "says": "Not tanned", "valid_until": until}
    clearance = clear(assessment, "recent-sun-defers-devices", **given, by=actor())
    course = plan(outcome, **way, by=actor())
    assert is_met(course, "review", until)
    assert not is_met(course, "review", until + timedelta(days=1))
    withdraw_clearance(clearance, by=actor())
    assert not is_met(course, "review")
    TreatmentPlan.objects.filter(pk=course.pk).update(override_text="Answered for by whoever planned it")
    course.refresh_from_db()
    assert is_met(course, "review")


@pytest.mark.parametrize(
    "changed", [{"status": "quarantined"}, {"status": "recalled"}, {"units": 0}, {"expires_on": None}]
)
def test_without_a_usable_lot_in_stock_nothing_is_recorded(course, changed):
    Lot.objects.filter(product__treatment=course.treatment).update(**changed)
    assert not is_met(course, "lot")
    assert refused(course, "lot")


def test_the_day_of_the_session_says_whether_a_lot_had_expired(course):
    today = clinic_today()
    Lot.objects.filter(product__treatment=course.treatment).update(expires_on=today - timedelta(days=1))
    assert is_met(course, "lot", today - timedelta(days=1))
    assert not is_met(course, "lot", today)
    other = lot_of(course.treatment.products.get(), "FRESH")
    with pytest.raises(CannotRecord, match="lot-expired"):
        perform(course)
    assert perform(course, lot=other).lot == other
    assert perform(course, timezone.now() - timedelta(days=2)).lot.number == "LOT-1"


def test_the_plan_offers_to_record_first_once_nothing_is_missing(as_provider, course):
    first = f'btn-primary" href="{reverse("record_session", args=[course.reference])}"'
    assert first in as_provider.get(reverse("plan", args=[course.reference])).content.decode()
    signed_again(course, "declined")
    assert first not in as_provider.get(reverse("plan", args=[course.reference])).content.decode()


def test_the_plan_and_the_record_show_what_is_missing_and_where_to_get_it(as_provider, course):
    signed_again(course, "declined")
    review = reverse("review", args=[course.outcome.review.intake.reference])
    for name in ("plan", "record_session"):
        page = as_provider.get(reverse(name, args=[course.reference])).content.decode()
        gate = page.split('id="gate"')[1].split("</section>")[0]
        assert "Signed review: missing" in gate
        assert f'href="{review}"' in gate
        assert "Product or kit: missing" not in gate
