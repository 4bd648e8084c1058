import pytest

from treatments.moments import MOMENTS


def test_the_moments_are_those_of_the_follow_up_and_the_dial_counts_three_months():
    assert [moment.days for moment in MOMENTS] == [1, 14, 42, 91, 182, 365]
    assert [moment.part for moment in MOMENTS] == [1, 15, 46, 100, 100, 100]
    assert [len(moment.rings) for moment in MOMENTS] == [0, 0, 0, 0, 1, 3]


@pytest.mark.django_db
def test_every_moment_says_what_is_noticed_asked_and_worth_a_call(as_stranger, location):
    page = as_stranger.get("/results/").content.decode()
    for words in ("What people notice", "What we would like to know", "When to call us"):
        assert page.count(words) == len(MOMENTS)
    assert "/after-treatment/" in page
    assert "results vary" in page.lower() or "vary from person to person" in page
