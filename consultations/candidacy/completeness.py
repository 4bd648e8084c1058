"""From what a person answered to the facts that the engine reads: which questions are asked, what an empty one means,
and how one form becomes one case for each area. `None` is "not asked", and never "no"."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from clinic.ages import age_on, is_adult

from .protocol import AREAS, UNSURE, BadAnswers, Protocol, Question

Answers = Mapping[str, Any]  # question → value, or {area: value} where the question is asked per area
Facts = dict[str, str | None]


class Incomplete(Exception):
    """Questions that were asked, have no answer, and for which there is no "unsure" to fall back on."""

    def __init__(self, questions: list[Question]) -> None:
        super().__init__("not answered: " + ", ".join(question.id for question in questions))
        self.questions = questions


def areas(answers: Answers) -> tuple[str, ...]:
    concern = answers.get("concern")
    if concern == "both":
        return AREAS
    return (concern,) if concern in (*AREAS, "other") else ()


def asked(protocol: Protocol, answers: Answers) -> list[Question]:
    """The patient's questions that hold for these answers. A condition counts only answers to questions asked."""
    chosen = areas(answers)
    found: list[Question] = []
    for question in protocol.questions.values():
        if question.asked_by == "patient" and _asked_for(question, chosen):
            earlier = {each.id: answers.get(each.id) for each in found}
            if all(earlier.get(fact) in values for fact, values in question.ask_when.items()):
                found.append(question)
    return found


def strip(protocol: Protocol, answers: Answers) -> dict[str, Any]:
    """The answers without those to questions, or for areas, that are not asked (any more)."""
    still_asked, chosen = {question.id for question in asked(protocol, answers)}, areas(answers)
    kept = {}
    for fact, value in answers.items():
        question = protocol.questions.get(fact)
        if question and question.asked_by == "patient" and fact not in still_asked:
            continue
        if isinstance(value, Mapping):
            value = {area: one for area, one in value.items() if area in chosen}
            if not value:
                continue
        kept[fact] = value
    return kept


def age_band(birth_date: date, on: date) -> str:
    if birth_date > on:
        raise BadAnswers("the birth date lies in the future")
    if not is_adult(birth_date, on):
        return "under_18"
    return "18_21" if age_on(birth_date, on) < 22 else "22_plus"


def complete(protocol: Protocol, answers: Answers, area: str) -> Facts:
    """The facts of one area; raises Incomplete, or BadAnswers for a fact or value the protocol does not know."""
    refuse_unknown(protocol, answers)
    if area not in areas(answers):
        raise BadAnswers(f"{area} is not an area that was chosen")
    open_questions = {question.id for question in asked(protocol, answers)}
    facts: Facts = {}
    missing = []
    for question in protocol.questions.values():
        value = project(question, answers.get(question.id), area)
        if not _asked_for(question, (area,)):
            value = question.default
        elif question.asked_by == "patient" and question.id not in open_questions:
            value = None
        elif value is None:
            value = _unanswered(question)
            if value is None:
                missing.append(question)
        facts[question.id] = value
    if missing:
        raise Incomplete(missing)
    return facts


def carried(protocol: Protocol, facts: Mapping[str, str | None]) -> Facts:
    """The facts of an earlier assessment as this protocol reads them. What it asks beyond them was not asked. Written
    as one loop: a replay does it for everybody."""
    area = str(facts["concern"])
    found: Facts = {}
    for fact, question in protocol.questions.items():
        value = facts.get(fact)
        if question.areas and area not in question.areas:
            value = question.default
        elif value not in question.values:
            value = question.default if question.asked_by == "provider" else None
        found[fact] = value
    return found


def with_defaults(protocol: Protocol, given: Answers, area: str | None = None) -> Facts:
    """A case for the command line and for tests: what is not named was asked, and has its healthy default."""
    healthy = {fact: question.default for fact, question in protocol.questions.items()}
    answers = {**healthy, **given}
    refuse_unknown(protocol, answers)
    if area is None and answers["concern"] == "both":
        raise BadAnswers("concern=both is two cases: name one area")
    area = area or answers["concern"]
    if area not in areas(answers):
        raise BadAnswers(f"area {area} and concern={answers['concern']} disagree")
    return {
        fact: (project(question, answers[fact], area) or question.default)
        if _asked_for(question, (area,))
        else question.default
        for fact, question in protocol.questions.items()
    }


def project(question: Question, value: Any, area: str) -> str | None:
    """What an answer says about one area."""
    if question.id == "concern" and value is not None:
        return area
    return value.get(area) if isinstance(value, Mapping) else value


def refuse_unknown(protocol: Protocol, answers: Answers) -> None:
    for fact, value in answers.items():
        question = protocol.questions.get(fact)
        if question is None:
            raise BadAnswers(f"{fact!r} is not a fact of protocol {protocol.number}")
        if isinstance(value, Mapping):
            if not question.per_area:
                raise BadAnswers(f"{fact} has one answer, not one for each area")
            for area in value:
                if area not in AREAS:
                    raise BadAnswers(f"{fact}: {area!r} is not an area ({', '.join(AREAS)})")
        for one in value.values() if isinstance(value, Mapping) else (value,):
            if one is not None and one not in question.values:
                raise BadAnswers(f"{fact}={one} is not an answer (answers: {', '.join(question.values)})")


def _asked_for(question: Question, chosen: tuple[str, ...]) -> bool:
    return not question.areas or any(area in question.areas for area in chosen)


def _unanswered(question: Question) -> str | None:
    """Asked and left open: unsure where the question knows it; a provider's test that was not entered was not done."""
    if question.asked_by == "provider":
        return question.default
    return UNSURE if UNSURE in question.values else None
