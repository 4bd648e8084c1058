"""The pages of `questions.py` as forms: whole, the few that can be told before a contact is due, one tap at a time."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from treatments.models import Concern

from .models import CheckIn, FollowUp
from .questions import (
    BEFORE_DUE,
    CHANGE,
    CONCERNS,
    NONE,
    NOTE,
    PAGES,
    RED_FLAGS,
    SIGNS,
    Question,
    questions_of,
)
from .services import Answers
from .warning_signs import CALL_911, TEXTS

NOTE_LENGTH = 2000
TICK = {"class": "form-check-input"}
COLUMNS = {field.name for field in CheckIn._meta.get_fields()}


def field_of(question: Question) -> forms.Field:
    if question.id == NOTE:
        widget = forms.Textarea(attrs={"class": "form-control", "rows": 4})
        return forms.CharField(label=question.text, required=False, max_length=NOTE_LENGTH, widget=widget)
    said = {"required": question.missing}
    if question.is_ticked:
        choices = [(sign, TEXTS[sign]) for sign in question.signs] + [(NONE, _("None of these"))]
        boxes = forms.CheckboxSelectMultiple(attrs=TICK)
        return forms.MultipleChoiceField(
            label=question.text, help_text=question.hint, choices=choices, widget=boxes, error_messages=said
        )
    return forms.ChoiceField(
        label=question.text,
        help_text=question.hint,
        choices=question.answers,
        widget=forms.RadioSelect(attrs=TICK),
        error_messages=said,
    )


def name_of(concern: Concern) -> str:
    return f"concern-{concern.slug}"


@dataclass(frozen=True)
class Part:
    """A question with its fields: one, or one for each concern."""

    question: Question
    fields: list[BoundField]

    @property
    def look(self) -> str:
        return "scale" if self.question.is_scale else ""


class CheckInForm(forms.Form):
    """`rest`: the first question is answered already; what is left open now stays open."""

    is_last = True

    def __init__(self, follow_up: FollowUp, data: Any = None, *, rest: CheckIn | None = None) -> None:
        super().__init__(data, initial={CHANGE: rest.change} if rest else None)
        self.questions = [each for each in questions_of(follow_up) if not (rest and each.id == RED_FLAGS)]
        area = follow_up.plan.outcome.assessment.area
        asks_concerns = CONCERNS in {question.id for question in self.questions}
        self.concerns = list(Concern.objects.filter(area=area)) if asks_concerns else []
        for question in self.questions:
            if question.id != CONCERNS:
                self.fields[question.id] = field_of(question)
        for concern in self.concerns:
            widget = forms.RadioSelect(attrs=TICK)
            self.fields[name_of(concern)] = forms.ChoiceField(
                label=str(concern), choices=CheckIn.ConcernChange.choices, widget=widget, required=False
            )
        if rest:
            for field in self.fields.values():
                field.required = False

    @property
    def parts(self) -> list[Part]:
        """All but the red flags, which stand on top of the page."""
        return [Part(each, self.fields_of(each)) for each in self.questions if each.id != RED_FLAGS]

    def fields_of(self, question: Question) -> list[BoundField]:
        if question.id == CONCERNS:
            return [self[name_of(concern)] for concern in self.concerns]
        return [self[question.id]]

    @property
    def red_flags_ticked(self) -> list[str]:
        return self.ticked(RED_FLAGS)

    def ticked(self, name: str) -> list[str]:
        return [each for each in self.cleaned_data.get(name) or [] if each != NONE]

    def clean(self) -> dict[str, Any]:
        """Somebody who ticks a red flag is asked for nothing more; what was typed beside it is kept."""
        if self.red_flags_ticked:
            self.errors.clear()
        return self.cleaned_data

    def answers(self) -> Answers:
        given = self.cleaned_data
        chosen = {each.id: given.get(each.id) or "" for each in self.questions if each.answers}
        implied = [each.means[chosen[each.id]] for each in self.questions if chosen.get(each.id) in each.means]
        as_typed = self.data.get(NOTE, "")[:NOTE_LENGTH].replace("\x00", "")
        return Answers(
            red_flags=self.red_flags_ticked,
            concerns=list(dict.fromkeys([*self.ticked(SIGNS), *implied])),
            note=given.get(NOTE, as_typed),
            answers=self.denied() | {name: value for name, value in chosen.items() if value and name not in COLUMNS},
            concern_changes={each.slug: given[name_of(each)] for each in self.concerns if given.get(name_of(each))},
            **{name: value for name, value in chosen.items() if name in COLUMNS and name != CONCERNS},
        )

    def denied(self) -> dict[str, str]:
        """Lists of which somebody said: none of these. Nothing ticked would not say so."""
        return {name: NONE for name in (RED_FLAGS, SIGNS) if self.cleaned_data.get(name) == [NONE]}


class EarlyForm(CheckInForm):
    """What somebody notices before we ask: at least one thing, else there is nothing to send yet."""

    def __init__(self, follow_up: FollowUp, data: Any = None) -> None:
        super().__init__(follow_up, data)
        self.questions = [each for each in self.questions if each.id in BEFORE_DUE]
        self.fields = {question.id: self.fields[question.id] for question in self.questions}
        for name in (RED_FLAGS, SIGNS):
            field = self.fields[name]
            field.required, field.choices = False, field.choices[:-1]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        if not self.red_flags_ticked and not self.ticked(SIGNS) and not self.errors:
            self.add_error(RED_FLAGS, _("Tick what you notice. If there is nothing, you need not send anything now."))
        return super().clean()


class TapForm(forms.Form):
    """One tap: something that needs 911, or how it looks. Each button sends itself alone."""

    red_flag = forms.ChoiceField(choices=[(sign.id, sign.text) for sign in CALL_911], required=False)
    tap = forms.ChoiceField(choices=CheckIn.Change.choices, required=False)

    def clean(self) -> dict[str, Any]:
        if not any(self.cleaned_data.values()) and not self.errors:
            raise forms.ValidationError(_("Touch the answer that fits."))
        return self.cleaned_data

    @property
    def red_flags_ticked(self) -> list[str]:
        flag = self.cleaned_data.get("red_flag")
        return [flag] if flag else []

    @property
    def is_last(self) -> bool:
        """Nobody who has to call 911 is asked for more."""
        return bool(self.red_flags_ticked)

    def answers(self) -> Answers:
        return Answers(red_flags=self.red_flags_ticked, concerns=[], change=self.cleaned_data.get("tap", ""))

    @staticmethod
    def is_sent(data: Any) -> bool:
        return bool({"tap", "red_flag"} & data.keys())


def every_field() -> list[forms.Field]:
    """Of all pages, for whoever checks what a form can say."""
    return [field_of(question) for page in PAGES.values() for question in page if question.id != CONCERNS]
