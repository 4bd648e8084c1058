"""A condition in a form: ticks for each fact that it reads, and one more fact at the press of a button."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _

from consultations.candidacy.protocol import Protocol, Question

Condition = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class ConditionFields:
    """The fields of one condition: `when-facts` (hidden), `when-of-FACT` and `when-add`."""

    name: str
    protocol: Protocol
    facts: tuple[str, ...]
    added: str = ""  # the one that was chosen last

    @classmethod
    def of(cls, name: str, protocol: Protocol, before: Condition, data: QueryDict | None) -> "ConditionFields":
        """As it stands, or as it was sent (`data`, mutable): in the order in which the facts were added."""
        facts, added = list(before), ""
        if data is not None:
            added = data.get(f"{name}-add", "")
            facts = [*data.getlist(f"{name}-facts"), added]
            data[f"{name}-add"] = ""  # it has its ticks now
        known = tuple(fact for fact in dict.fromkeys(facts) if fact in protocol.questions)
        return cls(name, protocol, known, added if added in known else "")

    def fields(self, before: Condition, offered: Sequence[Question]) -> Iterator[tuple[str, forms.Field]]:
        """`offered`: the questions that it could depend on too."""
        for fact in self.facts:
            question = self.protocol.questions[fact]
            yield (
                f"{self.name}-of-{fact}",
                forms.MultipleChoiceField(
                    label=str(question.short),
                    choices=[(answer.value, str(answer.label)) for answer in question.answers],
                    initial=before.get(fact, ()),
                    required=False,
                    widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
                    error_messages={
                        "invalid_choice": _("“%(value)s” is no answer of this question any more. Tick another one.")
                    },
                ),
            )
        left = [question for question in offered if question.id not in self.facts]
        yield (
            f"{self.name}-add",
            forms.ChoiceField(
                label=_("Also depends on") if self.facts else _("Depends on"),
                help_text=_("Choose a question and press “Add”: its answers appear above, to be ticked."),
                choices=[("", _("Choose a question")), *by_screen(self.protocol, left)],
                required=False,
                widget=forms.Select({"class": "form-select"}),
            ),
        )

    def groups(self, form: forms.Form) -> list[BoundField]:
        return [form[f"{self.name}-of-{fact}"] for fact in self.facts]

    def add(self, form: forms.Form) -> BoundField:
        return form[f"{self.name}-add"]

    def given(self, cleaned: Mapping[str, Any], before: Condition) -> dict[str, list[str]]:
        """A fact without a tick is left out; the answers keep the order in which they stood."""
        ticked = {fact: cleaned.get(f"{self.name}-of-{fact}") or [] for fact in self.facts}
        return {fact: in_order(before.get(fact, ()), answers) for fact, answers in ticked.items() if answers}


def in_order(before: Sequence[str], chosen: Sequence[str]) -> list[str]:
    kept = [each for each in before if each in chosen]
    return kept + [each for each in chosen if each not in kept]


def by_screen(protocol: Protocol, questions: Sequence[Question]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices of a select, under the titles of the screens on which the questions stand."""
    titles: dict[str | None, str] = {screen.id: str(screen.title) for screen in protocol.screens}
    titles[None] = _("Entered by the provider")
    groups = [
        (title, [(each.id, str(each.short)) for each in questions if each.screen == screen])
        for screen, title in titles.items()
    ]
    return [group for group in groups if group[1]]
