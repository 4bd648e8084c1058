"""Who is found on PostgreSQL, where typing errors are forgiven, and on SQLite, where a part of the name has to fit."""

import pytest
from django.db import connection

from clinic import roles
from consultations.booking import callers
from tests.factories import PatientFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def search(db):
    user = UserFactory(role=roles.FRONT_DESK)
    return lambda words: [one.full_name for one in callers.search(user, words)]


def test_whole_names_stand_before_beginnings_and_those_before_parts(search):
    for first, last in (("Ada", "Overmar"), ("Ada", "Marsh"), ("Ada", "Mar"), ("Ada", "Adler")):
        PatientFactory(first_name=first, last_name=last, email="x@mail.example")
    assert search("mar") == ["Ada Mar", "Ada Marsh", "Ada Overmar"]


def test_a_typing_error_finds_whoever_is_nearest(search):
    PatientFactory(first_name="Ada", last_name="Marlow", birth_date="1980-05-17")
    PatientFactory(first_name="Ida", last_name="Garcia Lopez")
    forgives = connection.vendor == "postgresql"
    for words, found in (
        ("marlwo", "Ada Marlow"),
        ("ada marlwo", "Ada Marlow"),
        ("marlwo 5/17/1980", "Ada Marlow"),
        ("garica", "Ida Garcia Lopez"),
    ):
        assert search(words) == ([found] if forgives else []), words
    assert search("marlwo 5/18/1980") == search("zebra") == []


def test_the_name_of_a_joined_record_leads_to_the_one_that_counts(search):
    main = PatientFactory(first_name="Ada", last_name="Marlow")
    PatientFactory(first_name="Ada", last_name="Bright", merged_into=main)
    assert search("bright") == ["Ada Marlow"]
    assert search("ada") == ["Ada Marlow"]


def test_two_things_in_common_are_a_likely_duplicate(search):
    ada = PatientFactory(first_name="Ada", last_name="Marlow", birth_date="1980-05-17", email="a@mail.example")
    PatientFactory(first_name="Ada", last_name="Marlow", birth_date="1980-05-17", merged_into=ada)
    user = UserFactory(role=roles.FRONT_DESK)
    name, born = {"first_name": "ada", "last_name": "MARLOW"}, {"birth_date": ada.birth_date}
    for known, likely in (
        (name, []),
        (born, []),
        (name | born, [ada]),
        (name | {"email": "A@mail.example"}, [ada]),
        (born | {"phone": "+12025550123"}, [ada]),
        (born | {"phone": "+12025550124"}, []),
    ):
        assert callers.likely_duplicates(user, known) == likely
