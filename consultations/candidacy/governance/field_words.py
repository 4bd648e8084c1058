"""What stands in a field of the protocol, in words that a clinician reads."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.formats import plain_date
from consultations.candidacy import words
from consultations.candidacy.explanation import names_of
from consultations.candidacy.lengths import length
from consultations.candidacy.protocol import Answer, Line, Protocol, Text

from .tables import ASKED_BY, ROUTES, conditions, in_words, scale_in_words

FIELDS = {
    "title": gettext_lazy("Title"),
    "review_by": gettext_lazy("Review by"),
    "exosome_route": gettext_lazy("Way of exosomes"),
    "intro": gettext_lazy("Introduction"),
    "list_title": gettext_lazy("Title of the list"),
    "asked_by": gettext_lazy("Who answers"),
    "screen": gettext_lazy("Screen"),
    "default": gettext_lazy("Healthy answer"),
    "alone": gettext_lazy("Asked by itself"),
    "per_area": gettext_lazy("Answered for each area"),
    "medicine": gettext_lazy("About a medicine"),
    "areas": gettext_lazy("Only for"),
    "valid_days": gettext_lazy("An answer counts for"),
    "text": gettext_lazy("Question"),
    "short": gettext_lazy("Short name"),
    "help": gettext_lazy("Why we ask"),
    "detail": gettext_lazy("Question behind the tick"),
    "answers": gettext_lazy("Answers"),
    "scales": gettext_lazy("From mild to harsh"),
    "lines": gettext_lazy("Lines to tick"),
    "ask_when": gettext_lazy("Asked when"),
    "unsure_exception": gettext_lazy("Why “not sure” may do nothing"),
    "subjects": gettext_lazy("About"),
    "effect": gettext_lazy("Effect"),
    "wait_days": gettext_lazy("Waits for"),
    "change": gettext_lazy("What can change it"),
    "source": gettext_lazy("Sources"),
    "owner": gettext_lazy("Owner"),
    "when": gettext_lazy("When"),
    "until": gettext_lazy("Waits until"),
    "patient_text": gettext_lazy("Text for patients"),
    "clinician_text": gettext_lazy("Text for clinicians"),
}
CHANGES = {
    "none": gettext_lazy("nothing that the clinic or time can change"),
    "test": gettext_lazy("a test"),
    "clearance": gettext_lazy("a clearance"),
    "healing": gettext_lazy("healing"),
    "date": gettext_lazy("time"),
    "check": gettext_lazy("a look by a provider"),
}


def said(name: str, value: Any, record: Any, protocol: Protocol) -> str:
    """The value of one field of a record; "" where it is not set."""
    if value is None:
        return ""
    if name in OF_A_RECORD:
        return OF_A_RECORD[name](value, record, protocol)
    if name in PLAIN:
        return PLAIN[name](value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return plain_date(value) if isinstance(value, date) else str(value)


PLAIN: dict[str, Callable[[Any], str]] = {
    "exosome_route": lambda value: str(ROUTES[value]),
    "asked_by": lambda value: str(ASKED_BY[value]),
    "areas": lambda value: ", ".join(str(words.AREAS[area]) for area in value),
    "valid_days": length,
    "wait_days": length,
    "subjects": lambda value: ", ".join(names_of(value)),
    "effect": lambda value: str(words.EFFECTS[value]),
    "change": lambda value: str(CHANGES[value]),
    "source": "; ".join,
    "answers": lambda value: "; ".join(answer(each) for each in value),
    "lines": lambda value: "; ".join(line(each) for each in value),
}
OF_A_RECORD: dict[str, Callable[[Any, Any, Protocol], str]] = {
    "screen": lambda value, question, protocol: screen(value, protocol),
    "default": lambda value, question, protocol: in_words(question, [value]),
    "scales": lambda value, question, protocol: "; ".join(scale_in_words(question, chain) for chain in value),
    "when": lambda value, record, protocol: condition(value, protocol),
    "ask_when": lambda value, record, protocol: condition(value, protocol),
}


def answer(each: Answer) -> str:
    return f"{in_every_language(each.label)} ({each.value})"


def line(each: Line) -> str:
    return in_every_language(each.text) + (f" ({each.value})" if each.value else "")


def in_every_language(text: Text) -> str:
    return " / ".join(text.by_language.values())


def screen(id: str, protocol: Protocol) -> str:
    return next(str(each.title) for each in protocol.screens if each.id == id)


def condition(when: Mapping[str, tuple[str, ...]], protocol: Protocol) -> str:
    return "; ".join(f"{each.question.short}: {each.answers}" for each in conditions(protocol, when))


def coded(value: Any) -> str:
    """As the file has it: where another code hides under the same words."""
    if isinstance(value, Mapping):
        return "; ".join(f"{fact}: {coded(answers)}" for fact, answers in value.items())
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(coded(each) for each in value)
    return "" if value is None else str(value)
