from datetime import date

import pytest
from django.core.exceptions import ValidationError

from consultations.patients.fields import BirthDateField


def test_three_boxes_are_a_date():
    assert BirthDateField().clean(["5", "17", "1980"]) == date(1980, 5, 17)


@pytest.mark.parametrize(
    ("boxes", "code"),
    [
        (["", "", ""], "required"),
        (["5", "", "1980"], "incomplete"),
        (["2", "30", "1980"], "invalid"),
        (["x", "y", "z"], "invalid"),
        (["5", "17", "99999999999999999999"], "invalid"),
        (["5", "17", "0"], "invalid"),
        (["5", "17", "80"], "too_long_ago"),
        (["5", "17", "2999"], "future"),
    ],
)
def test_what_is_no_date_of_birth_is_named(boxes, code):
    with pytest.raises(ValidationError) as refusal:
        BirthDateField().clean(boxes)
    assert refusal.value.code == code
