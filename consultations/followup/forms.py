from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from .models import CheckIn
from .services import Answers
from .warning_signs import ASKED_EVERY_TIME, CALL_911

NONE = ("none", _("None of these"))
NOTE_LENGTH = 2000


def ticks(label: Any, choices: tuple, required: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=[*choices, NONE],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        error_messages={"required": required},
    )


def one_tap(label: Any, choices: type[models.TextChoices], required: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices.choices,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"required": required},
    )


class CheckInForm(forms.Form):
    red_flags = ticks(
        _("Right now, do you have any of these?"), CALL_911, _("Right now: tick what applies, or “None of these”.")
    )
    change = one_tap(
        _("Compared with before the first visit, how does it look now?"), CheckIn.Change, _("Choose how it looks now.")
    )
    satisfaction = one_tap(
        _("How happy are you with how it looks?"), CheckIn.Satisfaction, _("Choose how happy you are.")
    )
    again = one_tap(_("Would you do it again?"), CheckIn.Again, _("Choose whether you would do it again."))
    concerns = ticks(
        _("Since your last visit:"),
        ASKED_EVERY_TIME,
        _("Since your last visit: tick what applies, or “None of these”."),
    )
    note = forms.CharField(
        label=_("Is there anything else you want to tell us?"),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 4}),
    )

    @property
    def red_flags_ticked(self) -> list[str]:
        return [flag for flag in self.cleaned_data.get("red_flags", []) if flag != "none"]

    def clean(self) -> dict[str, Any]:
        """Somebody who ticks a red flag is asked for nothing more; what was typed beside it is kept."""
        if self.red_flags_ticked:
            self.errors.clear()
        return self.cleaned_data

    def answers(self) -> Answers:
        given = self.cleaned_data
        as_typed = self.data.get("note", "")[:NOTE_LENGTH].replace("\x00", "")
        return Answers(
            red_flags=self.red_flags_ticked,
            concerns=[each for each in given.get("concerns", []) if each != "none"],
            change=given.get("change", ""),
            satisfaction=given.get("satisfaction", ""),
            again=given.get("again", ""),
            note=given.get("note", as_typed),
        )
