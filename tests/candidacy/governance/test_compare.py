"""Two protocols beside each other: whatever differs is shown, and nothing else."""

import re
from dataclasses import fields

import pytest

from consultations.candidacy.governance.compare import GENERAL, compare, marked
from consultations.candidacy.governance.field_words import FIELDS
from consultations.candidacy.protocol import Contradiction, Question, Rule, Screen, load_shipped

SHIPPED = load_shipped()


def differences(draft):
    return {
        (part.title, each.kind, each.id): {field.name: sides(field) for field in each.fields}
        for part in compare(SHIPPED, draft.load())
        for each in part.differences
    }


def sides(field):
    return "".join(piece.text for piece in field.old), "".join(piece.text for piece in field.new)


def test_the_same_protocol_differs_in_nothing(draft):
    assert compare(SHIPPED, SHIPPED) == compare(SHIPPED, draft.load()) == []


def test_its_number_alone_is_no_difference(draft):
    draft.raw["number"] = 9
    assert differences(draft) == {}


def test_a_longer_wait_is_one_field_of_one_rule(draft):
    draft.rule("recent-sun-defers-devices")["wait_days"] = 21
    assert differences(draft) == {
        ("Rules", "changed", "recent-sun-defers-devices"): {"Waits for": ("2 weeks", "3 weeks")}
    }


def test_what_is_added_and_what_is_removed_is_told_whole(draft):
    removed = draft.rule("hair-excludes-energy-devices")
    draft.raw["rules"].remove(removed)
    draft.raw["rules"].append({**removed, "id": "planted", "subjects": ["prp"]})
    found = differences(draft)
    gone = found["Rules", "removed", "hair-excludes-energy-devices"]
    came = found["Rules", "added", "planted"]
    assert gone["About"] == ("CO2, Fractora, Morpheus8, Sylfirm X", "")
    assert came["About"] == ("", "PRP")
    assert came["When"] == ("", "What you would like help with: Hair or scalp")
    assert came["Effect"] == ("", "Excludes")


CHANGES = {
    "title of a screen": (lambda d: d.raw["screens"][0].update(title={"en": "You"}), "Title"),
    "title of the list": (lambda d: d.raw["screens"][1].update(list_title={"en": "Tick"}), "Title of the list"),
    "days an answer counts": (lambda d: d.question("tobacco").update(valid_days=7), "An answer counts for"),
    "healthy answer": (lambda d: d.question("blood_thinner").update(default="unsure", scales=[]), "Healthy answer"),
    "scales": (lambda d: d.question("tobacco").update(scales=[]), "From mild to harsh"),
    "reason of an exception": (
        lambda d: d.question("tobacco").update(unsure_exception="because"),
        "Why “not sure” may do nothing",
    ),
    "condition of a question": (lambda d: d.question("recent_sun").update(ask_when={}), "Asked when"),
    "medicine": (lambda d: d.question("tobacco").update(medicine=True), "About a medicine"),
    "label": (lambda d: d.question("tobacco")["answers"][0].update(label={"en": "Never"}), "Answers"),
    "source": (lambda d: d.rule("bleeding-excludes-prp").update(source=["a book"]), "Sources"),
    "owner": (lambda d: d.rule("bleeding-excludes-prp").update(owner="Dr. Somebody"), "Owner"),
    "what changes it": (lambda d: d.rule("bleeding-excludes-prp").update(change="test"), "What can change it"),
    "condition": (lambda d: d.rule("bleeding-excludes-prp").update(when={"tobacco": ["yes"]}), "When"),
    "words for patients": (
        lambda d: d.rule("bleeding-excludes-prp").update(patient_text={"en": "Ask us."}),
        "Text for patients",
    ),
    "contradiction": (lambda d: d.raw["contradictions"][0].update(clinician_text={"en": "x"}), "Text for clinicians"),
    "route": (lambda d: d.raw.update(exosome_route="topical_only"), "Way of exosomes"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_kind_of_change_shows_both_sides_in_words(draft, change):
    apply, name = CHANGES[change]
    apply(draft)
    found = [told for each in differences(draft).values() for field, told in each.items() if field == name]
    assert len(found) == 1
    old, new = found[0]
    assert old != new


def test_every_field_that_a_protocol_has_is_called_something():
    named = {each.name for record in (Screen, Question, Rule, Contradiction) for each in fields(record)} - {"id"}
    assert named | set(GENERAL) == set(FIELDS)


def test_each_language_of_a_text_is_compared_by_itself(draft):
    draft.rule("bleeding-excludes-prp")["patient_text"]["de"] = "Fragen Sie uns."
    [told] = differences(draft).values()
    assert told == {"Text for patients (de)": ("", "Fragen Sie uns.")}


def test_another_code_under_the_same_words_is_not_passed_over(draft):
    draft.question("blood_thinner")["answers"].append({"value": "daily", "label": {"en": "Yes"}})
    draft.rule("blood-thinner-excludes-prp")["when"]["blood_thinner"] = ["daily"]
    assert differences(draft)["Rules", "changed", "blood-thinner-excludes-prp"]["When"] == (
        "blood_thinner: yes",
        "blood_thinner: daily",
    )


def test_another_order_is_said_once(draft):
    draft.raw["contradictions"].reverse()
    [part] = compare(SHIPPED, draft.load())
    assert (part.title, part.is_reordered, part.differences) == ("Contradictions", True, [])


def test_only_the_words_that_changed_are_marked():
    old, new = marked("Wait two weeks, please.", "Wait three weeks, please.")
    assert [(piece.text, piece.is_new) for piece in old] == [
        ("Wait", False),
        (" ", False),
        ("two", True),
        (" weeks, please.", False),
    ]
    assert [piece.text for piece in new if piece.is_new] == ["three"]


@pytest.mark.parametrize(("old", "new"), [("", "All new."), ("All gone.", ""), ("same", "same"), ("a b", "b  c\n\nd")])
def test_no_letter_is_lost_by_marking(old, new):
    assert tuple("".join(piece.text for piece in side) for side in marked(old, new)) == (old, new)


def test_where_one_side_is_empty_nothing_is_marked():
    assert not any(piece.is_new for side in marked("", "All new.") for piece in side)


def test_words_stand_where_the_file_has_codes(draft):
    """Of a whole rule and a whole question; the code of an answer stands beside its label."""
    draft.raw["rules"].append({**draft.rule("recent-sun-defers-devices"), "id": "planted"})
    draft.raw["questions"].append({**draft.question("recent_sun"), "id": "planted"})
    for each in differences(draft).values():
        for name, (_old, new) in each.items():
            assert name == "Answers" or not re.search(r"\b[a-z]+_[a-z_]+\b", new), (name, new)
