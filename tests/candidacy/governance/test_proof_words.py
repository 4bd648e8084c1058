"""What proofs find, in words: nothing is raised for which there is no sentence."""

import ast
from pathlib import Path

import pytest

from consultations.candidacy.comparison import PROOF, less_cautious
from consultations.candidacy.faults import Fault
from consultations.candidacy.governance import proof_words
from consultations.candidacy.governance.proof_words import PROOFS, SENTENCES, proofs, told
from consultations.candidacy.proofs import prove
from consultations.candidacy.protocol import load_shipped

SHIPPED = load_shipped()
FOLDER = Path(proof_words.__file__).parents[1]


def written():
    """Every text that stands in the modules that raise faults."""
    for name in ("proofs", "wording", "comparison"):
        for node in ast.walk(ast.parse((FOLDER / f"{name}.py").read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def raised():
    """Proof, place and sentence of every call of `Fault`, where they are written out or have a name of their own."""
    for name in ("proofs", "wording", "comparison"):
        tree = ast.parse((FOLDER / f"{name}.py").read_text())
        named = {
            (target.id, node.lineno): node.value.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Fault":
                yield tuple(value_of(each, named) for each in node.args[:3])


def value_of(node, named):
    """Of a name: what was last given to it above."""
    if isinstance(node, ast.Constant):
        return node.value
    above = [line for name, line in named if name == getattr(node, "id", "") and line < node.lineno]
    return named[node.id, max(above)] if above else None


def test_every_proof_that_can_fail_has_a_name():
    assert {args[0] for args in raised()} - {PROOF} == set(PROOFS)


def test_every_sentence_of_a_fault_has_words_and_none_is_left_over():
    said = set(written())
    assert {args[2] for args in raised() if args[2]} <= set(SENTENCES)
    assert {sentence for sentence in SENTENCES if sentence.removesuffix(": “{word}”") not in said} == set()


def test_the_shipped_protocol_holds_in_every_proof():
    found = proofs(SHIPPED, [])
    assert [proof.id for proof in found] == list(PROOFS)
    assert all(proof.name and proof.says and not proof.faults for proof in found)


def test_a_counter_example_is_told_by_questions_and_labels(draft):
    draft.rule("bleeding-excludes-prp")["effect"] = "caution"
    protocol = draft.load()
    [fault] = next(proof for proof in proofs(protocol, prove(protocol)) if proof.id == "monotone").faults
    assert fault.about == "bleeding_tendency"
    assert fault.name == str(protocol.questions["bleeding_tendency"].text)
    assert fault.sentence == (
        "PRP is better off with “Yes” than with “Not sure”, where the rule possible-bleeding-defers-prp speaks."
    )
    assert (str(protocol.questions["concern"].text), "Face") in fault.case
    assert fault.query == "concern=face&bleeding_tendency=yes"


def test_what_is_milder_is_told_in_words(draft):
    draft.rule("bleeding-excludes-prp")["effect"] = "caution"
    [fault] = [told(SHIPPED, each) for each in less_cautious(SHIPPED, draft.load())]
    assert fault.sentence == "For PRP the effect was “Excludes” here. Now it is milder, or waits for less."


SPOILED = {
    "a screen": (
        lambda d: d.raw["screens"][1].update(title={"en": "You are suitable"}),
        "blood-and-medicines",
        "passes a verdict",
    ),
    "a medicine": (
        lambda d: d.rule("blood-thinner-excludes-prp").update(patient_text={"en": "Ask us."}),
        "blood-thinner-excludes-prp",
        "does not begin with “Keep taking it.",
    ),
    "a lost exponent": (
        lambda d: d.raw["contradictions"][0].update(clinician_text={"en": "Below 105."}),
        "exosomes-without-donor-comfort",
        "Write 100,000.",
    ),
    "a question": (lambda d: d.question("tobacco").update(help={"en": "It is perfectly fine."}), "tobacco", "comforts"),
    "a hard text": (
        lambda d: d.rule("bleeding-excludes-prp").update(
            patient_text={"en": "Haemostaseological contraindications necessitate interdisciplinary reconsideration."}
        ),
        "bleeding-excludes-prp",
        "school grade",
    ),
}


@pytest.mark.parametrize("place", SPOILED)
def test_a_fault_of_words_names_the_place_where_they_stand(draft, place):
    spoil, about, says = SPOILED[place]
    spoil(draft)
    protocol = draft.load()
    faults = [fault for proof in proofs(protocol, prove(protocol)) for fault in proof.faults]
    assert any(says in fault.sentence and fault.name for fault in faults if fault.about == about)


def test_what_is_about_no_part_has_its_name_in_words():
    fault = told(SHIPPED, Fault("all-reachable", "defer", "no answers lead to it"))
    assert (fault.about, fault.name, fault.sentence) == ("", "Not yet", "No answers lead to it.")
