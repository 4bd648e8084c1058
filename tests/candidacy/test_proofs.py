"""Each proof with a fault planted for it: what holds for the shipped protocol must fail for a spoiled one, by name."""

import pytest

from consultations.candidacy import proofs
from consultations.candidacy.completeness import with_defaults
from consultations.candidacy.engine import assess
from consultations.candidacy.proofs import PROOFS, prove
from consultations.candidacy.protocol import load_shipped
from consultations.candidacy.wording import KEEP_TAKING_IT

SEVERAL = {"tobacco": ["yes"], "keloid_history": ["yes"]}  # a rule on two facts


def faults(draft):
    return list(prove(draft.load()))


def found(draft, proof, about):
    """The first fault of this name; the proofs after it need not run."""
    others = []
    for fault in prove(draft.load()):
        if (fault.proof, fault.about) == (proof, about):
            return fault
        others.append(str(fault))
    pytest.fail(f"{proof} about {about} is not among {others}")


def add(draft, like, **changes):
    """One more rule, made from a rule that is there."""
    rule = {**draft.rule(like), "id": "planted", **changes}
    draft.raw["rules"].append({field: value for field, value in rule.items() if value is not None})
    return rule


def remove(draft, name):
    draft.raw["rules"].remove(draft.rule(name))


def test_the_shipped_protocol_has_no_fault():
    assert [str(fault) for fault in prove(load_shipped())] == []


def test_the_other_route_of_exosomes_has_none_either(draft):
    draft.raw["exosome_route"] = "topical_only"
    assert faults(draft) == []


def test_every_proof_runs(draft, monkeypatch):
    ran = []
    monkeypatch.setattr(
        proofs, "PROOFS", [lambda *given, name=proof.__name__: ran.append(name) or () for proof in PROOFS]
    )
    assert faults(draft) == []
    assert ran == [proof.__name__ for proof in PROOFS]


# Total ---------------------------------------------------------------------------------------------------------------
def test_an_engine_that_gives_a_sixth_recommendation_is_caught(draft, monkeypatch):
    monkeypatch.setattr(proofs, "recommend", lambda status, preferred: ("perhaps", "none_left"))
    assert "'perhaps'" in found(draft, "total", "prp eligible, exosomes eligible").message


def test_an_engine_that_forgets_a_rule_is_caught(draft, monkeypatch):
    def forgetful(protocol, facts):
        return assess(protocol, {**facts, "tobacco": "no"})

    monkeypatch.setattr(proofs, "assess", forgetful)
    assert found(draft, "total", "tobacco-caution-healing").case["tobacco"] == "yes"


def test_a_recommendation_that_no_answers_reach_is_caught(draft):
    for rule in draft.raw["rules"]:
        if rule["effect"] in ("exclude", "decline"):
            rule.update(effect="caution", change="none")
    assert found(draft, "all-reachable", "neither")


# Monotone ------------------------------------------------------------------------------------------------------------
def test_a_weakened_effect_is_caught_with_the_smallest_case(draft):
    draft.rule("bleeding-excludes-prp")["effect"] = "caution"
    fault = found(draft, "monotone", "bleeding_tendency")
    assert "better off with yes than with unsure" in fault.message
    assert fault.case == {"concern": "face", "bleeding_tendency": "yes"}


def test_a_removed_rule_is_caught(draft):
    remove(draft, "under-18-excludes-all")
    assert "microneedling is better off with under_18 than with 18_21" in found(draft, "monotone", "age_band").message


def test_a_step_that_only_a_second_fact_makes_milder_is_caught(draft):
    """The rule on "unsure" speaks for everybody; the one on "yes" only for who smokes."""
    rule = draft.rule("bleeding-excludes-prp")
    rule["when"] = {**rule["when"], "tobacco": ["yes"]}
    fault = found(draft, "monotone", "bleeding_tendency")
    assert fault.case == {"concern": "face", "bleeding_tendency": "yes"}


def test_a_question_that_a_scale_could_close_is_caught(draft):
    draft.question("recent_sun")["ask_when"] = {"tobacco": ["no"]}
    assert "tobacco, which has a scale" in found(draft, "gates-without-scale", "recent_sun").message


# Unsure --------------------------------------------------------------------------------------------------------------
def test_a_forgotten_unsure_is_caught(draft):
    remove(draft, "unknown-implant-defers-radiofrequency")
    assert "“not sure” leaves fractora untouched" in found(draft, "unsure-is-not-no", "electronic_implant").message


def test_an_exception_needs_its_reason_in_the_protocol(draft):
    del draft.question("hair_loss_pattern")["unsure_exception"]
    fault = found(draft, "unsure-is-not-no", "hair_loss_pattern")
    assert fault.case == {"concern": "hair", "hair_loss_pattern": "unsure"}


def test_what_cannot_be_unsure_cannot_be_left_empty(draft, monkeypatch):
    monkeypatch.setattr(proofs, "complete", lambda protocol, answers, area: {**answers, "tobacco": "no"})
    assert "counts as no" in found(draft, "nothing-is-left-empty", "tobacco").message


# Rules that say nothing ----------------------------------------------------------------------------------------------
def test_a_rule_that_nothing_sets_off_is_caught(draft):
    add(draft, "tobacco-caution-healing", when={"metal_allergy": ["yes"], "device_interest": ["no"]})
    assert "no answers can set it off" in found(draft, "no-dead-rule", "planted").message


def test_a_rule_that_is_always_outdone_is_caught(draft):
    add(draft, "tobacco-caution-healing", subjects=["prp"], when={"blood_thinner": ["yes"], "tobacco": ["yes"]})
    assert "a harsher rule speaks" in found(draft, "no-dead-rule", "planted").message


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


def test_a_preference_for_what_is_always_excluded_is_caught(draft):
    rule = draft.rule("prefers-exosomes")
    rule["when"] = {**rule["when"], "donor_comfort": ["no"]}
    assert found(draft, "no-contradiction", "prefers-exosomes")


# Questions -----------------------------------------------------------------------------------------------------------
def test_a_question_that_nobody_reads_is_caught(draft):
    remove(draft, "tobacco-caution-healing")
    assert "no rule reads it" in found(draft, "everything-is-read", "tobacco").message


def test_an_answer_that_nobody_reads_is_caught(draft):
    remove(draft, "hard-veins-caution-prp")
    assert "no rule reads the answer hard_veins" in found(draft, "everything-is-read", "needle_comfort").message


def test_a_question_that_is_never_asked_is_caught(draft):
    draft.question("recent_sun")["ask_when"] = {"metal_allergy": ["yes"]}
    draft.question("metal_allergy")["ask_when"] = {"device_interest": ["no"]}
    draft.question("recent_sun")["ask_when"] |= {"device_interest": ["yes"]}
    draft.raw["questions"].sort(key=lambda each: each["id"] == "recent_sun")
    assert "is never asked" in found(draft, "everything-is-read", "recent_sun").message


# Cases ---------------------------------------------------------------------------------------------------------------
def test_the_case_of_a_fault_can_be_tried_as_it_is_written(draft):
    draft.rule("bleeding-excludes-prp")["effect"] = "caution"
    protocol, fault = draft.load(), found(draft, "monotone", "bleeding_tendency")
    now = assess(protocol, with_defaults(protocol, fault.case))
    before = assess(protocol, with_defaults(protocol, fault.case | {"bleeding_tendency": "unsure"}))
    assert (now.verdicts["prp"].status, before.verdicts["prp"].status) == ("caution", "defer")
    assert "(for example concern=face bleeding_tendency=yes)" in str(fault)


# Words ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("patient_text", "You are a good candidate.", "passes a verdict"),
        ("patient_text", "There is nothing to worry about.", "comforts"),
        ("patient_text", "Exosomes are safe for you.", "claims something"),
        ("patient_text", "Please pause your tablets.", "speaks of stopping a medicine"),
        ("clinician_text", "Fewer than 105 platelets.", "exponent lost"),
        (
            "patient_text",
            "Notwithstanding aforementioned contraindications, resurfacing procedures necessitate individualised"
            " multidisciplinary consideration preceding commencement.",
            "is hard to read",
        ),
    ],
)
def test_a_text_that_must_not_be_is_caught(draft, field, text, message):
    draft.rule("tobacco-caution-healing")[field]["en"] = text
    assert message in found(draft, "wording", "rule tobacco-caution-healing").message


def test_a_medicine_text_without_its_sentence_is_caught(draft):
    text = draft.rule("blood-thinner-excludes-prp")["patient_text"]
    text["en"] = text["en"].removeprefix(KEEP_TAKING_IT).strip()
    assert "does not begin with" in found(draft, "wording", "rule blood-thinner-excludes-prp").message


def test_texts_that_are_hard_together_are_caught(draft):
    for rule in draft.raw["rules"]:
        rule["patient_text"]["en"] += " Individual considerations necessitate professional evaluation."
    assert found(draft, "wording", "all rules")
