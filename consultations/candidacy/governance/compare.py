"""Two protocols beside each other, part by part and field by field; words that changed are marked."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.languages import ENGLISH
from consultations.candidacy.lengths import length
from consultations.candidacy.protocol import Protocol, Text

from .field_words import FIELDS, coded, said

GENERAL = ("title", "review_by", "exosome_route")
KINDS = {"added": gettext_lazy("Added"), "removed": gettext_lazy("Removed"), "changed": gettext_lazy("Changed")}


@dataclass(frozen=True)
class Piece:
    text: str
    is_new: bool  # it stands on this side only


@dataclass(frozen=True)
class Field:
    name: str
    old: list[Piece]
    new: list[Piece]


@dataclass(frozen=True)
class Difference:
    kind: str  # of KINDS
    id: str
    name: str
    fields: list[Field]

    @property
    def kind_word(self) -> str:
        return str(KINDS[self.kind])


@dataclass(frozen=True)
class Part:
    title: str
    differences: list[Difference]
    is_reordered: bool


def compare(old: Protocol, new: Protocol) -> list[Part]:
    """Only the parts in which something differs."""
    parts = [
        Part(_("In general"), general(old, new), is_reordered=False),
        part(_("Screens"), old, new, by_id(old.screens), by_id(new.screens), lambda each: str(each.title)),
        part(_("Questions"), old, new, old.questions, new.questions, lambda each: str(each.text)),
        part(_("Rules"), old, new, by_id(old.rules), by_id(new.rules), lambda each: each.for_clinician(length)),
        part(_("Contradictions"), old, new, by_id(old.contradictions), by_id(new.contradictions), text_of),
    ]
    return [each for each in parts if each.differences or each.is_reordered]


def by_id(records: Iterable[Any]) -> dict[str, Any]:
    return {each.id: each for each in records}


def text_of(contradiction: Any) -> str:
    return str(contradiction.clinician_text)


def part(
    title: str,
    old: Protocol,
    new: Protocol,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    name: Callable[[Any], str],
) -> Part:
    """Tables with ids: what came, what went, what is said otherwise."""
    found = []
    for id in dict.fromkeys([*after, *before]):
        was, now = before.get(id), after.get(id)
        if was != now:
            kind = "added" if was is None else "removed" if now is None else "changed"
            found.append(Difference(kind, id, name(now or was), differing(old, was, new, now)))
    kept = [id for id in before if id in after]
    return Part(title, found, kept != [id for id in after if id in before])


def general(old: Protocol, new: Protocol) -> list[Difference]:
    found = [each for name in GENERAL for each in in_field(name, old, old, new, new)]
    return [Difference("changed", "", _("The whole protocol"), found)] if found else []


def differing(old: Protocol, was: Any, new: Protocol, now: Any) -> list[Field]:
    names = [each.name for each in fields(now or was) if each.name != "id"]
    return [each for name in names for each in in_field(name, old, was, new, now)]


def in_field(name: str, old: Protocol, was: Any, new: Protocol, now: Any) -> Iterator[Field]:
    """One field of a record where it differs. A text gives one for each language."""
    before, after = getattr(was, name, None), getattr(now, name, None)
    if before == after or (not (before or after) and None in (was, now)):
        return
    if isinstance(before, Text) or isinstance(after, Text):
        yield from texts(str(FIELDS[name]), *(each.by_language if each else {} for each in (before, after)))
        return
    told, tells = said(name, before, was, old), said(name, after, now, new)
    if told == tells:
        told, tells = coded(before), coded(after)
    yield Field(str(FIELDS[name]), *marked(told, tells))


def texts(title: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Field]:
    languages = list(dict.fromkeys([*before, *after]))
    for language in languages:
        told, tells = before.get(language, ""), after.get(language, "")
        if told != tells:
            yield Field(title if languages == [ENGLISH] else f"{title} ({language})", *marked(told, tells))


def marked(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Word by word; where one side is empty there is nothing to compare it with."""
    if not old or not new:
        return [Piece(old, False)], [Piece(new, False)]
    before, after = (re.findall(r"\s*\S+", text) for text in (old, new))
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return (
        [piece for step, start, end, _from, _to in steps for piece in pieces(before[start:end], step)],
        [piece for step, _from, _to, start, end in steps for piece in pieces(after[start:end], step)],
    )


def pieces(found: list[str], step: str) -> Iterator[Piece]:
    """The space before what is marked is not marked."""
    text = "".join(found)
    words = text.lstrip()
    if step != "equal" and words != text:
        yield Piece(text[: -len(words)], False)
        text = words
    if text:
        yield Piece(text, step != "equal")
