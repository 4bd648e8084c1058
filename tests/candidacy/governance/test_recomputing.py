"""Which way a change moves somebody."""

import json

import pytest

from consultations.candidacy.completeness import with_defaults
from consultations.candidacy.engine import assess
from consultations.candidacy.governance.recomputing import Recomputing, Recorded, waits_of
from consultations.candidacy.protocol import load_shipped
from tests.candidacy.conftest import Draft

SHIPPED = load_shipped()
SUN, CLEARANCE = "recent-sun-defers-devices", "sudden-or-sore-hair-loss-defers-treatment"
WAYS = ("more_cautious", "less_cautious", "waits_longer", "waits_shorter")


@pytest.fixture
def draft():
    return Draft()


def recorded(pk=1, facts=None, **given):
    facts = with_defaults(SHIPPED, given) | (facts or {})
    said = assess(SHIPPED, facts).as_dict()
    return Recorded(pk, said["area"], json.dumps(facts), said["recommendation"], json.dumps(said["verdicts"]), 1)


def replayed(draft, *rows):
    return Recomputing(draft.load(), lambda version: waits_of(SHIPPED)).of(rows)


def change_of(draft, **given):
    [change], _counts = replayed(draft, recorded(**given))
    return change | {"subjects": json.loads(change["subjects"])}


def ways(change):
    return {way for way in WAYS if change[way]}


def test_the_same_protocol_changes_nobody(draft):
    rows = [recorded(recent_sun="yes"), recorded(blood_disorder="yes"), recorded(concern="hair")]
    changes, counts = replayed(draft, *rows)
    assert changes == []
    assert counts == {
        ("face", "either", "either"): 1,
        ("face", "exosomes", "exosomes"): 1,
        ("hair", "either", "either"): 1,
    }


def test_a_wait_of_14_days_in_place_of_7_is_more_cautious(draft):
    rule = next(each for each in draft.raw["rules"] if each.get("wait_days") == 7 and len(each["when"]) == 1)
    [(fact, [answer, *_rest])] = rule["when"].items()
    rule["wait_days"] = 14
    change = change_of(draft, **{fact: answer})
    assert ways(change) == {"more_cautious", "waits_longer"}


def test_a_shorter_wait_is_less_cautious(draft):
    draft.rule(SUN)["wait_days"] = 7
    change = change_of(draft, recent_sun="yes")
    assert ways(change) == {"less_cautious", "waits_shorter"}
    assert change["subjects"]["co2"] == [["defer", 14, []], ["defer", 7, []]]


def test_a_weaker_effect_is_less_cautious_and_a_harsher_one_more(draft):
    rule = draft.rule(SUN)
    del rule["wait_days"]
    rule |= {"effect": "caution", "change": "none", "patient_text": {"en": "Sun."}, "clinician_text": {"en": "Sun."}}
    assert ways(change_of(draft, recent_sun="yes")) == {"less_cautious"}
    rule["effect"] = "exclude"
    assert ways(change_of(draft, recent_sun="yes")) == {"more_cautious"}


def test_a_clearance_beside_the_same_days_is_more_cautious(draft):
    clearance = draft.rule(CLEARANCE)
    draft.raw["rules"].append(
        clearance | {"id": "sun-needs-a-letter", "subjects": ["devices"], "when": {"recent_sun": ["yes"]}}
    )
    change = change_of(draft, recent_sun="yes")
    assert ways(change) == {"more_cautious"}
    assert change["subjects"]["co2"] == [["defer", 14, []], ["defer", 14, ["sun-needs-a-letter"]]]


def test_days_in_place_of_a_clearance_count_both_ways(draft):
    rule = draft.rule(CLEARANCE)
    del rule["until"]
    rule |= {"wait_days": 14, "change": "date"}
    answer = rule["when"]["hair_loss_pattern"][0]
    assert ways(change_of(draft, concern="hair", hair_loss_pattern=answer)) == {"more_cautious", "less_cautious"}


def test_what_a_new_question_asks_was_not_asked_and_is_not_healthy(draft):
    question = draft.question("tobacco")
    rule = next(each for each in draft.raw["rules"] if list(each["when"]) == ["tobacco"])
    draft.raw["questions"].append(question | {"id": "vaping"})
    draft.raw["rules"].append(rule | {"id": "vaping-counts", "when": {"vaping": rule["when"]["tobacco"]}})
    change = change_of(draft)
    assert ways(change) == {"more_cautious"}
    assert change["subjects"]["prp"] == [["eligible", 0, []], ["defer", 0, ["?vaping"]]]


def test_what_is_not_said_of_a_product_is_still_said_of_its_devices(draft):
    """Nothing changes for the recommendation, and yet something does for the person."""
    draft.rule(SUN)["wait_days"] = 21
    change = change_of(draft, recent_sun="yes")
    assert (change["was"], change["becomes"]) == ("either", "either")
    assert set(change["subjects"]) <= {"co2", "fractora", "microneedling", "morpheus8", "sylfirm"}


def test_outside_the_service_is_replayed_as_well(draft):
    changes, counts = replayed(draft, recorded(concern="other"))
    assert (changes, list(counts)) == ([], [("other", "neither", "neither")])


def test_what_an_earlier_row_said_is_not_said_of_the_next(draft):
    draft.rule(SUN)["wait_days"] = 21
    rows = [recorded(1, recent_sun="yes"), recorded(2), recorded(3, recent_sun="yes"), recorded(4, tobacco="yes")]
    changes, _counts = replayed(draft, *rows)
    assert [change["assessment_id"] for change in changes] == [1, 3]
