"""Two assessments beside each other: what moved, in words."""

import pytest

from consultations.candidacy.moves import Move, Standing, standing
from consultations.candidacy.protocol import load_shipped

OPEN, CAUTION, EXCLUDED = (Standing(status, 0, frozenset()) for status in ("eligible", "caution", "excluded"))


def waits(days, *rules):
    return Standing("defer", days, frozenset(rules))


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        (OPEN, OPEN, ""),
        (OPEN, CAUTION, "More cautious"),
        (EXCLUDED, waits(7), "Less cautious"),
        (waits(7), EXCLUDED, "More cautious"),
        (waits(7), waits(14), "Waits longer"),
        (waits(14), waits(7), "Waits for less time"),
        (waits(14), waits(0), "Waits for something else"),
        (waits(7, "one"), waits(7, "one"), ""),
        (waits(7, "one"), waits(7, "other"), "The same for another reason"),
        (waits(7, "one"), waits(7, "one", "two"), "Waits for one thing more"),
        (waits(7, "one", "two"), waits(7, "one"), "The same for another reason"),
    ],
)
def test_what_moved_is_said_in_words(before, after, word):
    assert Move("PRP", before, after).word == word


def test_a_wait_is_a_length_of_time_and_only_where_it_is_counted_in_days():
    assert (waits(14).wait, waits(0).wait, OPEN.wait) == ("2 weeks", "", "")


def test_a_question_that_was_not_asked_is_a_reason_of_its_own():
    asked = {"status": "defer", "findings": [{"rule": "not-asked", "effect": "defer", "fact": "vaping"}]}
    assert standing(load_shipped(), asked).reasons == {"vaping"}
