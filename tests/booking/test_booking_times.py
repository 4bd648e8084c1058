import re

import pytest
from django.template import Context, Template

from consultations.booking.models import AppointmentType
from consultations.booking.times import key_of
from tests.booking.factories import at
from tests.reading import texts_of

pytestmark = pytest.mark.django_db
PAGE = (
    "{% load booking_times %}{% choice_of_times 3 as times %}"
    "{% for time in times %}{{ time.key }} {{ time.starts_at|clock:time.location }};{% endfor %}"
)


def rendered():
    return Template(PAGE).render(Context()).replace("\u00a0", " ")


def test_the_tag_gives_a_morning_an_afternoon_and_the_next_day_with_key_and_place(provider):
    first, noon, tomorrow = at("10:00"), at("12:00"), at("09:00", 1)
    assert rendered() == f"{key_of(first)} 10:00 AM;{key_of(noon)} 12:00 PM;{key_of(tomorrow)} 9:00 AM;"


@pytest.mark.parametrize("page", ["/", "/consultation/"])
def test_a_page_says_how_long_the_manager_has_made_the_consultation(client, provider, page):
    AppointmentType.objects.filter(slug=AppointmentType.CONSULTATION).update(minutes=45)
    said = " ".join(texts_of(client.get(page).content.decode()))
    assert "45" in said
    assert not re.search(r"\b30\b|thirty|half an hour", said, re.I)


def test_nothing_free_and_no_location_are_an_empty_list(db):
    assert rendered() == ""


def test_a_location_where_nobody_works_is_an_empty_list(location):
    assert rendered() == ""
