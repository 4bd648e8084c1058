from datetime import timedelta

import pytest

from consultations.candidacy.comparison import less_cautious
from consultations.candidacy.protocol import load_shipped

SHIPPED = load_shipped()
SUN = {"concern": "face", "device_interest": "maybe", "recent_sun": "yes"}


def told(draft):
    return [(fault.about, fault.case) for fault in less_cautious(SHIPPED, draft.load())]


def said(draft):
    """The sentences themselves, without the subjects that share them."""
    return sorted({f"{fault.proof}: {fault.about}: {fault.message}" for fault in less_cautious(SHIPPED, draft.load())})


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
    assert said(draft) == [
        "only-more-cautious: bleeding-excludes-prp: prp was “exclude” here, and is milder or waits for less now"
    ]


def test_a_removed_rule_that_another_covers_is_not_milder(draft):
    draft.raw["rules"].append({**draft.rule("tobacco-caution-healing"), "id": "twice"})
    draft.raw["rules"].remove(draft.rule("tobacco-caution-healing"))
    assert told(draft) == []


def test_a_rule_narrowed_by_a_second_fact_is_milder_for_the_rest(draft):
    draft.rule("tobacco-caution-healing")["when"] = {"tobacco": ["yes"], "keloid_history": ["yes"]}
    assert ("tobacco-caution-healing", {"concern": "face", "tobacco": "yes"}) in told(draft)


def test_a_shorter_wait_is_milder(draft):
    draft.rule("recent-sun-defers-devices")["wait_days"] -= 1
    assert told(draft) == [("recent-sun-defers-devices", SUN)] * 5  # one for each device


def test_an_exclusion_instead_of_a_wait_is_only_more_cautious(draft):
    rule = draft.rule("recent-sun-defers-devices")
    del rule["wait_days"]
    rule.update(effect="exclude", change="none")
    rule["patient_text"] = rule["clinician_text"] = {"en": "Sun."}
    assert told(draft) == []


@pytest.mark.parametrize(
    ("rule", "case", "wait"),
    [
        ("recent-sun-defers-devices", SUN, {"until": {"en": "The tan is gone"}}),
        (
            "recent-infection-defers-all",
            {"concern": "face", "recent_illness": "minor_within_2w"},
            {"until": {"en": "You are well"}},
        ),
        ("unknown-illness-defers-all", {"concern": "face", "recent_illness": "unsure"}, {"wait_days": 3650}),
        (
            "unknown-illness-defers-all",
            {"concern": "face", "recent_illness": "unsure"},
            {"until": {"en": "A day has passed"}},
        ),
    ],
)
def test_another_kind_of_wait_cannot_be_compared_and_counts_as_milder(draft, rule, case, wait):
    changed = draft.rule(rule)
    changed.pop("wait_days", None), changed.pop("until", None)
    changed.update(wait, change="none")
    found = told(draft)
    assert found[0] == (rule, case)
    assert {about for about, _ in found} == {rule}


def test_a_medical_exclusion_is_no_wish_of_the_patient(draft):
    draft.rule("bleeding-excludes-prp").update(effect="decline", change="none")
    assert [about for about, _ in told(draft)] == ["bleeding-excludes-prp"]


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        (lambda draft: draft.raw.update(contradictions=[]), "contradictions"),
        (
            lambda draft: [each["list_title"].update(en="Tick what a doctor said") for each in with_a_list(draft)],
            "words above the lists",
        ),
    ],
)
def test_what_readers_and_patients_go_by_is_part_of_it(draft, changed, part):
    changed(draft)
    assert [about for about, _ in told(draft)] == [part]


def with_a_list(draft):
    return [each for each in draft.raw["screens"] if "list_title" in each]


def test_where_exosomes_stay_on_the_skin_no_device_rule_may_differ(draft):
    draft.raw["exosome_route"] = "topical_only"
    before = draft.load()
    draft.rule("recent-sun-defers-devices")["wait_days"] += 7
    assert [fault.about for fault in less_cautious(before, draft.load())] == ["ways onto the skin"]


def test_an_answer_that_counts_for_longer_is_less_cautious(draft):
    draft.question("tobacco")["valid_days"] += 1
    draft.question("cold_sores")["valid_days"] -= 1
    assert said(draft) == ["only-more-cautious: tobacco: an answer counts for longer now"]


def test_a_review_that_is_put_off_is_less_cautious(draft):
    draft.raw["review_by"] += timedelta(days=1)
    assert said(draft) == ["only-more-cautious: review_by: lies later now"]


def test_a_review_that_is_brought_forward_is_not(draft):
    draft.raw["review_by"] -= timedelta(days=1)
    assert told(draft) == []


def test_where_a_question_stands_and_how_it_is_explained_changes_no_answer(draft):
    draft.question("tobacco").update(screen="reactions", help={"en": "Cigarettes, and anything else with nicotine."})
    draft.question("hair_loss_pattern")["unsure_exception"] = "Another reason."
    assert told(draft) == []


def test_what_cannot_be_compared_is_said(draft):
    draft.question("tobacco")["answers"].append({"value": "unsure", "label": {"en": "Not sure"}})
    draft.question("tobacco")["detail"] = {"en": "Which?"}
    draft.raw["rules"].remove(draft.rule("prefers-exosomes"))
    draft.raw["exosome_route"] = "topical_only"
    assert [about for about, _ in told(draft)] == [
        "questions",
        "preferences",
        "routes of exosomes",
        "ways onto the skin",
    ]
    assert said(draft)[0] == ("only-more-cautious: preferences: differ, so the answers cannot be compared one by one")
