"""The protocol file against the clinical table, read here by other code than the product's."""

import pytest

from consultations.candidacy.protocol import STATUSES
from tests.candidacy.tables import table

FACTORS = {row["factor_id"]: row for row in table("factors.tsv")}
DEVICES = {"co2", "fractora", "microneedling", "morpheus8", "sylfirm"}
EVERYTHING = {"prp", "exosomes", "injection"} | DEVICES
# A person may have more than one of these, and the answers cannot be compared: one more answer, the worst of all.
PARTS = {
    "allergy_or_reaction": ["to_prp", "to_donor_product", "to_device_treatment", "severe_other"],
    "steroid_recent": ["pills_or_shot_2w", "shot_in_area_1m"],
    "recent_procedure": ["filler_or_toxin_2w", "laser_peel_rf_3m", "face_surgery_12m"],
}
SEVERITY = ["prefer", "caution", "defer", "decline", "exclude"]
SCREENS = {"1": "about-you", "3": "blood-and-medicines", "4": "health", "5": "the-area", "7": "two-ways"}
DAYS = {7: "7 days", 14: "2 weeks", 30: "1 month", 90: "3 months", 180: "6 months", 365: "12 months"}


def expected_effects(fact):
    """{(answer, subject): effect} as the table's text says it."""
    effects = {}
    for clause in filter(None, (part.strip() for part in FACTORS[fact]["rules"].split(";"))):
        answer, targets = clause.split(">")
        for target in targets.split(","):
            subject, effect = target.split(":")
            for one in {"all": EVERYTHING, "devices": DEVICES}.get(subject, {subject}):
                effects[answer.strip(), one.strip()] = effect.strip()
    for subject in EVERYTHING:
        found = [effects[part, subject] for part in PARTS.get(fact, []) if (part, subject) in effects]
        if found:
            effects["several", subject] = max(found, key=SEVERITY.index)
    if fact == "accepts_risks":  # the patient's own refusal, the same status under its right name
        effects = {key: "decline" if effect == "exclude" else effect for key, effect in effects.items()}
    return effects


def test_the_protocol_asks_the_facts_of_the_table_and_device_interest(protocol):
    assert len(FACTORS) == 37
    assert set(protocol.questions) == set(FACTORS) | {"device_interest"}


@pytest.mark.parametrize("fact", FACTORS)
def test_every_answer_has_exactly_the_effects_of_the_table(protocol, fact):
    written = {}
    for rule in protocol.rules:
        for answer in rule.when.get(fact, ()):
            for subject in rule.subjects:
                assert set(rule.when) == {fact}
                assert (answer, subject) not in written, f"{rule.id} repeats {answer} for {subject}"
                written[answer, subject] = rule.effect
    assert written == expected_effects(fact)


@pytest.mark.parametrize("fact", FACTORS)
def test_a_single_answer_gives_each_subject_the_status_of_the_table(judge, protocol, fact):
    area = "hair" if fact == "hair_loss_pattern" else None
    on_hair = {subject for subject in DEVICES} if area else set()
    status = {"prefer": "eligible", "exclude": "excluded", "decline": "excluded"}
    effects = expected_effects(fact)
    for answer in protocol.questions[fact].values:
        if (fact, answer) == ("concern", "both"):
            continue
        verdicts = judge(**{fact: answer}, **({"concern": area} if area else {})).verdicts
        for subject in EVERYTHING - on_hair:
            effect = effects.get((answer, subject))
            assert verdicts[subject].status == (status.get(effect, effect) or "eligible"), (answer, subject)


@pytest.mark.parametrize("fact", FACTORS)
def test_answers_default_and_scales_are_the_ones_of_the_table(protocol, fact):
    row, question = FACTORS[fact], protocol.questions[fact]
    extra = {"several"} if fact in PARTS else set()
    assert set(question.values) - extra == set(row["answers"].split("|"))
    assert extra <= set(question.values)
    assert question.default == row["default"]
    scales = [tuple(value for value in chain if value != "several") for chain in question.scales]
    assert scales == [tuple(chain.strip().split("<")) for chain in row["scales"].split(";") if chain.strip()]


@pytest.mark.parametrize("fact", PARTS)
def test_more_than_one_of_these_is_the_harsh_end_of_each_scale_it_covers(protocol, fact):
    question = protocol.questions[fact]
    for chain in question.scales:
        assert ("several" in chain[-1:]) == bool(set(chain) & set(PARTS[fact]))
    assert question.harshest(PARTS[fact]) == "several"


@pytest.mark.parametrize("fact", FACTORS)
def test_a_question_is_asked_as_the_table_says(protocol, fact):
    row, question = FACTORS[fact], protocol.questions[fact]
    assert question.per_area == bool(row["per_area"])
    assert question.medicine == bool(row["medicine"])
    assert question.alone == bool(row["alone"])
    assert question.asked_by == {"provider": "provider"}.get(
        row["tier"], "derived" if fact == "age_band" else "patient"
    )
    assert question.ask_when == ({"device_interest": ("maybe", "yes")} if row["tier"] == "device" else {})
    assert question.areas == (("hair",) if fact == "hair_loss_pattern" else ())
    if row["tier"] == "device":
        assert question.screen == "devices"
    elif row["tier"] == "provider":
        assert question.screen is None
    else:
        assert question.screen == (SCREENS | {"6": "reactions"})[row["screen"]]


def test_interest_in_devices_moves_nothing(protocol):
    question = protocol.questions["device_interest"]
    assert question.values == ("no", "maybe", "yes")
    assert question.default == "no"
    assert not [rule.id for rule in protocol.rules if "device_interest" in rule.when]


def test_a_wait_in_days_is_one_that_the_table_names(protocol):
    waits = [rule for rule in protocol.rules if rule.wait_days]
    assert len(waits) == 9
    for rule in waits:
        [fact] = rule.when
        assert DAYS[rule.wait_days] in FACTORS[fact]["defer_until"], rule.id


def test_sources_stand_in_the_table(protocol):
    for rule in protocol.rules:
        [fact] = rule.when
        for source in rule.source:
            known = source in FACTORS[fact]["source"] or source.startswith("general knowledge")
            assert known, f"{rule.id}: {source}"


def test_statuses_are_ordered_from_mild_to_harsh():
    assert STATUSES == ("eligible", "caution", "defer", "excluded")
