"""A form that was begun under one protocol goes on under the next: which answers still answer a question, and which
questions have to be asked (again). Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from .completeness import Answers, asked
from .protocol import Protocol, Question, Text

Ticked = Mapping[str, Sequence[Any]]


def still_answered(old: Protocol, new: Protocol, answers: Answers, ticked: Ticked) -> dict[str, Any]:
    """The answers to questions that are the same for whoever answered them, in the language that both speak."""
    return {
        fact: value
        for fact, value in answers.items()
        if fact in old.questions and fact in new.questions and _is_same(fact, old, new, ticked.get(fact, ()))
    }


def to_ask_again(old: Protocol, new: Protocol, before: Answers, after: Answers) -> list[str]:
    """Of the questions without an answer those that the person had answered, or had already gone past."""
    open_questions = [question.id for question in asked(new, after)]
    had_answered_all = all(question.id in before for question in asked(old, before))
    reached = [place for place, fact in enumerate(open_questions) if fact in after]
    last = len(open_questions) if had_answered_all else max(reached, default=-1)
    return [fact for place, fact in enumerate(open_questions) if fact not in after and (fact in before or place < last)]


def _is_same(fact: str, old: Protocol, new: Protocol, ticked: Sequence[Any]) -> bool:
    was, now = old.questions[fact], new.questions[fact]
    if _kind(was) != _kind(now) or not _says_the_same(_words(old, was), _words(new, now)):
        return False
    return len(ticked) < 2 or was.scales == now.scales  # of several ticks the scales choose the one that counts


def _kind(question: Question) -> tuple[Any, ...]:
    """What an answer may be. In a list the healthy default is what no tick says."""
    lines = tuple(line.value for line in question.tick_lines)
    in_list = () if question.alone else (question.default, lines)
    return question.asked_by, question.values, question.per_area, question.alone, in_list


def _words(protocol: Protocol, question: Question) -> list[Text | None]:
    """Everything that is read before it is answered; what a list asks stands above it."""
    words = [question.text, question.detail, *(answer.label for answer in question.answers)]
    if question.alone:
        return words
    screen = next((each for each in protocol.screens if each.id == question.screen), None)
    return [*words, screen.list_title if screen else None, *(line.text for line in question.tick_lines)]


def _says_the_same(was: Sequence[Text | None], now: Sequence[Text | None]) -> bool:
    return len(was) == len(now) and all(_still_said(*pair) for pair in zip(was, now, strict=True))


def _still_said(was: Text | None, now: Text | None) -> bool:
    """The words that were read are still the words in some language: a new translation changes nothing."""
    if was is None or now is None:
        return was is now
    return str(was) in now.by_language.values()
