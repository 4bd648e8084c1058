"""Exactly the questions that are too old, on one page, as the form asks them. Nothing is ticked, and what was answered
before is not shown: who reads it says the same again."""

from collections.abc import Iterator
from typing import Any

from django.forms import BoundField
from django.utils.translation import gettext as _

from consultations.candidacy.protocol import Question
from consultations.intake.forms import TICKS, ScreenForm
from consultations.intake.screens import Step

from .due import Renewal


class RenewForm:
    """A form of the intake for each of its screens that is touched; `answers` once it is valid."""

    def __init__(self, renewal: Renewal, data: Any = None, *, measured: bool = False) -> None:
        self.is_bound = data is not None
        steps = steps_of(renewal, renewal.questions)
        if measured:
            steps += [Step(each.id, None, (each,)) for each in renewal.measured]
        concern = {"concern": renewal.concern}
        self.parts = [ScreenForm(step, concern, {}, data, prefix=step.id) for step in steps]
        for part in self.parts:
            if TICKS in part.fields and part.step.screen:
                missing = _("%(page)s: tick what applies to you, or “None of these”.") % {
                    "page": part.step.screen.title
                }
                part.fields[TICKS].error_messages["required"] = missing  # one of several lists on the page

    def is_valid(self) -> bool:
        return self.is_bound and all([part.is_valid() for part in self.parts])  # each says what is wrong with it

    def __iter__(self) -> Iterator[BoundField]:
        return (field for part in self.parts for field in part)

    @property
    def errors(self) -> dict[str, Any]:
        return {part.add_prefix(name): told for part in self.parts for name, told in part.errors.items()}

    def non_field_errors(self) -> list[Any]:
        return [told for part in self.parts for told in part.non_field_errors()]

    @property
    def answers(self) -> dict[str, Any]:
        return {fact: value for part in self.parts for fact, value in part.answers.items()}


def steps_of(renewal: Renewal, questions: list[Question]) -> list[Step]:
    found = []
    for screen in renewal.protocol.screens:
        on_it = tuple(question for question in questions if question.screen == screen.id)
        if on_it:
            found.append(Step(screen.id, screen, on_it))
    return found
