from datetime import date

import pytest

from clinic.ages import age_on


@pytest.mark.parametrize(
    ("day", "years"),
    [(date(2026, 2, 28), 17), (date(2026, 3, 1), 18), (date(2027, 2, 28), 18), (date(2028, 2, 29), 20)],
)
def test_somebody_born_on_a_leap_day_is_a_year_older_in_march(day, years):
    assert age_on(date(2008, 2, 29), day) == years
