from typing import NamedTuple

from django.utils.functional import Promise

Words = str | Promise


class Question(NamedTuple):
    id: str  # the question's own address on the page
    text: Words
    answer: list[Words]
    more: tuple[str, Words] | None = None  # the name of a page, and the words of the link to it
    call: bool = False


class Group(NamedTuple):
    id: str
    title: Words
    questions: list[Question]
