"""The search is exact: it is compared with going through every case of small spaces."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultations.candidacy.boxes import nearest, outside, statuses, within, worlds
from consultations.candidacy.completeness import complete
from consultations.candidacy.engine import assess, holds
from consultations.candidacy.protocol import AREAS, load_shipped
from tests.candidacy.test_engine_laws import TOPICAL

DOMAINS = {"a": ("healthy", "unsure", "ill"), "b": ("no", "yes"), "c": ("none", "one", "two", "three"), "d": (None,)}
CASES = [dict(zip(DOMAINS, values, strict=True)) for values in product(*DOMAINS.values())]
PROTOCOL = load_shipped()


@pytest.fixture(scope="module")
def space():
    return tuple(worlds(PROTOCOL))


@st.composite
def boxes(draw):
    facts = draw(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=3, unique=True))
    return {fact: frozenset(draw(st.sets(st.sampled_from(DOMAINS[fact]), min_size=1))) for fact in facts}


def changed(case):
    return sum(case[fact] != values[0] for fact, values in DOMAINS.items())


@settings(max_examples=400)
@given(st.lists(boxes(), max_size=6))
def test_a_case_outside_is_found_where_there_is_one_and_it_is_the_nearest(given_boxes):
    left = [case for case in CASES if not any(holds(box, case) for box in given_boxes)]
    found = outside(DOMAINS, given_boxes)
    assert (found is None) == (left == [])
    assert found is None or (found in left and changed(found) == min(map(changed, left)))


def test_an_empty_space_holds_no_case():
    assert outside(within(DOMAINS, {"b": frozenset({"perhaps"})}), []) is None


def test_there_is_a_world_for_each_area_and_each_interest_in_devices(space):
    assert {(world.domains["concern"], world.domains["device_interest"]) for world in space} == {
        ((area,), (interest,)) for area in (*AREAS, "other") for interest in ("no", "maybe", "yes")
    }
    asked = [world for world in space if world.domains["device_interest"] != ("no",)]
    assert all((world.domains["metal_allergy"] == (None,)) != (world in asked) for world in space)


def test_a_world_stands_once_however_many_answers_to_closed_questions_lead_to_it(draft):
    draft.question("metal_allergy")["ask_when"] = {"metal_in_area": ["yes"]}
    draft.question("metal_in_area")["per_area"] = False
    found = [tuple(world.domains.items()) for world in worlds(draft.load())]
    assert len(found) == len(set(found)) == 3 * (1 + 2 * 3)  # areas, and metal answered where devices are of interest


def test_a_preference_that_was_not_asked_speaks_in_no_world(draft):
    draft.question("product_preference")["ask_when"] = {"device_interest": ["yes"]}
    for world in worlds(draft.load()):
        leanings = [rule for rule in world.rules if rule.rule == "prefers-prp"]
        assert [rule.effect for rule in leanings] == ["prefer"] * (world.domains["device_interest"] == ("yes",))


@settings(max_examples=200)
@given(data=st.data())
def test_whatever_completeness_makes_of_answers_lies_in_a_world(space, data):
    concern = data.draw(st.sampled_from([*AREAS, "both", "other"]))
    answers = {
        question.id: data.draw(st.sampled_from(question.values))
        for question in PROTOCOL.questions.values()
        if question.id != "concern"
    } | {"concern": concern}
    for area in AREAS if concern == "both" else (concern,):
        facts = complete(PROTOCOL, answers, area)
        assert any(all(facts[fact] in values for fact, values in world.domains.items()) for world in space)


@settings(max_examples=200)
@given(data=st.data(), protocol=st.sampled_from([PROTOCOL, TOPICAL]))
def test_the_boxes_say_what_the_engine_says(space, data, protocol):
    world = data.draw(st.sampled_from(space))
    some = data.draw(st.sets(st.sampled_from(sorted(world.domains)), max_size=8))
    case = nearest(world.domains) | {fact: data.draw(st.sampled_from(world.domains[fact])) for fact in sorted(some)}
    found = {subject: verdict.status for subject, verdict in assess(protocol, case).verdicts.items()}
    assert found == statuses(protocol, world, case)
