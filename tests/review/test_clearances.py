"""A wait is lifted by recorded evidence: who may, when, once, and what follows from it."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from clinic.audit import Actor
from clinic.models import AccessLog
from consultations.candidacy.services import differs
from consultations.intake.amending import amend
from consultations.intake.services import clinic_today
from consultations.models import AreaOutcome, Clearance
from consultations.review.clearances.services import clear, withdraw_clearance
from consultations.review.course import plan
from consultations.review.overrides import rates
from consultations.review.refusals import CannotClear, CannotPlan, CannotSign
from consultations.review.services import current_assessments, sign
from consultations.review.validity import clearances, cleared_in, cleared_now, verdicts_now
from tests.factories import UserFactory
from tests.threads import at_once

from .factories import IntakeFactory, actor, decision, healthy_answers, signed

pytestmark = pytest.mark.django_db
Outcome = AreaOutcome.Outcome
SPOT = "changing-spot-defers-all"


def today(days=0):
    return clinic_today() + timedelta(days=days)


def waiting(**answers):
    """The assessment of somebody with a spot that a doctor has to see."""
    [assessment] = current_assessments(IntakeFactory(answers=healthy_answers(suspicious_spot="yes", **answers)))
    return assessment


def lifted(assessment, rule=SPOT, by=None, **given):
    evidence = {
        "evidence": "letter",
        "evidence_on": today(-3),
        "says": "Benign mole, seen by a dermatologist",
        "valid_until": today(60),
    }
    return clear(assessment, rule, **evidence | given, by=by or actor())


def refused(call, *args, **kwargs):
    with pytest.raises(CannotClear) as refusal:
        call(*args, **kwargs)
    assert refusal.value.sentence
    return refusal.value.code


# Recording ------------------------------------------------------------------------------------------------------------
def test_evidence_lifts_the_wait_and_changes_no_answer():
    assessment = waiting()
    clearance = lifted(assessment)
    now = cleared_now(assessment, today())
    assert (assessment.recommendation, now.recommendation) == ("defer", "either")
    statuses = {subject: verdict["status"] for subject, verdict in verdicts_now(assessment, today()).items()}
    assert (statuses["prp"], statuses["injection"], statuses["co2"]) == ("caution", "caution", "defer")  # not asked
    assert current_assessments(assessment.intakes.get()) == [assessment]
    assert differs(assessment) == []
    entry = AccessLog.objects.get(verb="clear")
    assert (entry.subject_reference, entry.why) == (str(clearance.reference), "")


def test_it_stands_from_the_day_of_the_evidence_to_the_last_day():
    assessment = waiting()
    lifted(assessment)
    stands = [day for day in (-4, -3, 60, 61) if clearances(assessment, today(day))]
    assert stands == [-3, 60]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"evidence_on": 1}, "evidence-in-the-future"),
        ({"valid_until": 0}, "over-already"),
        ({"valid_until": 732}, "too-long"),
        ({"says": "  "}, "evidence-missing"),
        ({"evidence": "rumour"}, "evidence-missing"),
        ({"rule": "blood-disorder-excludes-prp"}, "nothing-waits"),
        ({"rule": "declines-donor-product"}, "nothing-waits"),
        ({"rule": "recent-infection-defers-all"}, "nothing-waits"),
    ],
)
def test_what_is_not_accepted(given, code):
    assessment = waiting(blood_disorder="yes", donor_comfort="no")
    given = {name: today(value) if isinstance(value, int) else value for name, value in given.items()}
    assert refused(lifted, assessment, **given) == code
    assert not Clearance.objects.exists()


def test_only_who_may_sign_clears_and_withdraws():
    assessment = waiting()
    reader = Actor.of_user(UserFactory(may_sign=False))
    assert refused(lifted, assessment, by=reader) == "may-not-clear"
    assert refused(withdraw_clearance, lifted(assessment), by=reader) == "may-not-clear"


def test_a_wait_is_lifted_once_while_the_evidence_stands():
    assessment = waiting()
    first = lifted(assessment)
    assert refused(lifted, assessment) == "cleared-already"
    withdraw_clearance(first, by=actor())
    assert refused(withdraw_clearance, first, by=actor()) == "withdrawn-already"
    assert cleared_now(assessment, today()).recommendation == "defer"
    second = lifted(assessment, valid_until=today(10))
    with time_machine.travel(timezone.now() + timedelta(days=11)):
        third = lifted(assessment)
        assert clearances(assessment, today()) == [third]
    assert second != third


@pytest.mark.django_db(transaction=True)
def test_of_two_who_clear_at_once_one_is_first():
    assessment, people = waiting(), [actor(), actor()]
    told = at_once([lambda by=by: lifted(assessment, by=by) for by in people], CannotClear)
    assert sorted(isinstance(each, Clearance) for each in told) == [False, True]
    assert "cleared-already" in told
    assert Clearance.objects.count() == 1


# Other answers --------------------------------------------------------------------------------------------------------
def amended(assessment, **changed):
    return amend(assessment.intakes.get(), [assessment], changed, by=actor())[0]


def test_evidence_carries_over_while_the_rule_speaks_of_the_same_answers():
    first = waiting()
    clearance = lifted(first)
    second = amended(first, nsaid_recent="yes")
    assert clearances(second, today()) == [clearance]
    assert refused(lifted, second) == "cleared-already"
    unsure = amended(second, suspicious_spot="unsure")
    assert clearances(unsure, today()) == []
    healthy = amended(unsure, suspicious_spot="no")
    assert clearances(healthy, today()) == []
    assert refused(lifted, second) == "answers-changed"


def answered_again(assessment, **answers):
    shown = current_assessments(assessment.intakes.get())
    return amend(assessment.intakes.get(), shown, answers, by=actor(), is_renewal=True)[0]


def test_of_what_comes_and_goes_evidence_speaks_only_until_it_is_answered_anew(time_machine):
    assessment = waiting(blood_disorder="unsure")
    lifted(assessment)
    count = lifted(assessment, "unknown-blood-condition-defers-prp")
    same_day = answered_again(assessment, suspicious_spot="yes", blood_disorder="unsure")
    assert len(clearances(same_day, today())) == 2
    time_machine.move_to(timezone.now() + timedelta(days=31))
    again = answered_again(same_day, suspicious_spot="yes", blood_disorder="unsure")
    assert clearances(again, today()) == [count]  # it may be another spot; the blood is that of the count
    assert cleared_in([again.intakes.get()], today())[again.pk].recommendation == "defer"
    assert cleared_now(again, today()).recommendation == "defer"
    lifted(again)
    assert cleared_now(again, today()).recommendation == "either"


def test_evidence_for_the_face_says_nothing_about_the_scalp():
    face, hair = current_assessments(
        IntakeFactory(
            answers=healthy_answers(concern="both", hair_loss_pattern="gradual_thinning", suspicious_spot="yes")
        )
    )
    lifted(face)
    assert (cleared_now(face, today()).recommendation, cleared_now(hair, today()).recommendation) == ("either", "defer")


# Signing and planning -------------------------------------------------------------------------------------------------
def test_a_product_whose_wait_is_lifted_follows_the_recommendation_for_ever():
    assessment = waiting()
    intake = assessment.intakes.get()
    with pytest.raises(CannotSign, match="override-unexplained"):
        sign(intake, [decision(assessment, Outcome.PRP)], by=actor())
    clearance = lifted(assessment)
    outcome = signed(intake, Outcome.PRP).outcomes.get()
    assert list(outcome.relied_on.all()) == [clearance]
    withdraw_clearance(clearance, by=actor())
    outcome = AreaOutcome.objects.get()
    assert not outcome.is_override
    assert outcome.override_reason == ""


def test_a_lifted_wait_is_no_override_in_the_rates(django_assert_num_queries):
    assessment = waiting()
    lifted(assessment)
    signed(assessment.intakes.get(), Outcome.PRP)
    why = {"override_reason": "examined", "override_text": "Seen"}
    signed(waiting().intakes.get(), Outcome.PRP, **why)
    with django_assert_num_queries(2):
        [of_version] = rates(AreaOutcome.objects.all()).values()
    rate = of_version.rules[SPOT]
    assert (rate.signed, rate.overridden, rate.against) == (2, 1, 1)


def test_injection_and_devices_open_with_the_evidence_and_close_without_it():
    assessment = waiting()
    clearance = lifted(assessment)
    outcome = signed(assessment.intakes.get(), Outcome.PRP).outcomes.get()
    given = {"route": outcome.route, "device": None, "sessions": 3, "interval_weeks": 4, "by": actor()}
    withdraw_clearance(clearance, by=actor())
    with pytest.raises(CannotPlan, match="injection-not-open"):
        plan(outcome, **given)
    lifted(assessment)
    assert plan(outcome, **given).outcome == outcome


# The page -------------------------------------------------------------------------------------------------------------
def url_of(assessment, rule=SPOT):
    return reverse("clear_wait", args=[assessment.intakes.get().reference, assessment.area, rule])


def sent(assessment, rule=SPOT, **changed):
    given = {"evidence": "letter", "evidence_on": today(), "says": "Benign", "valid_until": today(30)} | changed
    named = {f"{assessment.area}-{rule}-{name}": value for name, value in given.items()}
    return named | {"assessment": assessment.reference}


def test_evidence_is_recorded_in_place_and_opens_the_product(as_provider, location):
    assessment = waiting()
    page = reverse("review", args=[assessment.intakes.get().reference])
    assert f'action="{url_of(assessment)}"' in as_provider.get(page).content.decode()
    assert as_provider.post(url_of(assessment), sent(assessment)).url == page
    shown = as_provider.get(page)
    assert "Withdraw this evidence" in shown.content.decode()
    assert "Face, with the evidence below: Either, PRP or exosomes" in shown.content.decode()
    [area] = shown.context["form"].areas()
    follow = [option.data["value"] for option, overrides in area.outcomes if not overrides]
    assert follow == ["prp", "exosomes", "declined"]
    as_provider.post(reverse("withdraw_evidence", args=[Clearance.objects.get().reference]))
    assert "Evidence that lifts this wait" in as_provider.get(page).content.decode()


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(as_provider, location):
    assessment = waiting()
    page = as_provider.post(url_of(assessment), sent(assessment, evidence_on=today(1), says="Seen by my doctor"))
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["evidence_on"])
    assert "Seen by my doctor" in page.content.decode()
    page = as_provider.post(url_of(assessment), {"assessment": assessment.reference})
    assert set(page.context["form"].errors) == {"evidence", "evidence_on", "says", "valid_until"}


def test_two_people_on_one_record_get_a_clear_conflict(as_provider, location):
    assessment = waiting()
    later = amended(assessment, nsaid_recent="yes")
    page = as_provider.post(url_of(later), sent(assessment))
    assert page.status_code == 409
    assert CannotClear("answers-changed").sentence in page.content.decode()
    lifted(later)
    page = as_provider.post(url_of(later), sent(later))
    assert page.status_code == 409
    assert "lifted already" in page.content.decode()
    assert Clearance.objects.count() == 1


def test_who_does_not_sign_reads_it_and_the_desk_finds_nothing(as_provider, as_lead, as_desk, as_stranger, location):
    assessment = waiting()
    assert as_lead.get(url_of(assessment)).status_code == 200
    assert b"Record the evidence" not in as_lead.get(url_of(assessment)).content
    withdraw = reverse("withdraw_evidence", args=[lifted(assessment).reference])
    for client in (as_lead, as_desk):
        assert client.post(url_of(assessment), sent(assessment)).status_code == 404
        assert client.post(withdraw).status_code == 404
    assert as_desk.get(url_of(assessment)).status_code == 404
    assert as_provider.get(url_of(assessment, "recent-infection-defers-all")).status_code == 404
    assert as_stranger.get(url_of(assessment)).status_code == 302
    assert clearances(assessment, today())
