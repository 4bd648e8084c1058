"""Ages in completed years. Pure: no Django, no clock."""

from datetime import date

ADULT = 18


def age_on(birth_date: date, day: date) -> int:
    """Somebody born on 29 February is a year older on 1 March of a common year."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def is_adult(birth_date: date, day: date) -> bool:
    return age_on(birth_date, day) >= ADULT
