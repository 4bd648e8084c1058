"""Which answers are too old on a day."""

from datetime import date, timedelta

import pytest

from consultations.candidacy.completeness import with_defaults
from consultations.candidacy.expiry import still_asked, too_old
from consultations.candidacy.protocol import load_shipped
from consultations.intake.amending import amend
from consultations.intake.refusals import CannotSend
from consultations.intake.services import clinic_today
from consultations.models import Assessment
from consultations.review.services import current_assessments
from consultations.review.validity import expired

from .factories import IntakeFactory, actor, aged, healthy_answers

PROTOCOL = load_shipped()
ADULT = date(1980, 5, 17)
MAY_1 = date(2026, 5, 1)
SHORT = {"nsaid_recent", "steroid_recent", "recent_illness", "skin_now", "recent_procedure", "recent_sun"}


def old(on, born=ADULT, answered=MAY_1, **answers):
    facts = with_defaults(PROTOCOL, answers)
    return too_old(PROTOCOL, facts, dict.fromkeys(facts, answered), born, on)


# The rule itself -----------------------------------------------------------------------------------------------------
def test_an_answer_counts_for_its_days_and_no_longer():
    assert old(date(2026, 5, 15)) == []
    assert set(old(date(2026, 5, 16))) == SHORT
    assert {"pregnancy_status", "suspicious_spot", "photosensitizer"} <= set(old(date(2026, 6, 1)))


def test_the_area_never_ages_and_what_was_not_asked_or_measured_neither():
    years_on = date(2030, 1, 1)
    assert not {"concern", "platelet_count", "hemoglobin", "hair_loss_pattern"} & set(old(years_on))
    assert "platelet_count" in old(years_on, platelet_count="100k_to_150k")
    facts = with_defaults(PROTOCOL, {}) | {"recent_sun": None}
    assert "recent_sun" not in too_old(PROTOCOL, facts, dict.fromkeys(facts, MAY_1), ADULT, years_on)


def test_a_birthday_moves_the_age_on_its_day():
    turns_22 = date(2004, 5, 10)
    assert old(date(2026, 5, 9), born=turns_22, age_band="18_21") == []
    assert old(date(2026, 5, 10), born=turns_22, age_band="18_21") == ["age_band"]


def test_what_an_answer_no_longer_opens_is_not_asked_any_more():
    facts = with_defaults(PROTOCOL, {"device_interest": "no", "recent_sun": "yes", "metal_in_area": "yes"})
    closed = still_asked(PROTOCOL, facts)
    assert {fact for fact in facts if closed[fact] is None} == {
        question.id for question in PROTOCOL.questions.values() if "device_interest" in question.ask_when
    }
    assert still_asked(PROTOCOL, facts | {"device_interest": "maybe"})["recent_sun"] == "yes"


# Recorded ------------------------------------------------------------------------------------------------------------
@pytest.fixture
def shown(location):
    [assessment] = current_assessments(IntakeFactory())
    return assessment


def test_what_the_row_does_not_name_was_answered_when_it_was_made(shown):
    assert shown.answered_on == {}
    assert expired(shown, clinic_today() + timedelta(days=13)) == []
    assert set(expired(shown, clinic_today() + timedelta(days=16))) == SHORT - {"recent_sun"}


def test_correcting_one_answer_makes_that_one_new(shown):
    aged(shown, 20)
    [new] = amend(shown.intakes.get(), [shown], {"skin_now": "severe_acne"}, by=actor())
    today = clinic_today()
    assert "skin_now" not in expired(new, today)
    assert "nsaid_recent" in expired(new, today)


def test_renewing_makes_an_assessment_an_area_also_where_nothing_has_changed(location):
    intake = IntakeFactory(answers=healthy_answers(concern="both", hair_loss_pattern="gradual_thinning"))
    before = [aged(each, 20) for each in current_assessments(intake)]
    told = {fact: PROTOCOL.questions[fact].default for fact in SHORT - {"recent_sun"}}
    told["skin_now"] = {"face": "clear", "hair": "rash_or_flare"}
    face, hair = amend(intake, before, told, by=actor(), is_renewal=True)
    assert (face.replaces, hair.replaces) == tuple(before)
    assert (face.facts, face.verdicts) == (before[0].facts, before[0].verdicts)
    assert (face.recommendation, hair.recommendation) == ("either", "defer")
    assert expired(face, clinic_today()) == expired(hair, clinic_today()) == []
    assert current_assessments(intake) == [face, hair]


def test_who_saw_older_answers_renews_none(shown):
    intake = shown.intakes.get()
    amend(intake, [shown], {"tobacco": "yes"}, by=actor())
    with pytest.raises(CannotSend, match="changed"):
        amend(intake, [shown], {"skin_now": "clear"}, by=actor(), is_renewal=True)
    assert Assessment.objects.count() == 2


def test_renewing_works_out_the_age_anew(shown):
    intake = shown.intakes.get()
    intake.patient.birth_date = clinic_today() - timedelta(days=20 * 366)
    intake.patient.save()
    [new] = amend(intake, [shown], {}, by=actor(), is_renewal=True)
    assert (shown.facts["age_band"], new.facts["age_band"]) == ("22_plus", "18_21")
