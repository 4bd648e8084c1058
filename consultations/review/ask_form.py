"""What was not asked is asked together with the patient, and what was measured is entered, on the review itself."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from consultations.candidacy.completeness import Facts, carried
from consultations.candidacy.models import Assessment
from consultations.candidacy.protocol import Protocol, Question
from consultations.candidacy.words import AREAS


class AskForm(forms.Form):
    """By the protocol in use, for all areas at once: a field for each fact without an answer, and for each that the
    provider enters. `answers()` once it is valid."""

    def __init__(self, protocol: Protocol, assessments: list[Assessment], data: Any = None) -> None:
        super().__init__(data, auto_id="now_%s")
        self.facts: dict[str, Facts] = {each.area: carried(protocol, each.facts) for each in assessments}
        self.meant: dict[str, tuple[Question, str]] = {}
        for question, area in to_ask(protocol, self.facts):
            name = f"{question.id}-{area}" if area else question.id
            self.meant[name] = question, area
            self.fields[name] = field_of(question, area, self.was(question, area))

    def was(self, question: Question, area: str) -> str | None:
        return next((facts[question.id] for slug, facts in self.facts.items() if area in ("", slug)), None)

    @property
    def measured(self) -> list[BoundField]:
        return [self[name] for name, (question, _area) in self.meant.items() if question.asked_by == "provider"]

    @property
    def not_asked(self) -> list[BoundField]:
        return [self[name] for name, (question, _area) in self.meant.items() if question.asked_by != "provider"]

    def clean(self) -> dict[str, Any]:
        if not self.errors and not self.answers():
            self.add_error(None, _("Nothing differs from what is recorded."))
        return self.cleaned_data

    def answers(self) -> dict[str, Any]:
        """Fact → value, or {area: value} where it was asked for one."""
        found: dict[str, Any] = {}
        for name, (question, area) in self.meant.items():
            value = self.cleaned_data.get(name)
            if not value or value == self.was(question, area):
                continue
            if area:
                found.setdefault(question.id, {})[area] = value
            else:
                found[question.id] = value
        return found


def to_ask(protocol: Protocol, facts: dict[str, Facts]) -> Iterator[tuple[Question, str]]:
    """Question and area, "" where one answer holds for all areas."""
    for question in protocol.questions.values():
        if question.asked_by == "provider":
            yield question, ""
        elif question.asked_by == "patient":
            open_in = [area for area, each in facts.items() if each[question.id] is None]
            if question.per_area:
                yield from ((question, area) for area in open_in)
            elif open_in:
                yield question, ""


def field_of(question: Question, area: str, was: str | None) -> forms.ChoiceField:
    choices = [(answer.value, str(answer.label)) for answer in question.answers]
    if was is None:
        choices.insert(0, ("", str(_("Not asked"))))
    label = f"{question.text} ({AREAS[area]})" if area else str(question.text)
    return forms.ChoiceField(
        label=label,
        choices=choices,
        initial=was,
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
