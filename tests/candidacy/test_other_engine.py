"""Our engine beside one that knows nothing of it, on cases drawn from healthy with a few answers changed: uniform cases
are nearly all "neither"."""

import os
from collections import Counter
from random import Random

import pytest

from consultations.candidacy.completeness import with_defaults
from consultations.candidacy.engine import assess
from consultations.candidacy.protocol import dump, load, load_shipped
from tests.candidacy.other_engine import judge_of

CASES = int(os.environ.get("CASES", 4_000))  # `make differential`: 50,000
LEAST = CASES // 50  # of each recommendation
SHIPPED = load_shipped()
TOPICAL = load(dump(SHIPPED).replace("provider_decides", "topical_only"))


def cases(protocol, count, seed):
    """A tenth uniform; else healthy with k answers changed, k geometric with mean 3. Questions that depend on others
    may not have been asked."""
    chance = Random(seed)
    values = {
        fact: (*question.values, None) if question.ask_when else question.values
        for fact, question in protocol.questions.items()
    }
    values["concern"] = ("face", "hair", "other")
    healthy, facts = with_defaults(protocol, {}), list(values)
    for _ in range(count):
        changed = facts if chance.random() < 0.1 else chance.sample(facts, geometric(chance, len(facts)))
        yield healthy | {fact: chance.choice(values[fact]) for fact in changed}


def geometric(chance, most):
    count = 1
    while count < most and chance.random() < 2 / 3:
        count += 1
    return count


@pytest.mark.parametrize(("protocol", "count"), [(SHIPPED, CASES), (TOPICAL, CASES // 10)], ids=["shipped", "topical"])
def test_another_engine_says_the_same(protocol, count):
    judge, counts = judge_of(protocol), Counter()
    for case in cases(protocol, count, seed=20261122):
        ours = assess(protocol, case)
        statuses = {subject: verdict.status for subject, verdict in ours.verdicts.items()}
        assert judge(case) == (statuses, ours.recommendation), case
        counts[ours.recommendation] += 1
    print(f"\n{count} cases: {dict(counts)}")
    assert len(counts) == 5
    assert min(counts.values()) >= LEAST * count // CASES
