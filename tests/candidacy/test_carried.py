"""The facts of an earlier assessment, as another version of the protocol reads them."""

import pytest

from consultations.candidacy.completeness import carried, with_defaults


@pytest.fixture
def earlier(protocol):
    return lambda **changed: with_defaults(protocol, {}) | changed


def test_facts_are_read_as_they_were_recorded(protocol, earlier):
    facts = earlier(tobacco="yes", recent_sun=None, hemoglobin="below_10")
    assert carried(protocol, facts) == facts


def test_they_were_not_asked_where_the_answer_is_none_of_this_protocol(draft, earlier):
    draft.raw["questions"] = [each for each in draft.raw["questions"] if each["id"] != "tobacco"]
    draft.raw["rules"] = [each for each in draft.raw["rules"] if "tobacco" not in each["when"]]
    facts = carried(draft.load(), earlier(cold_sores="now_and_then", hemoglobin="unknown"))
    assert "tobacco" not in facts
    assert (facts["cold_sores"], facts["hemoglobin"]) == (None, "not_tested")


def test_they_were_not_asked_where_there_was_no_such_question(protocol, earlier):
    facts = earlier()
    del facts["cold_sores"], facts["hemoglobin"]
    facts = carried(protocol, facts)
    assert (facts["cold_sores"], facts["hemoglobin"]) == (None, "not_tested")


def test_they_say_nothing_about_another_area(protocol, earlier):
    face = earlier(hair_loss_pattern="sudden_or_patchy")
    hair = earlier(concern="hair", hair_loss_pattern="sudden_or_patchy")
    assert carried(protocol, face)["hair_loss_pattern"] == "not_applicable"
    assert carried(protocol, hair)["hair_loss_pattern"] == "sudden_or_patchy"
