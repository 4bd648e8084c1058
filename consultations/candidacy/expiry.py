"""Which answers are too old on a day, and what is asked again with them. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta

from .completeness import age_band, asked
from .protocol import Protocol, Question

AGE = "age_band"
AREA = "concern"  # what is assessed, not how somebody is: whoever comes for something else sends a form of their own

Facts = Mapping[str, str | None]
Days = Mapping[str, date]


def too_old(protocol: Protocol, facts: Facts, answered_on: Days, birth_date: date, on: date) -> list[str]:
    """In the protocol's order. An answer of May 1 that counts for 14 days is good on May 15 and too old on May 16; the
    age is too old once a birthday has moved it. What was never asked or measured does not age."""
    return [
        fact
        for fact, question in protocol.questions.items()
        if fact != AREA and is_answered(question, facts) and _is_over(question, facts, answered_on, birth_date, on)
    ]


def _is_over(question: Question, facts: Facts, answered_on: Days, birth_date: date, on: date) -> bool:
    if question.id == AGE:
        return birth_date <= on and age_band(birth_date, on) != facts[AGE]
    return on > answered_on[question.id] + timedelta(days=question.valid_days)


def is_answered(question: Question, facts: Facts) -> bool:
    """What a provider has not measured is no answer."""
    value = facts.get(question.id)
    if value is None or (question.areas and facts[AREA] not in question.areas):
        return False
    return question.asked_by != "provider" or value != question.default


def still_asked(protocol: Protocol, facts: Facts) -> dict[str, str | None]:
    """Of one area, without what an answer has opened once and opens no longer."""
    open_ones = {question.id for question in asked(protocol, facts)}
    return {
        fact: None if question.ask_when and fact not in open_ones else facts[fact]
        for fact, question in protocol.questions.items()
    }
