"""Which answers still answer a question when the clinic has changed its protocol."""

import pytest

from consultations.candidacy.carrying import still_answered, to_ask_again
from consultations.candidacy.completeness import asked
from consultations.candidacy.protocol import load_shipped, spoken
from tests.candidacy.conftest import Draft

SHIPPED = load_shipped()
HEALTHY = {question.id: question.default for question in asked(SHIPPED, {"concern": "face"})} | {"concern": "face"}


@pytest.fixture
def draft():
    return Draft()


def lost(draft, answers=HEALTHY, ticked=None):
    """The questions whose answers do not count any more."""
    kept = still_answered(SHIPPED, draft.load(), answers, ticked or {})
    assert kept == {fact: answers[fact] for fact in kept}
    return set(answers) - set(kept)


def listed(draft):
    """A question in a list, with its screen."""
    question = draft.question("tobacco")
    return question, next(each for each in draft.raw["screens"] if each["id"] == question["screen"])


def test_nothing_is_lost_where_the_questions_are_the_same(draft):
    draft.rule("recent-sun-defers-devices")["wait_days"] = 28
    draft.raw["title"]["en"] = "Another title"
    draft.question("tobacco")["help"]["en"] = "Another reason why we ask."
    draft.question("tobacco")["valid_days"] = 1
    assert lost(draft) == set()


def test_other_words_are_another_question(draft):
    draft.question("needle_comfort")["text"]["en"] = "Are needles fine for you?"
    assert lost(draft) == {"needle_comfort"}


def test_an_answer_that_is_gone_or_new_or_called_otherwise_makes_another_question(draft):
    draft.question("needle_comfort")["answers"][0]["label"]["en"] = "No problem at all"
    draft.question("donor_comfort")["answers"].append({"value": "later", "label": {"en": "I will say later"}})
    assert lost(draft) == {"needle_comfort", "donor_comfort"}


def test_another_line_in_a_list_makes_another_question(draft):
    question, _screen = listed(draft)
    question["lines"] = [{"text": {"en": "I smoke"}}, {"text": {"en": "I vape"}}]
    assert lost(draft) == {"tobacco"}


def test_what_stands_above_a_list_is_part_of_what_it_asks(draft):
    _question, screen = listed(draft)
    screen["list_title"]["en"] = "In the last year, any of these?"
    on_it = {each["id"] for each in draft.raw["questions"] if each.get("screen") == screen["id"]}
    alone = {each["id"] for each in draft.raw["questions"] if each.get("alone")}
    assert lost(draft) == (on_it - alone) & set(HEALTHY)


def test_an_answer_goes_along_to_another_page(draft):
    draft.question("needle_comfort")["screen"] = "health"
    assert lost(draft) == set()


def test_a_question_that_is_gone_takes_its_answer_along(draft):
    draft.raw["questions"] = [each for each in draft.raw["questions"] if each["id"] != "tobacco"]
    draft.raw["rules"] = [each for each in draft.raw["rules"] if "tobacco" not in each["when"]]
    draft.raw["contradictions"] = [each for each in draft.raw["contradictions"] if "tobacco" not in each["when"]]
    assert lost(draft) == {"tobacco"}


def test_several_ticks_count_as_long_as_the_same_scales_weigh_them(draft):
    question = next(each for each in draft.raw["questions"] if len(each.get("lines", ())) > 1 and each.get("scales"))
    question["scales"].append(question["scales"][0][:2])
    fact = question["id"]
    assert lost(draft, ticked={fact: [0, 1]}) == {fact}
    assert lost(draft, ticked={fact: [0]}) == set()


def test_a_new_translation_asks_nobody_again(draft):
    draft.question("needle_comfort")["text"]["es"] = "¿Le molestan las agujas?"
    new = spoken(draft.load(), "es")
    assert str(new.questions["needle_comfort"].text) == "¿Le molestan las agujas?"
    assert set(still_answered(spoken(SHIPPED, "es"), new, HEALTHY, {})) == set(HEALTHY)


# Asked again ------------------------------------------------------------------------------------------------------
def with_new_question(draft, after):
    """Behind another one, on its page."""
    question = draft.question(after)
    ids = [each["id"] for each in draft.raw["questions"]]
    draft.raw["questions"].insert(ids.index(after) + 1, question | {"id": "vaping"})
    rule = next(each for each in draft.raw["rules"] if list(each["when"]) == [after])
    draft.raw["rules"].append(rule | {"id": "vaping-counts", "when": {"vaping": rule["when"][after]}})
    return draft.load()


def upto(fact):
    order = list(HEALTHY)
    return {each: HEALTHY[each] for each in order[: order.index(fact) + 1]} | {"concern": "face"}


def test_a_new_question_is_asked_of_whoever_is_past_it(draft):
    new = with_new_question(draft, "tobacco")
    assert to_ask_again(SHIPPED, new, HEALTHY, HEALTHY) == ["vaping"]
    assert to_ask_again(SHIPPED, new, upto("needle_comfort"), upto("needle_comfort")) == ["vaping"]


def test_whoever_has_not_come_to_it_learns_nothing_of_a_change(draft):
    new = with_new_question(draft, "tobacco")
    assert to_ask_again(SHIPPED, new, upto("blood_thinner"), upto("blood_thinner")) == []


def test_at_the_very_end_it_is_asked_of_whoever_had_answered_all(draft):
    last = list(HEALTHY)[-1]
    new = with_new_question(draft, last)
    assert to_ask_again(SHIPPED, new, HEALTHY, HEALTHY) == ["vaping"]
    begun = {fact: HEALTHY[fact] for fact in list(HEALTHY)[:-1]}
    assert to_ask_again(SHIPPED, new, begun, begun) == []


def test_what_was_answered_and_does_not_count_any_more_is_asked_again(draft):
    after = {fact: HEALTHY[fact] for fact in HEALTHY if fact != "needle_comfort"}
    assert to_ask_again(SHIPPED, SHIPPED, HEALTHY, after) == ["needle_comfort"]
    only = upto("blood_thinner")
    assert to_ask_again(SHIPPED, SHIPPED, only, {"concern": "face"}) == ["blood_thinner"]
