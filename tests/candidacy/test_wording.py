"""Texts that must not be, planted and found."""

import pytest

from consultations.candidacy.wording import KEEP_TAKING_IT
from tests.candidacy.planting import found


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("patient_text", "You are a good candidate.", "passes a verdict"),
        ("patient_text", "There is nothing to worry about.", "comforts"),
        ("patient_text", "Exosomes are safe for you.", "claims something"),
        ("patient_text", "Please pause your tablets.", "speaks of stopping a medicine"),
        ("patient_text", "You skipped your tablets.", "speaks of stopping a medicine"),
        ("patient_text", "Leaving out a dose may help.", "speaks of stopping a medicine"),
        ("patient_text", "Quit the tablets.", "speaks of stopping a medicine"),
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
