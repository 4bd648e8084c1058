"""Faults planted into the shipped file, and what the proofs say about them."""

import pytest

from consultations.candidacy.boxes import worlds
from consultations.candidacy.proofs import prove

SEVERAL = {"tobacco": ["yes"], "keloid_history": ["yes"]}  # a rule on two facts


def faults(draft):
    return list(prove(draft.load()))


def found(draft, proof, about):
    """The first fault of this name; the proofs after it need not run."""
    others = []
    for fault in prove(draft.load()):
        if (fault.proof, fault.about) == (proof, about):
            return fault
        others.append(str(fault))
    pytest.fail(f"{proof} about {about} is not among {others}")


def of(proof, draft):
    """What one proof alone has to say."""
    protocol = draft.load()
    return [(fault.about, fault.message) for fault in proof(protocol, tuple(worlds(protocol)))]


def add(draft, like, **changes):
    """One more rule, made from a rule that is there."""
    rule = {**draft.rule(like), "id": "planted", **changes}
    draft.raw["rules"].append({field: value for field, value in rule.items() if value is not None})
    return rule


def remove(draft, name):
    draft.raw["rules"].remove(draft.rule(name))
