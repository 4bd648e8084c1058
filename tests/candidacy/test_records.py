import pytest

from consultations.candidacy.protocol import Answer, Line, Question, Text
from consultations.candidacy.records import in_words


def question(values, default, scales=(), lines=()):
    return Question(
        id="made_up",
        asked_by="patient",
        screen="health",
        default=default,
        alone=False,
        per_area=False,
        medicine=False,
        areas=(),
        valid_days=1,
        text=Text({"en": "Text"}),
        short=Text({"en": "Short"}),
        help=Text({"en": "Help"}),
        detail=None,
        answers=tuple(Answer(value, Text({"en": value.title()})) for value in values),
        scales=scales,
        lines=lines,
        ask_when={},
        unsure_exception=None,
    )


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "1 day"),
        (7, "7 days"),
        (10, "10 days"),
        (14, "2 weeks"),
        (30, "1 month"),
        (90, "3 months"),
        (180, "6 months"),
        (365, "1 year"),
    ],
)
def test_a_wait_is_said_in_the_units_people_use(days, words):
    assert in_words(days) == words


def test_a_text_falls_back_to_english():
    text = Text({"en": "Hello", "es": "Hola"})
    assert (text.get("es"), text.get("fr"), str(text)) == ("Hola", "Hello", "Hello")


def test_the_harshest_of_several_ticks_is_the_one_highest_on_the_scale(protocol):
    illness = protocol.questions["recent_illness"]
    assert illness.harshest(["minor_within_2w", "serious_now"]) == "serious_now"
    assert illness.harshest(["minor_within_2w", "unsure"]) == "minor_within_2w"
    assert protocol.questions["blood_disorder"].harshest(["unsure", "yes"]) == "yes"


def test_ticks_on_different_scales_meet_in_the_mildest_answer_above_them(protocol):
    assert protocol.questions["belief_objection"].harshest(["donor_products", "own_blood"]) == "both"
    procedures = protocol.questions["recent_procedure"]
    assert procedures.harshest(["filler_or_toxin_2w", "laser_peel_rf_3m"]) == "several"
    assert procedures.harshest(["laser_peel_rf_3m", "face_surgery_12m"]) == "face_surgery_12m"


def test_the_order_of_the_ticks_does_not_matter(protocol):
    for each in protocol.questions.values():
        for one in each.values:
            for other in each.values:
                assert each.harshest([one, other]) == each.harshest([other, one])


def test_ticks_that_no_answer_covers_have_no_harshest(protocol):
    assert protocol.questions["skin_now"].harshest(["severe_acne", "rash_or_flare"]) is None
    assert protocol.questions["skin_now"].harshest([]) is None


def test_scales_that_share_an_answer_are_read_as_one():
    joined = question(["a", "b", "c"], "a", scales=(("a", "b"), ("b", "c")))
    assert joined.at_or_above("a") == {"a", "b", "c"}
    assert joined.harshest(["a", "c"]) == "c"


def test_a_tick_that_leaves_no_choice_is_the_answer(protocol):
    [line] = protocol.questions["cold_sores"].tick_lines
    assert line.value == "yes"
    assert line.text == protocol.questions["cold_sores"].short


def test_a_tick_that_leaves_a_choice_opens_the_detail(protocol):
    steady = protocol.questions["organ_metabolic"]
    assert [line.value for line in steady.tick_lines] == [None, None, None]
    assert [answer.value for answer in steady.details] == ["controlled", "uncontrolled_or_severe", "unsure"]


def test_a_line_with_its_own_value_keeps_it():
    own = question(["no", "yes", "unsure"], "no", lines=(Line(Text({"en": "Perhaps"}), "unsure"),))
    assert [line.value for line in own.tick_lines] == ["unsure"]


def test_an_answer_is_found_by_its_value(protocol):
    assert str(protocol.questions["tobacco"].label("yes")) == "Yes"
    assert protocol.questions["tobacco"].label(None) is None


def test_the_wait_of_a_rule_fills_both_texts(protocol):
    days = protocol.rule("recent-sun-defers-devices")
    assert "2 weeks" in days.for_patient()
    assert "2 weeks" in days.for_clinician()
    event = protocol.rule("unknown-blood-condition-defers-prp")
    assert "until a blood count or a medical record has been reviewed." in event.for_patient()
