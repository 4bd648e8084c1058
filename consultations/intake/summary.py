"""The answers as a person reads them: for check-your-answers, and for whoever reads the form later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.candidacy.protocol import UNSURE, Protocol, Question

from .models import Intake
from .screens import Step, steps

PLACES = {"face": gettext_lazy("face"), "hair": gettext_lazy("scalp")}


@dataclass(frozen=True)
class Row:
    question: str
    answer: str


@dataclass(frozen=True)
class Group:
    """One page of the form: what was answered on it, and the page to change it on."""

    screen: str
    title: str
    rows: tuple[Row, ...]


def groups(protocol: Protocol, intake: Intake) -> list[Group]:
    return [
        Group(step.id, str(step.screen.title), rows(step, intake.answers, intake.ticked))
        for step in steps(protocol, intake.answers)
        if step.screen
    ]


def rows(step: Step, answers: Mapping[str, Any], ticked: Mapping[str, list]) -> tuple[Row, ...]:
    """Questions by themselves in full; of a list only what was ticked, or one line that says nothing was."""
    found = [Row(str(question.text), said(question, answers.get(question.id))) for question in step.single]
    told = [
        Row(heading(question, ticked.get(question.id, ())), said(question, answers.get(question.id)))
        for question in step.listed
        if differs(question, answers.get(question.id))
    ]
    if step.listed and not told:
        told = [Row(_("Anything from the list on that page"), _("None of these"))]
    return (*found, *told)


def heading(question: Question, ticked: Sequence) -> str:
    """The lines that were ticked, in the words that were ticked."""
    lines = [str(question.tick_lines[number].text) for number in ticked if number != UNSURE]
    return "; ".join(lines) or str(question.short)


def differs(question: Question, answer: Any) -> bool:
    values = answer.values() if isinstance(answer, Mapping) else [answer]
    return any(value != question.default for value in values)


def said(question: Question, answer: Any) -> str:
    """The label; for face and hair apart, each with its place."""
    if answer is None:
        return _("Not answered")
    if not isinstance(answer, Mapping):
        return str(question.label(answer) or answer)
    told = [(area, value) for area, value in answer.items() if value != question.default]
    if not told:
        return str(question.label(question.default))
    return "; ".join(f"{question.label(value)} ({PLACES[area]})" for area, value in told)
