"""The lines of the summary above a form."""

import pytest
from django import forms

from clinic.templatetags.parts import errors_of
from consultations.patients.fields import BirthDateField


class AnyForm(forms.Form):
    name = forms.CharField(label="First name", max_length=5, required=False)
    why = forms.CharField(error_messages={"required": "Say why.", "max_length": "Say it shorter."}, max_length=3)
    how = forms.ChoiceField(label="How should we reach you?", choices=[("call", "Call")], required=False)
    count = forms.IntegerField(label="Sessions", min_value=1, required=False)
    born = BirthDateField(label="Date of birth", required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)


def lines(form=AnyForm, **given):
    return [(error.text, error.id) for error in errors_of(form({"why": "so", **given}))]


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"name": "x" * 9}, "First name: Write at most 5 characters (there are 9)."),
        ({"name": "\0"}, "First name: It has a character that cannot be kept. Type it anew."),
        ({"count": "0"}, "Sessions: Enter 1 or more."),
        ({"count": "x"}, "Sessions: Enter a whole number."),
        ({"how": "x"}, "How should we reach you? Choose one of these."),
    ],
)
def test_a_general_sentence_begins_with_the_name_of_its_field(given, line):
    [(text, id)] = lines(**given)
    assert text == line
    assert id == f"id_{next(iter(given))}"


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"why": ""}, "Say why."),
        ({"why": "because"}, "Say it shorter."),
        ({"born_day": "40"}, "Enter month, day and year."),
    ],
)
def test_a_sentence_of_our_own_stands_as_it_is(given, line):
    assert [text for text, _ in lines(**given)] == [line]


def test_a_broken_hidden_field_is_said_in_words_that_help():
    assert lines(key="x") == [("Part of this page did not arrive. Please reload it and try again.", "")]
