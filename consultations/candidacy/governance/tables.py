"""A protocol as tables: question by question as the form asks, and by what its rules speak about."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.candidacy import words
from consultations.candidacy.explanation import names_of
from consultations.candidacy.findings import Source, source_of
from consultations.candidacy.lengths import length
from consultations.candidacy.protocol import EFFECTS, SUBJECTS, Protocol, Question, Rule

HARSHEST_FIRST = ("exclude", "decline", "defer", "caution", "prefer")
ASKED_BY = {
    "patient": gettext_lazy("the patient answers"),
    "provider": gettext_lazy("the provider enters it"),
    "derived": gettext_lazy("worked out from the birth date"),
}
ROUTES = {
    "provider_decides": gettext_lazy("Exosomes: the provider decides on the way they are given."),
    "topical_only": gettext_lazy(
        "Exosomes are only massaged in after a device, so they are never more open than the most open device."
    ),
}


@dataclass(frozen=True)
class Condition:
    """A question and the answers to it that count."""

    question: Question
    answers: str


@dataclass(frozen=True)
class NumberedSource(Source):
    """A page has the number under which its address stands below the table."""

    number: int | None = None


@dataclass(frozen=True)
class RuleRow:
    """One rule in a clinician's words."""

    rule: Rule
    effect: str
    status: str
    about: str
    wait: str
    conditions: list[Condition]
    text: str
    sources: list[NumberedSource]
    is_overdue: bool  # past its review-by


Row = Callable[[Rule, str], RuleRow]


@dataclass(frozen=True)
class AnswerRows:
    """One answer, or several that do exactly the same."""

    values: list[str]
    label: str
    rules: list[RuleRow]  # empty: this answer changes nothing


@dataclass(frozen=True)
class QuestionRows:
    question: Question
    asked_by: str
    asked_when: list[Condition]
    scales: list[str]
    areas: str
    answers: list[AnswerRows]


@dataclass(frozen=True)
class ScreenRows:
    id: str
    title: str
    questions: list[QuestionRows]


@dataclass(frozen=True)
class Count:
    effect: str
    status: str
    rules: int


@dataclass(frozen=True)
class SubjectRows:
    subject: str
    title: str
    rules: list[RuleRow]
    joins: str  # "" or how something else decides with the rules

    @property
    def counts(self) -> list[Count]:
        """How many rules of each effect, the harshest first."""
        found = Counter((row.effect, row.status) for row in self.rules)
        return [Count(effect, status, rules) for (effect, status), rules in found.items()]


@dataclass(frozen=True)
class ContradictionRow:
    id: str
    conditions: list[Condition]
    text: str


def by_fact(protocol: Protocol, today: date) -> list[ScreenRows]:
    """In the order of the form; what the provider enters comes last."""
    screens = [(screen.id, str(screen.title)) for screen in protocol.screens]
    screens.append(("provider", _("Entered by the provider")))
    row = rows_of(protocol, today)
    return [
        ScreenRows(id, title, rows)
        for id, title in screens
        if (rows := [question_rows(protocol, each, row) for each in standing_on(protocol, id)])
    ]


def standing_on(protocol: Protocol, screen: str) -> Iterator[Question]:
    return (each for each in protocol.questions.values() if (each.screen or "provider") == screen)


def question_rows(protocol: Protocol, question: Question, row: Row) -> QuestionRows:
    return QuestionRows(
        question=question,
        asked_by=str(ASKED_BY[question.asked_by]),
        asked_when=conditions(protocol, question.ask_when),
        scales=[scale_in_words(question, chain) for chain in question.scales],
        areas=", ".join(str(words.AREAS[area]) for area in question.areas),
        answers=[
            AnswerRows(values, in_words(question, values), [row(protocol.rule(id), question.id) for id in ids])
            for ids, values in answers_by_rules(protocol, question).items()
        ],
    )


def answers_by_rules(protocol: Protocol, question: Question) -> dict[tuple[str, ...], list[str]]:
    """What is set off, the harshest first → the answers that set off exactly that."""
    found: dict[tuple[str, ...], list[str]] = {}
    for value in question.values:
        rules = harshest_first(rule for rule in protocol.rules if value in rule.when.get(question.id, ()))
        found.setdefault(tuple(rule.id for rule in rules), []).append(value)
    return found


def by_subject(protocol: Protocol, today: date) -> list[SubjectRows]:
    row = rows_of(protocol, today)
    return [
        SubjectRows(
            subject,
            str(words.SUBJECTS[subject]),
            [row(rule, "") for rule in harshest_first(protocol.rules) if subject in rule.subjects],
            str(ROUTES[protocol.exosome_route]) if subject == "exosomes" else "",
        )
        for subject in SUBJECTS
    ]


def contradictions(protocol: Protocol) -> list[ContradictionRow]:
    return [
        ContradictionRow(each.id, conditions(protocol, each.when), str(each.clinician_text))
        for each in protocol.contradictions
    ]


def harshest_first(rules: Iterable[Rule]) -> list[Rule]:
    return sorted(rules, key=lambda rule: HARSHEST_FIRST.index(rule.effect))


def rows_of(protocol: Protocol, today: date) -> Row:
    """Makes the row of a rule; `stands_under`: the question whose answer it stands beside anyway, or ""."""
    known = {each.url or each.name: each for each in sources(protocol)}

    def row(rule: Rule, stands_under: str) -> RuleRow:
        return RuleRow(
            rule=rule,
            effect=str(words.EFFECTS[rule.effect]),
            status=EFFECTS[rule.effect],
            about=", ".join(names_of(rule.subjects)),
            wait=rule.wait(length),
            conditions=[each for each in conditions(protocol, rule.when) if each.question.id != stands_under],
            text=rule.for_clinician(length),
            sources=[known[text] for text in rule.source],
            is_overdue=rule.review_by < today,
        )

    return row


def conditions(protocol: Protocol, when: Mapping[str, tuple[str, ...]]) -> list[Condition]:
    return [
        Condition(protocol.questions[fact], in_words(protocol.questions[fact], values)) for fact, values in when.items()
    ]


def in_words(question: Question, values: Iterable[str]) -> str:
    labels = [str(question.label(value)) for value in values]
    return reduce(lambda said, label: _("%(said)s or %(label)s") % {"said": said, "label": label}, labels)


def scale_in_words(question: Question, chain: Iterable[str]) -> str:
    return " < ".join(str(question.label(value)) for value in chain)


def sources(protocol: Protocol) -> list[NumberedSource]:
    """Of all rules, each once, in the order in which they are first named."""
    found = [source_of(text) for text in dict.fromkeys(text for rule in protocol.rules for text in rule.source)]
    pages = [each for each in found if each.url]
    return [NumberedSource(each.name, each.url, pages.index(each) + 1 if each.url else None) for each in found]


def overdue(protocol: Protocol, today: date) -> list[Rule]:
    return [rule for rule in protocol.rules if rule.review_by < today]
