"""Answers as they are read: each question that was asked, in one line, with what was said."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from treatments.models import Concern

from .models import CheckIn
from .questions import CONCERNS, NONE, RED_FLAGS, SIGNS, Question, questions_of
from .warning_signs import in_words

Row = tuple[str, list[str]]  # the question in short; what was said, nothing where it was left open


def rows_of(check_in: CheckIn, concerns: dict[str, str]) -> list[Row]:
    asked = questions_of(check_in.follow_up)
    return [(str(question.short), said(question, check_in, concerns)) for question in asked]


def said(question: Question, check_in: CheckIn, concerns: dict[str, str]) -> list[str]:
    if question.is_ticked:
        ticked = {RED_FLAGS: check_in.red_flags, SIGNS: check_in.concerns}[question.id]
        denied = check_in.answers.get(question.id) == NONE
        return in_words(ticked) or ([_("None of these")] if denied else [])
    if question.id == CONCERNS:
        return [f"{concerns.get(slug, slug)}: {question.label(how)}" for slug, how in check_in.concern_changes.items()]
    answer = check_in.answers.get(question.id) or getattr(check_in, question.id, "")
    return [question.label(answer)] if answer else []


def names_of_concerns(check_ins: Iterable[CheckIn]) -> dict[str, str]:
    """By slug; asks only where somebody said something of one."""
    if not any(check_in.concern_changes for check_in in check_ins):
        return {}
    return {concern.slug: str(concern) for concern in Concern.objects.all()}
