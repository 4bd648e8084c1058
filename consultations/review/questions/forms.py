from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST = 2000  # characters


def words(label: "StrOrPromise", empty: "StrOrPromise", help_text: "StrOrPromise" = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 4}),
        error_messages={"required": empty},
    )


class QuestionForm(forms.Form):
    text = words(
        _("Your question"),
        _("Write your question."),
        _("The patient gets a letter with a link, and reads the question on a page of their own."),
    )
    reference = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"reference": uuid4()}, auto_id="ask_%s")


class AnswerForm(forms.Form):
    answer = words(_("Your answer"), _("Please write your answer."), _("In your own words, long or short."))


class TelephoneAnswerForm(forms.Form):
    answer = words(_("What the patient says"), _("Write down what the patient says."))
