"""Evidence lifts a wait, and only that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.candidacy.clearing import cleared
from consultations.candidacy.completeness import with_defaults
from consultations.candidacy.engine import assess
from consultations.candidacy.protocol import EFFECTS, PRODUCTS, STATUSES, SUBJECTS
from tests.candidacy.test_engine_laws import PROTOCOLS, SHIPPED, TOPICAL, cases, law

WAITING_RULES = [rule.id for rule in SHIPPED.rules if rule.effect == "defer"]
ANY_RULES = st.lists(st.sampled_from([*(rule.id for rule in SHIPPED.rules), "not-asked", "unknown"]), max_size=6)


def said(facts, protocol=SHIPPED):
    return assess(protocol, with_defaults(protocol, facts)).as_dict()


def rank(verdict):
    return STATUSES.index(verdict["status"])


def own(verdict):
    return [finding for finding in verdict["findings"] if "device" not in finding]


def clear(result, *rules):
    return cleared(result["verdicts"], result["preferred"] or "", rules)


def test_a_cleared_wait_counts_as_a_caution_and_stays_visible():
    before = said({"nsaid_recent": "yes", "donor_comfort": "no"})
    after = clear(before, "anti-inflammatory-defers-prp")
    assert (before["recommendation"], after.recommendation, after.basis) == ("defer", "prp", "only_one_left")
    finding = {"rule": "anti-inflammatory-defers-prp", "effect": "caution", "cleared": True}
    assert after.verdicts["prp"] == {"status": "caution", "findings": [finding]}


def test_one_of_two_waits_is_not_enough():
    before = said({"nsaid_recent": "yes", "steroid_recent": "pills_or_shot_2w"})
    after = clear(before, "anti-inflammatory-defers-prp")
    assert after.verdicts["prp"]["status"] == "defer"
    assert [finding.get("cleared") for finding in after.verdicts["prp"]["findings"]] == [True, None]


def test_a_lifted_wait_makes_way_for_the_preference():
    before = said({"nsaid_recent": "yes", "product_preference": "prp"})
    assert before["recommendation"] == "either"
    assert clear(before, "anti-inflammatory-defers-prp").recommendation == "prp"


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"blood_disorder": "yes"}, "blood-disorder-excludes-prp"),
        ({"donor_comfort": "no"}, "declines-donor-product"),
    ],
)
def test_neither_an_exclusion_nor_a_refusal_is_lifted(facts, rule):
    before = said(facts)
    assert rule in {finding["rule"] for verdict in before["verdicts"].values() for finding in verdict["findings"]}
    after = clear(before, rule)
    assert (after.verdicts, after.recommendation, after.rules) == (
        before["verdicts"],
        before["recommendation"],
        frozenset(),
    )


def test_what_was_not_asked_is_not_lifted():
    before = assess(SHIPPED, with_defaults(SHIPPED, {}) | {"skin_tone_type": None}).as_dict()
    assert "defer" in {verdict["status"] for verdict in before["verdicts"].values()}
    assert clear(before, "not-asked").verdicts == before["verdicts"]


def test_exosomes_that_only_go_on_the_skin_are_as_open_as_the_device_that_is_mildest_now():
    """Of devices that all wait, the first joins; once the wait of others is lifted, one of them does."""
    needles = "possible-bleeding-defers-needle-devices"
    facts = {"device_interest": "yes", "bleeding_tendency": "unsure", "photosensitizer": "yes"}
    before = said(facts, TOPICAL)
    after = clear(before, needles)
    assert joined(before) == ("defer", {("co2", "light-sensitivity-defers-co2", "defer")})
    assert joined({"verdicts": after.verdicts}) == ("caution", {("fractora", needles, "caution")})


def joined(result):
    """How exosomes stand, and which wait joined them from which device, as what."""
    verdict = result["verdicts"]["exosomes"]
    devices = [each for each in verdict["findings"] if "device" in each and "defer" in each["rule"]]
    return verdict["status"], {(each["device"], each["rule"], each["effect"]) for each in devices}


# Laws ----------------------------------------------------------------------------------------------------------------
@law
@given(PROTOCOLS, cases(), ANY_RULES)
def test_no_status_gets_worse_nor_better_than_its_findings_allow(protocol, facts, rules):
    before = assess(protocol, facts).as_dict()
    after = clear(before, *rules)
    for subject in SUBJECTS:
        was, now = before["verdicts"][subject], after.verdicts[subject]
        assert rank(now) <= rank(was)
        if was["findings"]:
            assert now["findings"]
            assert rank(now) >= STATUSES.index("caution")
        reasons = [EFFECTS[finding["effect"]] for finding in now["findings"]]
        assert now["status"] == max(reasons, key=STATUSES.index, default="eligible")


@law
@given(PROTOCOLS, cases(), ANY_RULES)
def test_only_waits_of_the_named_rules_are_touched(protocol, facts, rules):
    before = assess(protocol, facts).as_dict()
    after = clear(before, *rules)
    for subject in SUBJECTS:
        for was, now in zip(own(before["verdicts"][subject]), own(after.verdicts[subject]), strict=True):
            if was["effect"] == "defer" and was["rule"] in rules and was["rule"] != "not-asked":
                assert now == was | {"effect": "caution", "cleared": True}
            else:
                assert now == was


@law
@given(PROTOCOLS, cases(), ANY_RULES)
def test_what_is_cleared_is_recommended_by_the_same_rules(protocol, facts, rules):
    before = assess(protocol, facts).as_dict()
    after = clear(before, *rules)
    if after.recommendation in PRODUCTS:
        assert after.verdicts[after.recommendation]["status"] in ("eligible", "caution")
    out = all(after.verdicts[product]["status"] == "excluded" for product in PRODUCTS)
    assert (after.recommendation == "neither") == out == (before["recommendation"] == "neither")


@law
@given(PROTOCOLS, cases())
def test_clearing_nothing_changes_nothing(protocol, facts):
    before = assess(protocol, facts).as_dict()
    after = clear(before)
    assert (after.verdicts, after.recommendation, after.basis) == (
        before["verdicts"],
        before["recommendation"],
        before["basis"],
    )
