from consultations.candidacy.comparison import less_cautious
from consultations.candidacy.protocol import load_shipped

SHIPPED = load_shipped()


def told(draft):
    return [(fault.about, fault.case) for fault in less_cautious(SHIPPED, draft.load())]


def test_the_same_rules_are_not_milder(draft):
    draft.rule("tobacco-caution-healing")["patient_text"]["en"] = "Nicotine slows healing. Your provider will ask."
    assert told(draft) == []


def test_a_longer_wait_and_a_harsher_effect_are_only_more_cautious(draft):
    draft.rule("recent-sun-defers-devices")["wait_days"] += 7
    draft.rule("hard-veins-caution-prp").update(effect="exclude")
    assert told(draft) == []


def test_a_weaker_effect_is_milder_for_somebody(draft):
    draft.rule("bleeding-excludes-prp")["effect"] = "caution"
    assert told(draft) == [("bleeding-excludes-prp", {"concern": "face", "bleeding_tendency": "yes"})]


def test_a_removed_rule_that_another_covers_is_not_milder(draft):
    draft.raw["rules"].append({**draft.rule("tobacco-caution-healing"), "id": "twice"})
    draft.raw["rules"].remove(draft.rule("tobacco-caution-healing"))
    assert told(draft) == []


def test_a_rule_narrowed_by_a_second_fact_is_milder_for_the_rest(draft):
    draft.rule("tobacco-caution-healing")["when"] = {"tobacco": ["yes"], "keloid_history": ["yes"]}
    assert ("tobacco-caution-healing", {"concern": "face", "tobacco": "yes"}) in told(draft)


def test_a_shorter_wait_is_milder(draft):
    draft.rule("recent-sun-defers-devices")["wait_days"] -= 1
    assert {about for about, _ in told(draft)} == {"recent-sun-defers-devices"}


def test_what_cannot_be_compared_is_said(draft):
    draft.question("tobacco")["answers"].append({"value": "unsure", "label": {"en": "Not sure"}})
    draft.question("tobacco")["detail"] = {"en": "Which?"}
    draft.raw["rules"].remove(draft.rule("prefers-exosomes"))
    draft.raw["exosome_route"] = "topical_only"
    assert [about for about, _ in told(draft)] == ["questions", "preferences", "routes of exosomes"]
