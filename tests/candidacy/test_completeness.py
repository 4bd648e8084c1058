from datetime import date

import pytest

from consultations.candidacy.completeness import (
    Incomplete,
    age_band,
    areas,
    asked,
    complete,
    strip,
    with_defaults,
)
from consultations.candidacy.protocol import BadAnswers

DEVICE_FACTS = {
    "skin_tone_type",
    "recent_sun",
    "photosensitizer",
    "electronic_implant",
    "metal_in_area",
    "metal_allergy",
}


@pytest.fixture
def form(protocol):
    """A form in which every patient question was answered healthily."""
    answers = {q.id: q.default for q in protocol.questions.values() if q.asked_by != "provider"}
    return lambda **changes: {**answers, **changes}


def ids(questions):
    return [question.id for question in questions]


@pytest.mark.parametrize(
    ("concern", "chosen"),
    [("face", ("face",)), ("hair", ("hair",)), ("both", ("face", "hair")), ("other", ("other",)), (None, ())],
)
def test_the_concern_chooses_the_areas(concern, chosen):
    assert areas({"concern": concern}) == chosen


def test_nothing_is_chosen_before_the_concern_is_known():
    assert areas({}) == ()


def test_a_face_case_is_asked_neither_hair_nor_device_questions(protocol, form):
    found = set(ids(asked(protocol, form())))
    assert "hair_loss_pattern" not in found
    assert not found & DEVICE_FACTS
    assert {"isotretinoin", "recent_procedure", "cold_sores"} <= found


@pytest.mark.parametrize("concern", ["hair", "both"])
def test_hair_opens_the_question_about_hair_loss(protocol, form, concern):
    assert "hair_loss_pattern" in ids(asked(protocol, form(concern=concern)))


@pytest.mark.parametrize("interest", ["maybe", "yes"])
def test_interest_opens_the_device_questions(protocol, form, interest):
    assert set(ids(asked(protocol, form(device_interest=interest)))) >= DEVICE_FACTS


def test_no_patient_is_asked_what_is_derived_or_measured(protocol, form):
    found = ids(asked(protocol, form(concern="both", device_interest="yes")))
    assert not {"age_band", "platelet_count", "hemoglobin"} & set(found)


def test_questions_come_in_the_order_of_the_file(protocol, form):
    found = ids(asked(protocol, form(concern="both", device_interest="yes")))
    assert found == [fact for fact in protocol.questions if fact in found]


def test_a_condition_counts_only_answers_to_questions_that_are_asked(draft, form):
    draft.question("device_interest")["ask_when"] = {"tobacco": ["yes"]}
    protocol = draft.load()
    smoker = set(ids(asked(protocol, form(tobacco="yes", device_interest="yes"))))
    other = set(ids(asked(protocol, form(tobacco="no", device_interest="yes"))))
    assert smoker >= DEVICE_FACTS
    assert not other & DEVICE_FACTS


def test_answers_to_questions_no_longer_asked_are_stripped(protocol, form):
    kept = strip(protocol, form(recent_sun="yes", hair_loss_pattern="sudden_or_patchy"))
    assert not DEVICE_FACTS & set(kept)
    assert "hair_loss_pattern" not in kept
    assert kept["age_band"] == "22_plus"


def test_an_area_that_is_no_longer_chosen_is_stripped(protocol, form):
    kept = strip(protocol, form(skin_now={"face": "clear", "hair": "unsure"}, keloid_history="no"))
    assert kept["skin_now"] == {"face": "clear"}
    without = strip(protocol, form(recent_procedure={"hair": "several"}))
    assert set(form()) - set(without) - DEVICE_FACTS == {"recent_procedure", "hair_loss_pattern"}


def test_stripping_keeps_what_is_asked_and_what_the_provider_measured(protocol, form):
    answers = form(concern="both", device_interest="yes", hemoglobin="below_10")
    assert strip(protocol, answers) == answers


@pytest.mark.parametrize(
    ("born", "on", "band"),
    [
        (date(2008, 11, 23), date(2026, 11, 22), "under_18"),
        (date(2008, 11, 22), date(2026, 11, 22), "18_21"),
        (date(2004, 11, 23), date(2026, 11, 22), "18_21"),
        (date(2004, 11, 22), date(2026, 11, 22), "22_plus"),
        (date(1926, 1, 1), date(2026, 11, 22), "22_plus"),
        (date(2008, 2, 29), date(2026, 2, 28), "under_18"),
        (date(2008, 2, 29), date(2026, 3, 1), "18_21"),
        (date(2004, 2, 29), date(2026, 2, 28), "18_21"),
        (date(2004, 2, 29), date(2026, 3, 1), "22_plus"),
        (date(2026, 11, 22), date(2026, 11, 22), "under_18"),
    ],
)
def test_the_age_band_counts_completed_years(born, on, band):
    assert age_band(born, on) == band


def test_nobody_is_born_tomorrow():
    with pytest.raises(BadAnswers, match="^the birth date lies in the future$"):
        age_band(date(2026, 11, 23), date(2026, 11, 22))


def test_asked_and_unanswered_is_unsure_where_the_question_knows_it(protocol, form):
    answers = form()
    del answers["blood_disorder"]
    answers["cold_sores"] = None
    facts = complete(protocol, answers, "face")
    assert (facts["blood_disorder"], facts["cold_sores"]) == ("unsure", "unsure")


def test_asked_and_unanswered_is_refused_where_it_does_not(protocol, form):
    answers = form()
    del answers["accepts_risks"], answers["tobacco"]
    with pytest.raises(Incomplete) as refusal:
        complete(protocol, answers, "face")
    assert ids(refusal.value.questions) == ["tobacco", "accepts_risks"]
    assert str(refusal.value) == "not answered: tobacco, accepts_risks"


def test_an_age_that_was_not_worked_out_is_refused(protocol, form):
    with pytest.raises(Incomplete, match="age_band"):
        complete(protocol, form(age_band=None), "face")


def test_not_asked_is_none_and_never_healthy(protocol, form):
    facts = complete(protocol, form(), "face")
    assert {fact for fact, value in facts.items() if value is None} == DEVICE_FACTS
    assert set(facts) == set(protocol.questions)


def test_an_answer_left_over_from_a_closed_question_is_not_read(protocol, form):
    assert complete(protocol, form(recent_sun="no", device_interest="no"), "face")["recent_sun"] is None


def test_an_open_device_question_without_an_answer_is_unsure(protocol, form):
    facts = complete(protocol, form(device_interest="yes", metal_allergy=None), "face")
    assert facts["metal_allergy"] == "unsure"


def test_tests_that_nobody_entered_were_not_done(protocol, form):
    facts = complete(protocol, form(hemoglobin="below_10"), "face")
    assert (facts["platelet_count"], facts["hemoglobin"]) == ("not_tested", "below_10")


def test_each_area_carries_its_own_answer(protocol, form):
    answers = form(concern="both", skin_now={"face": "clear", "hair": "severe_acne"}, suspicious_spot="yes")
    face, hair = complete(protocol, answers, "face"), complete(protocol, answers, "hair")
    assert (face["skin_now"], hair["skin_now"]) == ("clear", "severe_acne")
    assert (face["suspicious_spot"], hair["suspicious_spot"]) == ("yes", "yes")
    assert (face["concern"], hair["concern"]) == ("face", "hair")


def test_an_area_without_its_own_answer_is_unsure(protocol, form):
    facts = complete(protocol, form(concern="both", skin_now={"face": "clear"}), "hair")
    assert facts["skin_now"] == "unsure"


def test_hair_loss_is_read_for_hair_only(protocol, form):
    answers = form(concern="both", hair_loss_pattern="sudden_or_patchy")
    assert complete(protocol, answers, "face")["hair_loss_pattern"] == "not_applicable"
    assert complete(protocol, answers, "hair")["hair_loss_pattern"] == "sudden_or_patchy"


def test_something_else_stays_something_else(protocol, form):
    assert complete(protocol, form(concern="other"), "other")["concern"] == "other"


def test_an_area_that_was_not_chosen_is_refused(protocol, form):
    with pytest.raises(BadAnswers, match="hair is not an area that was chosen"):
        complete(protocol, form(), "hair")


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"shoe_size": "42"}, "'shoe_size' is not a fact"),
        ({"tobacco": "sometimes"}, r"tobacco=sometimes is not an answer \(answers: no, yes\)"),
        ({"tobacco": True}, "tobacco=True is not an answer"),
        ({"tobacco": ["yes"]}, "tobacco=.* is not an answer"),
        ({"tobacco": {"face": "yes"}}, "tobacco has one answer, not one for each area"),
        ({"skin_now": {"knee": "clear"}}, "skin_now: 'knee' is not an area"),
        ({"skin_now": {"face": "shiny"}}, "skin_now=shiny is not an answer"),
    ],
)
def test_an_unknown_fact_or_value_is_one_clear_line(protocol, form, answers, message):
    with pytest.raises(BadAnswers, match=message) as refusal:
        complete(protocol, form(**answers), "face")
    assert "\n" not in str(refusal.value)


def test_what_is_not_named_counts_as_asked_and_healthy(protocol):
    facts = with_defaults(protocol, {"tobacco": "yes"})
    assert facts == {q.id: q.default for q in protocol.questions.values()} | {"tobacco": "yes"}


def test_defaults_go_by_area_like_a_form(protocol):
    given = {"concern": "both", "skin_now": {"hair": "unsure"}, "hair_loss_pattern": "unsure"}
    face, hair = with_defaults(protocol, given, "face"), with_defaults(protocol, given, "hair")
    assert (face["skin_now"], hair["skin_now"]) == ("clear", "unsure")
    assert (face["hair_loss_pattern"], hair["hair_loss_pattern"]) == ("not_applicable", "unsure")


def test_two_areas_at_once_or_the_wrong_one_are_refused(protocol):
    with pytest.raises(BadAnswers, match="^concern=both is two cases: name one area$"):
        with_defaults(protocol, {"concern": "both"})
    with pytest.raises(BadAnswers, match="disagree"):
        with_defaults(protocol, {"concern": "face"}, "hair")
