"""What people read in the shipped protocol; what no protocol may say is proved by candidacy/wording.py."""

import re

import pytest

from consultations.candidacy.protocol import load_shipped
from consultations.candidacy.wording import KEEP_TAKING_IT, patient_texts

PROTOCOL = load_shipped()
NO_APPROVAL = "No exosome product is FDA-approved."
PATIENT_TEXTS = {about: [str(text) for text in texts] for about, texts in patient_texts(PROTOCOL)}


@pytest.mark.parametrize("rule", PROTOCOL.rules, ids=lambda rule: rule.id)
def test_only_what_concerns_a_medicine_begins_with_keep_taking_it(rule):
    medicine = any(PROTOCOL.questions[fact].medicine for fact in rule.when)
    assert rule.for_patient().startswith(KEEP_TAKING_IT) == medicine


@pytest.mark.parametrize("rule", PROTOCOL.rules, ids=lambda rule: rule.id)
def test_a_rule_has_all_its_texts_with_the_wait_filled_in(rule):
    for text in (rule.for_patient(), rule.for_clinician()):
        assert text.strip()
        assert text.endswith(".")
        assert not re.search(r"[{}]", text)
        assert "  " not in text
    assert rule.owner == "clinical lead"


@pytest.mark.parametrize("rule", [rule for rule in PROTOCOL.rules if rule.effect == "defer"], ids=lambda rule: rule.id)
def test_whatever_waits_says_how_long_to_patient_and_clinician(rule):
    assert rule.wait() in rule.for_patient()
    assert rule.wait() in rule.for_clinician()


@pytest.mark.parametrize("rule", PROTOCOL.rules, ids=lambda rule: rule.id)
def test_illness_pregnancy_age_and_refusal_are_nothing_to_change(rule):
    unchangeable = {
        "age_band",
        "pregnancy_status",
        "recent_illness",
        "blood_borne_infection",
        "accepts_risks",
        "donor_comfort",
        "belief_objection",
        "needle_comfort",
        "product_preference",
    }
    [fact] = rule.when
    if fact in unchangeable or rule.effect not in ("defer",):
        assert rule.change == "none"


def test_a_refused_blood_draw_never_promises_a_way_without_needles():
    for name in ("no-blood-draw-declines-prp", "no-blood-draw-caution-injection"):
        text = PROTOCOL.rule(name).for_patient()
        assert "Ask which ways use no needle." in text
        assert "no needles" not in text.lower()


def test_a_changing_spot_does_not_wait_for_us():
    assert "Please have it looked at; do not wait for us." in PROTOCOL.rule("changing-spot-defers-all").for_patient()


def test_not_taking_a_risk_is_the_patients_own_choice():
    rule = PROTOCOL.rule("declines-risk")
    assert rule.effect == "decline"
    assert rule.for_patient().endswith("Nothing more is needed. You can still ask us.")


def test_a_daily_anti_inflammatory_is_planned_around():
    text = PROTOCOL.rule("anti-inflammatory-defers-prp").for_patient()
    assert "If you take it on advice or every day, keep on; we will plan around it." in text


def test_a_removed_skin_cancer_is_brought_to_the_clinicians_mind():
    for rule in PROTOCOL.rules:
        if rule.when.keys() == {"cancer_status"} and rule.effect == "defer" and "blood" not in rule.id:
            assert "basal or squamous cell" in rule.for_clinician(), rule.id
            assert "consider a clearance" in rule.for_clinician(), rule.id


def test_the_platelet_limit_is_a_hundred_thousand():
    texts = [PROTOCOL.questions["platelet_count"].help, PROTOCOL.rule("low-platelets-exclude-prp").clinician_text]
    assert all("100,000" in str(text) for text in texts)


def test_where_donor_material_is_asked_about_its_status_stands_beside_it():
    for place in (
        "question donor_comfort",
        "screen two-ways",
        "rule donor-doubt-caution-exosomes",
        "rule prefers-exosomes",
    ):
        assert NO_APPROVAL in " ".join(PATIENT_TEXTS[place]), place


def test_every_screen_is_used_and_in_the_order_of_the_form():
    used = [question.screen for question in PROTOCOL.questions.values() if question.screen]
    assert list(dict.fromkeys(used)) == [screen.id for screen in PROTOCOL.screens]


def test_every_list_has_a_title():
    listed = {q.screen for q in PROTOCOL.questions.values() if q.asked_by == "patient" and not q.alone}
    assert {screen.id for screen in PROTOCOL.screens if screen.list_title} == listed


def test_rule_names_follow_what_they_do():
    verbs = {"exclude": "exclude", "defer": "defer", "caution": "caution", "decline": "decline", "prefer": "prefers"}
    for rule in PROTOCOL.rules:
        assert verbs[rule.effect] in rule.id, rule.id
