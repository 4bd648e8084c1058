"""The parts of a draft in the order of the form: what a lead opens to change it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from consultations.candidacy import words
from consultations.candidacy.explanation import names_of
from consultations.candidacy.lengths import length
from consultations.candidacy.protocol import Protocol, Question, Rule

from .tables import in_words


@dataclass(frozen=True)
class OutlinedRule:
    id: str
    answers: str  # that make it speak
    effect: str
    wait: str
    about: str
    is_overdue: bool  # past its review-by
    is_first: bool  # a rule on several questions stands under each, and is led to where it stands first


@dataclass(frozen=True)
class OutlinedQuestion:
    question: Question
    rules: list[OutlinedRule]


@dataclass(frozen=True)
class OutlinedScreen:
    id: str  # "" for what the provider enters
    title: str
    questions: list[OutlinedQuestion]

    @property
    def rules(self) -> int:
        return sum(len(each.rules) for each in self.questions)


def outline(protocol: Protocol, today: date) -> list[OutlinedScreen]:
    by_fact: dict[str, list[OutlinedRule]] = {}
    for rule in protocol.rules:
        for fact in rule.when:
            by_fact.setdefault(fact, []).append(outlined(protocol, rule, fact, today))
    screens = [(screen.id, str(screen.title)) for screen in protocol.screens]
    return [
        OutlinedScreen(id, title, asked_on(protocol.questions.values(), id, by_fact))
        for id, title in [*screens, ("", _("Entered by the provider"))]
    ]


def outlined(protocol: Protocol, rule: Rule, fact: str, today: date) -> OutlinedRule:
    return OutlinedRule(
        id=rule.id,
        answers=in_words(protocol.questions[fact], rule.when[fact]),
        effect=str(words.EFFECTS[rule.effect]),
        wait=rule.wait(length),
        about=", ".join(names_of(rule.subjects)),
        is_overdue=rule.review_by < today,
        is_first=fact == next(iter(rule.when)),
    )


def asked_on(
    questions: Iterable[Question], screen: str, by_fact: dict[str, list[OutlinedRule]]
) -> list[OutlinedQuestion]:
    return [OutlinedQuestion(each, by_fact.get(each.id, [])) for each in questions if (each.screen or "") == screen]
