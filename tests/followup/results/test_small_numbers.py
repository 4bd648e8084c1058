"""Shares and counts of few people, against numbers worked out by hand."""

import pytest

from consultations.followup.results.intervals import wilson
from consultations.followup.results.small_numbers import MINIMUM, Share, hidden, share_of, told_apart


# Worked out by hand from (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n) with z² = 3.8415.
@pytest.mark.parametrize(
    ("count", "number", "low", "high"),
    [
        (5, 10, 0.2366, 0.7634),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (81, 263, 0.2553, 0.3662),
        (15, 20, 0.5313, 0.8881),
    ],
)
def test_the_interval_is_wilsons(count, number, low, high):
    assert wilson(count, number) == pytest.approx((low, high), abs=0.00005)


@pytest.mark.parametrize(("count", "number"), [(0, 4), (4, 4), (0, 0)])
def test_of_fewer_than_five_nothing_is_told(count, number):
    assert share_of(count, number) is None


def test_a_share_with_enough_on_both_sides_is_told_as_it_is():
    share = share_of(15, 20)
    assert share == Share(15, 15, 20)
    assert (share.is_exact, share.percent[0], share.interval) == (True, 75, (53, 89))


@pytest.mark.parametrize("better", [16, 17, 19, 20])
def test_up_to_four_who_are_not_better_cannot_be_told_apart(better):
    share = share_of(better, 20)
    assert share == Share(16, 20, 20)
    assert share.interval == (58, 100)  # of 16 and of 20


@pytest.mark.parametrize("better", [0, 3, 4])
def test_nor_up_to_four_who_are(better):
    assert share_of(better, 20) == Share(0, 4, 20)


@pytest.mark.parametrize(
    ("counts", "left_out"),
    [
        ({"a": 7, "b": 6}, set()),
        ({"a": 7, "b": 6, "c": 5, "d": 2}, {"d", "c"}),  # one alone could be subtracted
        ({"a": 9, "b": 6, "c": 1, "d": 0}, {"c", "d", "b"}),  # the two alone could only be 1 and 0
        ({"a": 9, "b": 4, "c": 4}, {"b", "c"}),
        ({"a": 12, "b": 0}, {"a", "b"}),
    ],
)
def test_so_many_are_left_out_that_none_can_be_found_by_subtraction(counts, left_out):
    assert hidden(counts) == left_out


def test_parts_whose_sum_is_known_are_looked_at_by_themselves():
    counts = {"much-better": 16, "better": 4, "same": 6, "worse": 4, "much-worse": 0}
    parts = frozenset({"much-better", "better"}), frozenset({"same", "worse", "much-worse"})
    assert set(told_apart(counts, parts).values()) == {None}


def test_every_small_count_is_left_out_and_never_alone():
    """Of every table of three cells with up to eight in each."""
    for a in range(9):
        for b in range(9):
            for c in range(9):
                counts = {"a": a, "b": b, "c": c}
                untold = hidden(counts)
                small = {name for name, count in counts.items() if count < MINIMUM}
                assert small <= untold
                assert not untold or (
                    len(untold) > 1 and (sum(counts[n] for n in untold) >= MINIMUM or len(untold) == 3)
                )
