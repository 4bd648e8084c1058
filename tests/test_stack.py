"""A call costs the same wherever a test makes it."""

import time
from statistics import median


def spent(depth):
    """Processor seconds of many calls from so many frames below; the best of three, whatever else the machine does."""
    return spent(depth - 1) if depth else min(once() for _ in range(3))


def once():
    begun = time.process_time()
    for _ in range(2_000):
        leaf()
    return time.process_time() - begun


def leaf():
    pass


leaf.__code__ = leaf.__code__.replace(co_stacksize=60)  # a larger frame steps over no end of a piece


def test_no_depth_is_many_times_slower_than_the_others():
    at = [spent(depth) for depth in range(400)]
    assert max(at) < 20 * median(at)
