"""Each proof with a fault planted for it: what holds for the shipped protocol must fail for a spoiled one, by name."""

from itertools import product

from consultations.candidacy import proofs
from consultations.candidacy.boxes import worlds
from consultations.candidacy.completeness import Incomplete, with_defaults
from consultations.candidacy.engine import assess, recommend
from consultations.candidacy.proofs import PROOFS, prove, unsure_is_not_no
from consultations.candidacy.protocol import load_shipped
from tests.candidacy.planting import faults, found, of, remove


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


def test_an_engine_that_gives_it_only_to_who_leans_to_one_is_caught(draft, monkeypatch):
    def leaning(status, preferred):
        return ("perhaps", "preference") if preferred == "exosomes" else recommend(status, preferred)

    monkeypatch.setattr(proofs, "recommend", leaning)
    assert found(draft, "total", "prp eligible, exosomes eligible").message == "gives 'perhaps'"


def test_an_engine_that_forgets_a_rule_is_caught(draft, monkeypatch):
    def forgetful(protocol, facts):
        return assess(protocol, {**facts, "tobacco": "no"})

    monkeypatch.setattr(proofs, "assess", forgetful)
    fault = found(draft, "total", "tobacco-caution-healing")
    assert fault.case["tobacco"] == "yes"
    assert fault.message == "the engine does not say the worst of its rules"


def test_a_recommendation_that_no_answers_reach_is_caught(draft):
    for rule in draft.raw["rules"]:
        if rule["effect"] in ("exclude", "decline"):
            rule.update(effect="caution", change="none")
    assert found(draft, "all-reachable", "neither").message == "no answers lead to it"


def test_a_case_is_looked_at_for_each_pair_of_statuses_that_the_products_can_have(draft):
    """Where the answer that gives a status first gives a harsher one, the next answer is the case."""
    mild, harsh = (
        {"effect": "caution", "change": "none"},
        {"effect": "defer", "until": {"en": "Asked"}, "change": "none"},
    )
    planted = [
        {**draft.rule("tobacco-caution-healing"), **effect, "id": f"{name}-{number}", "subjects": [name], "when": when}
        for name, fact in (("prp", "bleeding_tendency"), ("exosomes", "keloid_history"))
        for number, (effect, when) in enumerate([(mild, {fact: ["yes", "unsure"]}), (harsh, {fact: ["yes"]})])
    ]
    draft.raw["rules"] = [*planted, draft.rule("prefers-exosomes")]
    protocol = draft.load()
    results = [assess(protocol, case) for case in proofs._corners(tuple(worlds(protocol)))]
    met = {(each.verdicts["prp"].status, each.verdicts["exosomes"].status, each.preferred) for each in results}
    some = ("eligible", "caution", "defer")
    assert met == set(product(some, some, (None, "exosomes")))


# Monotone ------------------------------------------------------------------------------------------------------------
def test_a_weakened_effect_is_caught_with_the_smallest_case(draft):
    draft.rule("bleeding-excludes-prp")["effect"] = "caution"
    fault = found(draft, "monotone", "bleeding_tendency")
    assert "better off with yes than with unsure" in fault.message
    assert fault.case == {"concern": "face", "bleeding_tendency": "yes"}


def test_what_holds_in_many_worlds_is_said_once(draft):
    draft.rule("bleeding-excludes-prp")["effect"] = "caution"
    protocol = draft.load()
    said = [(fault.about, fault.message) for fault in proofs.monotone(protocol, tuple(worlds(protocol)))]
    told = [(fault.about, fault.message) for fault in proofs.prove(protocol) if fault.proof == "monotone"]
    assert len(said) > len(told)
    assert sorted(told) == sorted(set(said))


def test_a_removed_rule_is_caught(draft):
    remove(draft, "under-18-excludes-all")
    assert "microneedling is better off with under_18 than with 18_21" in found(draft, "monotone", "age_band").message


def test_a_scale_of_all_the_answers_that_there_are_is_walked(draft):
    draft.rule("tobacco-caution-healing")["when"] = {"tobacco": ["no"]}
    assert "prp is better off with yes than with no" in found(draft, "monotone", "tobacco").message


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


def test_a_forgotten_unsure_beside_another_fact_is_caught(draft):
    """The first fact of the rule covers "unsure", the second does not."""
    rule = {
        "effect": "exclude",
        "subjects": ["prp"],
        "when": {"keloid_history": ["unsure"], "bleeding_tendency": ["yes"]},
    }
    draft.raw["rules"] = [{**draft.rule("tobacco-caution-healing"), **rule}]
    fault = found(draft, "unsure-is-not-no", "bleeding_tendency")
    assert fault.case == {"concern": "face", "keloid_history": "unsure", "bleeding_tendency": "unsure"}


def test_beside_a_mere_caution_unsure_may_leave_all_as_it_is(draft):
    draft.rule("numbing-problem-caution-injection-and-devices")["when"] = {"anesthetic_problem": ["yes"]}
    assert of(unsure_is_not_no, draft) == []


def test_an_exception_needs_its_reason_in_the_protocol(draft):
    del draft.question("hair_loss_pattern")["unsure_exception"]
    fault = found(draft, "unsure-is-not-no", "hair_loss_pattern")
    assert fault.case == {"concern": "hair", "hair_loss_pattern": "unsure"}


def test_what_cannot_be_unsure_cannot_be_left_empty(draft, monkeypatch):
    monkeypatch.setattr(proofs, "complete", lambda protocol, answers, area: {**answers, "tobacco": "no"})
    assert "counts as no" in found(draft, "nothing-is-left-empty", "tobacco").message


def test_what_is_left_empty_is_looked_at_after_a_question_that_must_be_answered(draft, monkeypatch):
    def answer(protocol, answers, area):
        if answers["cold_sores"] is not None:
            raise Incomplete([protocol.questions["tobacco"]])
        return {**answers, "cold_sores": "no"}

    monkeypatch.setattr(proofs, "complete", answer)
    assert found(draft, "nothing-is-left-empty", "cold_sores").message == "left empty it counts as no"


def test_what_only_one_answer_opens_can_be_left_empty_too(draft):
    draft.question("recent_sun")["ask_when"] = {"device_interest": ["yes"]}
    assert of(proofs.nothing_is_left_empty, draft) == []


# Cases ---------------------------------------------------------------------------------------------------------------
def test_the_case_of_a_fault_can_be_tried_as_it_is_written(draft):
    draft.rule("bleeding-excludes-prp")["effect"] = "caution"
    protocol, fault = draft.load(), found(draft, "monotone", "bleeding_tendency")
    now = assess(protocol, with_defaults(protocol, fault.case))
    before = assess(protocol, with_defaults(protocol, fault.case | {"bleeding_tendency": "unsure"}))
    assert (now.verdicts["prp"].status, before.verdicts["prp"].status) == ("caution", "defer")
    assert "(for example concern=face bleeding_tendency=yes)" in str(fault)
