"""What must hold for every case, not only for those somebody thought of."""

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from consultations.candidacy.completeness import complete, with_defaults
from consultations.candidacy.engine import assess
from consultations.candidacy.protocol import EFFECTS, PRODUCTS, STATUSES, SUBJECTS, dump, load, load_shipped
from tests.candidacy.test_factors import FACTORS, expected_effects

SHIPPED = load_shipped()
TOPICAL = load(dump(SHIPPED).replace("provider_decides", "topical_only"))
AGAIN = {SHIPPED.exosome_route: load(dump(SHIPPED)), TOPICAL.exosome_route: load(dump(TOPICAL))}
HEALTHY = with_defaults(SHIPPED, {})
QUESTIONS = SHIPPED.questions
PROTOCOLS = st.sampled_from([SHIPPED, TOPICAL])
SCALES = [(question.id, chain) for question in QUESTIONS.values() for chain in question.scales]
OUTCOMES = {"prp", "exosomes", "either", "neither", "defer"}
TABLE = {fact: expected_effects(fact) for fact in FACTORS}
BASES = {"nothing_ruled_out", "only_one_left", "preference", "waiting", "none_left"}

law = settings(max_examples=200)


def values(fact):
    """What a fact can be when the engine reads it: an answer, or not asked."""
    if fact == "concern":
        return st.sampled_from(["face", "hair", "other"])
    return st.sampled_from([*QUESTIONS[fact].values, None])


@st.composite
def cases(draw):
    """Healthy with a few answers changed (uniform cases are nearly all excluded), now and then anything at all."""
    most = draw(st.sampled_from([1, 2, 4, 8, len(QUESTIONS)]))
    changed = draw(st.lists(st.sampled_from(list(QUESTIONS)), max_size=most, unique=True))
    return HEALTHY | {fact: draw(values(fact)) for fact in changed}


def statuses(result):
    return {subject: STATUSES.index(verdict.status) for subject, verdict in result.verdicts.items()}


@law
@given(PROTOCOLS, cases())
def test_every_case_has_a_result(protocol, facts):
    result = assess(protocol, facts)
    assert tuple(result.verdicts) == SUBJECTS
    assert result.recommendation in OUTCOMES
    assert result.basis in BASES


@law
@given(PROTOCOLS, cases())
def test_the_same_case_gives_the_same_result(protocol, facts):
    shuffled = dict(reversed(facts.items()))
    assert assess(protocol, facts) == assess(protocol, shuffled)
    assert assess(AGAIN[protocol.exosome_route], facts) == assess(protocol, facts)


@law
@given(PROTOCOLS, cases(), st.sampled_from(SCALES), st.data())
def test_no_status_improves_along_a_scale(protocol, facts, scale, data):
    fact, chain = scale
    harsher = data.draw(st.integers(1, len(chain) - 1))
    milder = data.draw(st.integers(0, harsher - 1))
    mild = statuses(assess(protocol, facts | {fact: chain[milder]}))
    harsh = statuses(assess(protocol, facts | {fact: chain[harsher]}))
    assert all(mild[subject] <= harsh[subject] for subject in SUBJECTS)


@law
@given(PROTOCOLS, cases(), st.sampled_from([fact for fact in QUESTIONS if fact != "concern"]))
def test_not_asked_is_never_better_than_healthy(protocol, facts, fact):
    healthy = statuses(assess(protocol, facts | {fact: QUESTIONS[fact].default}))
    unasked = statuses(assess(protocol, facts | {fact: None}))
    assert all(healthy[subject] <= unasked[subject] for subject in SUBJECTS)


@law
@given(cases(), st.sampled_from([fact for fact in QUESTIONS if fact != "concern"]))
def test_what_an_unasked_fact_could_move_waits_at_least(facts, fact):
    movable = {s for rule in SHIPPED.rules if fact in rule.when and rule.effect != "prefer" for s in rule.subjects}
    verdicts = assess(SHIPPED, facts | {fact: None}).verdicts
    for subject in movable:
        assert verdicts[subject].status in ("defer", "excluded")
        assert any(finding.fact == fact for finding in verdicts[subject].findings)


@law
@given(PROTOCOLS, cases())
def test_every_status_but_eligible_has_a_finding_that_explains_it(protocol, facts):
    for verdict in assess(protocol, facts).verdicts.values():
        reasons = {EFFECTS[finding.effect] for finding in verdict.findings}
        assert max(reasons, key=STATUSES.index, default="eligible") == verdict.status
        for finding in verdict.findings:
            assert finding.fact if finding.rule == "not-asked" else protocol.rule(finding.rule).effect == finding.effect


@law
@given(PROTOCOLS, cases(), st.sampled_from(["none", "prp", "exosomes", None]))
def test_a_preference_changes_no_status_and_lifts_nothing(protocol, facts, preference):
    without = assess(protocol, facts | {"product_preference": "none"})
    leaning = assess(protocol, facts | {"product_preference": preference})
    assert leaning.verdicts == without.verdicts
    if without.recommendation != "either":
        assert leaning.recommendation == without.recommendation
    elif leaning.recommendation != "either":
        assert leaning.recommendation == preference
        assert leaning.verdicts[preference].status in ("eligible", "caution")


@law
@given(PROTOCOLS, cases())
def test_the_recommendation_never_names_what_is_out_or_waiting(protocol, facts):
    result = assess(protocol, facts)
    if result.recommendation in PRODUCTS:
        assert result.verdicts[result.recommendation].status in ("eligible", "caution")
    assert (result.recommendation == "neither") == all(result.verdicts[p].status == "excluded" for p in PRODUCTS)


@law
@given(PROTOCOLS, cases(), st.sampled_from(["face", "hair"]), st.data())
def test_an_area_of_both_equals_the_area_alone(protocol, facts, area, data):
    per_area = [question.id for question in QUESTIONS.values() if question.per_area]
    known = {fact: value for fact, value in facts.items() if value is not None} | {"concern": area}
    known = {fact: QUESTIONS[fact].default for fact in QUESTIONS} | known
    elsewhere = {fact: data.draw(st.sampled_from(QUESTIONS[fact].values)) for fact in per_area}
    other = "hair" if area == "face" else "face"
    both = known | {"concern": "both"} | {fact: {area: known[fact], other: elsewhere[fact]} for fact in per_area}
    alone = assess(protocol, complete(protocol, known, area))
    assert assess(protocol, complete(protocol, both, area)) == alone


@pytest.mark.parametrize("outcome", sorted(OUTCOMES))
def test_the_drawn_cases_reach_every_recommendation(outcome):
    assert find(cases(), lambda facts: assess(SHIPPED, facts).recommendation == outcome)


def by_the_table(facts):
    """Status of each subject and the recommendation, worked out from the table's text alone."""
    severity = {None: 0, "prefer": 0, "caution": 1, "defer": 2, "decline": 3, "exclude": 3}
    status = {}
    for subject in SUBJECTS:
        effects = {TABLE[fact].get((value, subject)) for fact, value in facts.items() if fact in TABLE}
        status[subject] = max(severity[effect] for effect in effects)
    prp, exosomes, leaning = status["prp"], status["exosomes"], facts["product_preference"]
    if min(prp, exosomes) == 3:
        return status, "neither"
    if min(prp, exosomes) == 2:
        return status, "defer"
    if max(prp, exosomes) == 3:
        return status, "prp" if prp < 3 else "exosomes"
    if leaning in PRODUCTS and status[leaning] < 2:
        return status, leaning
    return status, "either"


@law
@given(cases())
def test_any_case_comes_out_as_the_table_says(facts):
    asked = {fact: QUESTIONS[fact].default if value is None else value for fact, value in facts.items()}
    result = assess(SHIPPED, asked)
    assert (statuses(result), result.recommendation) == by_the_table(asked)
