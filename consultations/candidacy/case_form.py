"""A case to try: every fact of one area is a choice, folded as the form asks for them. Nothing of it is stored."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .completeness import Facts
from .engine import NOT_ASKED
from .protocol import Protocol, Question

PROVIDER = _("Entered by the provider")


@dataclass(frozen=True)
class Group:
    title: str
    fields: list[forms.BoundField]
    is_open: bool


@dataclass(frozen=True)
class Change:
    question: Question
    was: str
    now: str


class CaseForm(forms.Form):
    """`start` are the facts of one area that the case departs from; what `given` does not name stays as it is there."""

    def __init__(self, protocol: Protocol, start: Facts, given: Mapping[str, str]) -> None:
        self.protocol, self.start = protocol, start
        self.questions = [each for each in protocol.questions.values() if is_a_choice(each, start)]
        unchanged = {each.id: start[each.id] or NOT_ASKED for each in self.questions}
        super().__init__({**unchanged, **{name: given[name] for name in given}})
        for question in self.questions:
            self.fields[question.id] = field_of(question, start[question.id])

    @property
    def facts(self) -> Facts:
        chosen = {fact: value if value != NOT_ASKED else None for fact, value in self.cleaned_data.items()}
        return self.start | chosen

    @cached_property
    def changes(self) -> list[Change]:
        """In the words of the protocol: what is not as it was at the start."""
        return [
            Change(question, said(question, self.start[question.id]), said(question, self.facts[question.id]))
            for question in self.questions
            if self.facts[question.id] != self.start[question.id]
        ]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What it takes to say this case again: names and values of what differs from the start."""
        return [(each.question.id, self.facts[each.question.id] or NOT_ASKED) for each in self.changes]

    def groups(self) -> Iterator[Group]:
        """What the provider enters, then the screens of the form."""
        yield from self._group(str(PROVIDER), None, is_open=True)
        for screen in self.protocol.screens:
            yield from self._group(str(screen.title), screen.id)

    def _group(self, title: str, screen: str | None, *, is_open: bool = False) -> Iterator[Group]:
        on_it = [question for question in self.questions if question.screen == screen]
        moved = any(self.data[each.id] != (self.start[each.id] or NOT_ASKED) for each in on_it)
        if on_it:
            yield Group(title, [self[each.id] for each in on_it], is_open or moved)


def is_a_choice(question: Question, start: Facts) -> bool:
    """The area is chosen before; what is not asked for it is no choice."""
    return question.id != "concern" and (not question.areas or start["concern"] in question.areas)


def field_of(question: Question, start: str | None) -> forms.ChoiceField:
    choices = [(answer.value, str(answer.label)) for answer in question.answers]
    if question.ask_when or start is None:
        choices.append((NOT_ASKED, said(question, None)))
    label = str(question.text)
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.Select(attrs={"class": "form-select"}),
    )


def said(question: Question, value: str | None) -> str:
    return str(question.label(value) if value is not None else _("Not asked"))
