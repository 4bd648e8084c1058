"""Answers and tick lines in a form: a row for each, and a few empty ones at the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _

from .text_fields import text_fields, text_from

EMPTY, MORE, MOST = 2, 3, 40


@dataclass(frozen=True)
class Rows:
    """Fields `answers-0-value`, `answers-0-label-en`, `answers-0-place` and so on; `answers-rows` says how many."""

    name: str  # of the list in the table
    text: str  # of the text in each row
    called: str
    hint: str
    before: Sequence[Mapping[str, Any]]
    count: int
    languages: Sequence[str]

    @classmethod
    def of(
        cls,
        name: str,
        text: str,
        before: Sequence[Mapping[str, Any]],
        languages: Sequence[str],
        data: QueryDict | None,
        *,
        called: str,
        hint: str,
    ) -> "Rows":
        count = len(before) + EMPTY
        if data is not None:
            sent = data.get(f"{name}-rows", "")
            count = int(sent) if sent.isdecimal() and len(sent) < 4 else count
            count += MORE if data.get("more") == name else 0
        return cls(name, text, called, hint, before, min(count, MOST), languages)

    def at(self, row: int) -> Mapping[str, Any]:
        return self.before[row] if row < len(self.before) else {}

    def fields(self, row: int, value: forms.Field, label: str) -> dict[str, forms.Field]:
        made: dict[str, forms.Field] = {f"{self.name}-{row}-value": value}
        made[f"{self.name}-{row}-place"] = forms.IntegerField(
            label=_("Place"),
            initial=row + 1 if row < len(self.before) else None,
            required=False,
            min_value=1,
            max_value=MOST,
            widget=forms.NumberInput({"class": "form-control", "inputmode": "numeric"}),
        )
        made |= text_fields(
            f"{self.name}-{row}-{self.text}", label, self.at(row).get(self.text), self.languages, required=False
        )
        return made

    def names(self, row: int, form: forms.Form) -> list[str]:
        return [name for name in form.fields if name.startswith(f"{self.name}-{row}-")]

    def bound(self, form: forms.Form) -> list[list[BoundField]]:
        return [[form[name] for name in self.names(row, form)] for row in range(self.count)]

    def text_at(self, row: int, cleaned: Mapping[str, Any]) -> dict[str, str]:
        name = f"{self.name}-{row}-{self.text}"
        return text_from(cleaned, name, self.at(row).get(self.text), self.languages)

    def is_filled(self, row: int, cleaned: Mapping[str, Any]) -> bool:
        return bool(cleaned.get(f"{self.name}-{row}-value") or self.text_at(row, cleaned))

    def in_place(self, cleaned: Mapping[str, Any]) -> list[int]:
        """The rows that have something in them, in the order in which they shall stand."""
        filled = [row for row in range(self.count) if self.is_filled(row, cleaned)]
        return sorted(filled, key=lambda row: self.place(row, cleaned))

    def place(self, row: int, cleaned: Mapping[str, Any]) -> tuple[int, int]:
        """Where two want the same place, what moves up goes before what stands there, what moves down behind it."""
        stood = row + 1 if row < len(self.before) else MOST + 1
        wanted = cleaned.get(f"{self.name}-{row}-place") or MOST + 1
        return wanted, (wanted > stood) - (wanted < stood)

    def check(self, form: forms.Form) -> None:
        """A row is empty or has its text."""
        for row in range(self.count):
            if self.is_filled(row, form.cleaned_data) and not self.text_at(row, form.cleaned_data):
                form.add_error(f"{self.name}-{row}-{self.text}-{self.languages[0]}", _("Write its text."))
