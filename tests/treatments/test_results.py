import pytest

from consultations.followup.warning_signs import WITHIN_THE_HOUR, WITHIN_TWO_DAYS
from treatments.moments import MOMENTS


def test_the_moments_are_those_of_the_follow_up_and_the_dial_counts_three_months():
    assert [moment.days for moment in MOMENTS] == [1, 14, 42, 91, 182, 365]
    assert [moment.part for moment in MOMENTS] == [1, 15, 46, 100, 100, 100]
    assert [len(moment.rings) for moment in MOMENTS] == [0, 0, 0, 0, 1, 3]


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: str(moment.days))
def test_a_sign_to_call_about_is_one_of_the_list_in_its_words_and_with_its_haste(moment):
    assert set(moment.within_the_hour) <= {str(sign.text) for sign in WITHIN_THE_HOUR}
    assert set(moment.within_two_days) <= {str(sign.text) for sign in WITHIN_TWO_DAYS}
    assert moment.within_the_hour or moment.within_two_days


@pytest.mark.django_db
def test_after_the_signs_of_each_moment_stands_the_way_to_all_of_them(as_stranger, location):
    assert as_stranger.get("/results/").content.decode().count("The whole list") == len(MOMENTS)


@pytest.mark.django_db
def test_every_moment_says_what_is_noticed_asked_and_worth_a_call(as_stranger, location):
    page = as_stranger.get("/results/").content.decode()
    for words in ("What people notice", "What we would like to know", "When to call us"):
        assert page.count(words) == len(MOMENTS)
    assert "/after-treatment/" in page
    assert "results vary" in page.lower() or "vary from person to person" in page
