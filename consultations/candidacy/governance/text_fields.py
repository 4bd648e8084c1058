"""Texts by language in a form: one field for each language, and none that a text already has is lost."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings

from clinic.languages import ENGLISH

Fields = dict[str, forms.Field]


def languages_of(tables: Any) -> list[str]:
    """Every language that is spoken here or that a text below was written in."""
    return list(dict.fromkeys([ENGLISH, *(code for code, _name in settings.LANGUAGES), *_written(tables)]))


def _written(tables: Any) -> Iterator[str]:
    if isinstance(tables, list):
        for each in tables:
            yield from _written(each)
    elif isinstance(tables, dict):
        if ENGLISH in tables:
            yield from tables
        for each in tables.values():
            yield from _written(each)


def text_fields(
    name: str,
    label: str,
    before: Mapping[str, str] | None,
    languages: Sequence[str],
    *,
    required: bool = True,
    rows: int = 1,
    hint: str = "",
) -> Fields:
    """`before`: the text as it stands. English is what a text cannot be without."""
    return {
        f"{name}-{code}": forms.CharField(
            label=label if len(languages) == 1 else f"{label} ({name_of(code)})",
            help_text=hint if code == ENGLISH else "",
            required=required and code == ENGLISH,
            initial=(before or {}).get(code, ""),
            widget=text_input(rows, code, (before or {}).get(code, "")),
        )
        for code in languages
    }


def text_input(rows: int, code: str, text: str) -> forms.Widget:
    """A line, or an area for what is long: a line would lose the breaks of a text that has some."""
    attrs = {"class": "form-control", "lang": code}
    if rows == 1 and "\n" not in text:
        return forms.TextInput(attrs)
    return forms.Textarea(attrs | {"rows": max(rows, text.count("\n") + 1)})


def text_from(
    given: Mapping[str, Any], name: str, before: Mapping[str, str] | None, languages: Sequence[str]
) -> dict[str, str]:
    """The text that was typed, its languages in the order in which they stood; empty: there is none."""
    order = dict.fromkeys([*(before or {}), *languages])
    typed = {code: (given.get(f"{name}-{code}") or "").replace("\r\n", "\n").replace("\r", "\n") for code in order}
    return {code: words for code, words in typed.items() if words}


def name_of(code: str) -> str:
    return str(dict(settings.LANGUAGES).get(code, code))
