"""Rules that say nothing and questions that nobody reads, planted and found."""

from consultations.candidacy.proofs import everything_is_read, no_dead_rule, no_duplicate
from tests.candidacy.planting import SEVERAL, add, faults, found, of, remove


# Rules that say nothing ----------------------------------------------------------------------------------------------
def test_a_rule_that_nothing_sets_off_is_caught(draft):
    add(draft, "tobacco-caution-healing", when={"metal_allergy": ["yes"], "device_interest": ["no"]})
    assert found(draft, "no-dead-rule", "planted").message == "no answers can set it off"


def test_a_rule_that_is_always_outdone_is_caught(draft):
    add(draft, "tobacco-caution-healing", subjects=["prp"], when={"blood_thinner": ["yes"], "tobacco": ["yes"]})
    told = "whenever it speaks, a harsher rule speaks on every subject of it"
    assert found(draft, "no-dead-rule", "planted").message == told


def test_two_rules_together_can_outdo_a_third(draft):
    add(draft, "tobacco-caution-healing", subjects=["prp"], when={"blood_thinner": ["yes", "unsure"]})
    assert "a harsher rule speaks" in found(draft, "no-dead-rule", "planted").message


def test_a_duplicate_is_caught(draft):
    add(draft, "tobacco-caution-healing", subjects=["prp"], when=SEVERAL)
    assert "tobacco-caution-healing" in found(draft, "no-duplicate", "planted").message


def test_of_two_equal_rules_one_is_named(draft):
    add(draft, "tobacco-caution-healing")
    named = [fault.about for fault in faults(draft) if fault.proof == "no-duplicate"]
    assert named == ["planted"]


def test_a_narrower_rule_for_the_same_subjects_is_a_duplicate_whatever_its_name(draft):
    add(draft, "tobacco-caution-healing", id="zz-planted", when=SEVERAL)
    assert of(no_duplicate, draft) == [("zz-planted", "says nothing that tobacco-caution-healing does not say")]


def test_a_harsher_rule_within_a_milder_one_is_no_duplicate(draft):
    add(draft, "tobacco-caution-healing", subjects=["prp"], effect="exclude", when=SEVERAL)
    assert of(no_duplicate, draft) == []


def test_a_longer_wait_for_some_of_the_answers_is_no_duplicate(draft):
    add(draft, "recent-infection-defers-all", when={"recent_illness": ["minor_within_2w"]}, wait_days=90)
    assert of(no_duplicate, draft) == []
    draft.rule("planted")["wait_days"] = 7
    assert of(no_duplicate, draft) == [("planted", "says nothing that recent-infection-defers-all does not say")]


def test_a_preference_for_what_is_always_excluded_is_caught(draft):
    rule = draft.rule("prefers-exosomes")
    rule["when"] = {**rule["when"], "donor_comfort": ["no"]}
    told = "prefers what another rule always excludes or holds up"
    assert found(draft, "no-contradiction", "prefers-exosomes").message == told


def test_a_preference_for_what_only_asks_for_caution_may_be(draft):
    rule = draft.rule("prefers-exosomes")
    rule["when"] = {**rule["when"], "donor_comfort": ["unsure"]}
    assert of(no_dead_rule, draft) == []


# Questions -----------------------------------------------------------------------------------------------------------
def test_a_question_that_nobody_reads_is_caught(draft):
    remove(draft, "tobacco-caution-healing")
    assert of(everything_is_read, draft) == [("tobacco", "is asked, and no rule reads it")]


def test_an_answer_that_nobody_reads_is_caught(draft):
    remove(draft, "hard-veins-caution-prp")
    assert of(everything_is_read, draft) == [("needle_comfort", "no rule reads the answer hard_veins")]


def test_a_question_that_is_never_asked_is_caught(draft):
    draft.question("recent_sun")["ask_when"] = {"metal_allergy": ["yes"]}
    draft.question("metal_allergy")["ask_when"] = {"device_interest": ["no"]}
    draft.question("recent_sun")["ask_when"] |= {"device_interest": ["yes"]}
    draft.raw["questions"].sort(key=lambda each: each["id"] == "recent_sun")
    assert found(draft, "everything-is-read", "recent_sun").message == "is never asked"
