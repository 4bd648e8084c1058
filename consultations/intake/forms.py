"""One form a screen, generated from the protocol."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext as _

from consultations.candidacy.completeness import areas
from consultations.candidacy.protocol import UNSURE, Question

from .layout import SingleQuestion, TickList
from .screens import Step

NONE = "none"
TICKS, UNSURE_OF = "ticks", "unsure_of"
WHERE = {"face": ("face",), "hair": ("hair",), "both": ("face", "hair")}


def detail_name(question: Question) -> str:
    return f"{question.id}-detail"


def where_name(question: Question) -> str:
    return f"{question.id}-where"


def tick_value(question: Question, number: int) -> str:
    return f"{question.id}.{number}"


class ScreenForm(forms.Form):
    """After `is_valid()`: `answers` (question → value or {area: value}) and `ticked` (question → line numbers)."""

    def __init__(
        self,
        step: Step,
        answers: Mapping[str, Any],
        ticked: Mapping[str, list],
        data=None,
        *,
        prefix: str | None = None,
    ) -> None:
        """`prefix`: where several of them stand on one page."""
        super().__init__(data, initial=initial(step, answers, ticked), prefix=prefix)
        self.step = step
        self.areas = areas(answers)
        for question in step.single:
            self._add_choice(question.id, question.text, question.answers, missing=question.short)
            self._add_where(question)
        if step.listed:
            self._add_list()
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            *[item for question in step.questions for item in self._layout_of(question)],
        )

    def _layout_of(self, question: Question) -> list:
        """A question by itself where it stands; the list where its first line stands."""
        if question in self.step.single:
            return [SingleQuestion(question)]
        return [TickList(self.step)] if question == self.step.listed[0] else []

    # Fields ----------------------------------------------------------------------------------------------------------
    def _add_choice(self, name: str, label: object, answers: tuple, missing: object = None) -> None:
        """`missing`: how a question that needs an answer is named where there is none."""
        self.fields[name] = forms.ChoiceField(
            label=str(label),
            choices=[(answer.value, str(answer.label)) for answer in answers],
            widget=forms.RadioSelect,
            required=missing is not None,
            error_messages={"required": _("%s: choose one answer.") % missing},
        )

    def _add_where(self, question: Question) -> None:
        if question.per_area and len(self.areas) > 1:
            choices = [("face", _("Face")), ("hair", _("Scalp")), ("both", _("Both"))]
            self.fields[where_name(question)] = forms.ChoiceField(
                label=_("Where?"), choices=choices, widget=forms.RadioSelect, required=False
            )

    def _add_list(self) -> None:
        lines = [
            (tick_value(question, number), str(line.text))
            for question in self.step.listed
            for number, line in enumerate(question.tick_lines)
        ]
        unsure = [(question.id, str(question.short)) for question in self.step.listed if UNSURE in question.values]
        self.fields[TICKS] = forms.MultipleChoiceField(
            label=str(self.step.screen.list_title if self.step.screen else ""),
            choices=[*lines, (NONE, _("None of these")), (UNSURE, _("I am not sure about one of these"))],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Tick what applies to you, or “None of these”.")},
        )
        self.fields[UNSURE_OF] = forms.MultipleChoiceField(
            label=_("Which one are you not sure about?"),
            choices=unsure,
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        for question in self.step.listed:
            if any(line.value is None for line in question.tick_lines):
                self._add_choice(detail_name(question), question.detail or question.text, question.details)
            self._add_where(question)

    # Answers ---------------------------------------------------------------------------------------------------------
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.answers: dict[str, Any] = {}
        self.ticked: dict[str, list] = {}
        for question in self.step.single:
            if question.id in cleaned:
                self._keep(question, cleaned[question.id])
        if TICKS in cleaned:
            self._clean_list(set(cleaned[TICKS]), set(cleaned.get(UNSURE_OF, ())))
        return cleaned

    @property
    def whole_answers(self) -> dict[str, Any]:
        """Of a page left half done: a list with something missing says nothing yet, not even "no"."""
        listed = {question.id for question in self.step.listed}
        on_list = {TICKS, UNSURE_OF, *(name for fact in listed for name in (f"{fact}-detail", f"{fact}-where"))}
        unsaid = listed if on_list & set(self.errors) else set()
        return {fact: answer for fact, answer in self.answers.items() if fact not in unsaid}

    def _clean_list(self, ticks: set[str], unsure_of: set[str]) -> None:
        if NONE in ticks and len(ticks) > 1:
            self.add_error(TICKS, _("You ticked “None of these” and something else. Keep the one that is right."))
            return
        if UNSURE in ticks and not unsure_of:
            self.add_error(UNSURE_OF, _("Tick which one you are not sure about."))
        if UNSURE not in ticks:
            unsure_of = set()
        for question in self.step.listed:
            numbers = [number for number in range(len(question.tick_lines)) if tick_value(question, number) in ticks]
            doubts = [UNSURE] if question.id in unsure_of else []
            self.ticked[question.id] = [*numbers, *doubts]
            if numbers:
                self._keep(question, self._value_of(question, numbers, doubts))
            else:
                self._keep(question, UNSURE if doubts else question.default, everywhere=True)

    def _value_of(self, question: Question, numbers: list[int], doubts: list[str]) -> str | None:
        """The harshest of what was ticked, a doubt included; a line that leaves a choice takes it from its detail."""
        values = [question.tick_lines[number].value for number in numbers]
        if None in values:
            detail = self.cleaned_data.get(detail_name(question))
            if not detail:
                if not self.has_error(detail_name(question)):
                    self.add_error(detail_name(question), _("You ticked “%s”. Choose one answer.") % question.short)
                return None
            values.append(detail)
        value = question.harshest(value for value in (*values, *doubts) if value is not None)
        if value is None:
            told = _("You ticked “%s” and that you are not sure about it. Keep the one that is right.")
            self.add_error(UNSURE_OF, told % question.short)
        return value

    def _keep(self, question: Question, value: str | None, everywhere: bool = False) -> None:
        if value is None:
            return
        name = where_name(question)
        if name not in self.fields:
            self.answers[question.id] = value
            return
        where = "both" if everywhere or value == question.default else self.cleaned_data.get(name)
        if not where:
            self.add_error(name, _("Choose where: face, scalp or both."))
            return
        self.answers[question.id] = {area: value if area in WHERE[where] else question.default for area in self.areas}


# What was answered before, as the form shows it ----------------------------------------------------------------------
def initial(step: Step, answers: Mapping[str, Any], ticked: Mapping[str, list]) -> dict[str, Any]:
    """Empty for a page that was never sent."""
    found: dict[str, Any] = {}
    for question in step.questions:
        if question.id in answers:
            found |= _initial_of(question, answers[question.id])
    done = all(question.id in answers for question in step.listed)
    if step.listed and (done or any(ticked.get(question.id) for question in step.listed)):
        said = [(question, ticked.get(question.id, [])) for question in step.listed]
        unsure_of = [question.id for question, numbers in said if UNSURE in numbers]
        ticks = [tick_value(question, number) for question, numbers in said for number in numbers if number != UNSURE]
        found[UNSURE_OF] = unsure_of
        found[TICKS] = ticks + ([UNSURE] if unsure_of else []) or [NONE]
    return found


def _initial_of(question: Question, answer: Any) -> dict[str, Any]:
    values = answer.values() if isinstance(answer, Mapping) else [answer]
    told = [value for value in values if value != question.default]
    value = told[0] if told else question.default
    found = {question.id: value, detail_name(question): value}
    if isinstance(answer, Mapping) and told:
        where = [area for area, one in answer.items() if one != question.default]
        found[where_name(question)] = "both" if len(where) > 1 else where[0]
    return found
