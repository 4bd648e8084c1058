"""A form as a provider reads it: the telling answers first, the harshest on top."""

from collections.abc import Iterator
from dataclasses import dataclass

from consultations.candidacy.engine import holds
from consultations.candidacy.models import Assessment
from consultations.candidacy.protocol import EFFECTS, STATUSES, Protocol, Question
from consultations.candidacy.words import AREAS
from consultations.candidacy.words import STATUSES as STATUS_WORDS

ALWAYS_SHOWN = ("concern",)  # the areas head the page


@dataclass(frozen=True)
class Answer:
    question: Question
    label: str
    area: str  # in words, "" where it holds for the whole form
    status: str  # the harshest thing that any rule makes of it

    @property
    def status_word(self) -> str:
        return str(STATUS_WORDS[self.status])


@dataclass(frozen=True)
class Answers:
    telling: list[Answer]
    healthy: list[Answer]
    not_asked: list[Question]


def answers_of(protocol: Protocol, assessments: list[Assessment]) -> Answers:
    telling: list[Answer] = []
    healthy: list[Answer] = []
    not_asked: list[Question] = []
    for question in protocol.questions.values():
        if question.id in ALWAYS_SHOWN:
            continue
        for value, area, status in said(protocol, question, assessments):
            if value is not None:
                answer = Answer(question, str(question.label(value)), area, status)
                (healthy if value == question.default else telling).append(answer)
            elif question not in not_asked:
                not_asked.append(question)
    telling.sort(key=lambda answer: -STATUSES.index(answer.status))
    return Answers(telling, healthy, not_asked)


def said(
    protocol: Protocol, question: Question, assessments: list[Assessment]
) -> Iterator[tuple[str | None, str, str]]:
    """Each different (value, area, status) of a fact: once where the areas agree, else once an area."""
    asked_about = [each for each in assessments if not question.areas or each.area in question.areas]
    values = {each.facts.get(question.id) for each in asked_about}
    for assessment in asked_about[:1] if len(values) == 1 else asked_about:
        value = assessment.facts.get(question.id)
        one_of_many = len(assessments) > 1 and (len(values) > 1 or bool(question.areas))
        area = str(AREAS[assessment.area]) if one_of_many else ""
        yield value, area, max((status_of(protocol, question.id, each) for each in asked_about), key=STATUSES.index)


def status_of(protocol: Protocol, fact: str, assessment: Assessment) -> str:
    """The harshest status that a rule on this fact gives anything, for these facts."""
    effects = [
        EFFECTS[rule.effect] for rule in protocol.rules if fact in rule.when and holds(rule.when, assessment.facts)
    ]
    return max(effects, key=STATUSES.index, default="eligible")
