import pytest
from django.template import Context, Template

from consultations.booking.times import key_of
from tests.booking.factories import at

pytestmark = pytest.mark.django_db
PAGE = (
    "{% load booking_times %}{% next_free_times 3 as times %}"
    "{% for time in times %}{{ time.key }} {{ time.starts_at|clock:time.location }};{% endfor %}"
)


def rendered():
    return Template(PAGE).render(Context())


def test_the_tag_gives_the_next_times_with_key_and_place(provider):
    first = f"{key_of(at('10:00'))} 10:00 AM;{key_of(at('10:15'))} 10:15 AM;{key_of(at('10:30'))} 10:30 AM;"
    assert rendered() == first


def test_nothing_free_and_no_location_are_an_empty_list(db):
    assert rendered() == ""


def test_a_location_where_nobody_works_is_an_empty_list(location):
    assert rendered() == ""
