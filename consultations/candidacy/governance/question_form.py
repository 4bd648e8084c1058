"""The form of one question: its answers, its scales, its lines to tick, and when it is asked."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.candidacy import words
from consultations.candidacy.checks import FACT
from consultations.candidacy.protocol import AREAS

from .conditions import by_screen, in_order
from .part_form import CONTROL, SELECT, TICK, PartForm, Section, Table
from .rows import Rows
from .tables import ASKED_BY

VALUE = r"^[a-z0-9][a-z0-9_]*\Z"
FLAGS = {
    "alone": gettext_lazy("It stands by itself with its answers, not as a line of a list."),
    "per_area": gettext_lazy("Face and hair can have different answers."),
    "medicine": gettext_lazy("Every text for patients on it begins with “Keep taking it”."),
}


class QuestionForm(PartForm):
    called = "question"
    id_pattern = FACT

    def build(self) -> None:
        self.add_words()
        self.add_answers()
        self.add_lines()
        others = [each for each in self.protocol.questions.values() if each.id != self.before.get("id")]
        self.ask_when = self.add_condition("ask_when", [each for each in others if not each.per_area])
        self.add_ticks("areas", [(area, words.AREAS[area]) for area in AREAS], required=False)
        for name, hint in FLAGS.items():
            self.add(name, forms.BooleanField, forms.CheckboxInput(TICK), required=False, help_text=hint)
        self.add(
            "unsure_exception",
            forms.CharField,
            forms.TextInput(CONTROL),
            required=False,
            help_text=_("Only where “not sure” leaves open what another answer excludes or holds up."),
        )
        self.add_after(list(self.protocol.questions), by_screen(self.protocol, others))

    def add_words(self) -> None:
        self.add_text("text", rows=2)
        self.add_text("short", hint=_("Its line in a list and in tables, in a few words."))
        self.add_text("help", rows=2, hint=_("One line below the question."))
        self.add_choice("asked_by", ASKED_BY.items(), initial=self.before.get("asked_by", "patient"))
        screens = [(screen.id, str(screen.title)) for screen in self.protocol.screens]
        self.add_choice("screen", [("", _("no screen: the provider enters it")), *screens], required=False)
        self.add_days("valid_days", label=_("An answer counts for (days)"))

    def add_answers(self) -> None:
        hint = _("Empty a row to take an answer away. The code is what rules and scales call the answer by.")
        before = self.before.get("answers", [])
        self.answers = Rows.of("answers", "label", before, self.languages, self.sent, called=_("Answer"), hint=hint)
        for row in range(self.answers.count):
            value = forms.RegexField(
                VALUE,
                label=_("Code"),
                initial=self.answers.at(row).get("value"),
                required=False,
                error_messages={"invalid": _("A code is small letters, digits and underscores, such as not_now.")},
                widget=forms.TextInput(CONTROL | {"autocomplete": "off", "spellcheck": "false"}),
            )
            self.fields |= self.answers.fields(row, value, _("What patients read"))
        known = [answer["value"] for answer in self.before.get("answers", [])]
        default = self.before.get("default")
        self.add_choice(
            "default",
            self.answer_rows(),
            initial=known.index(default) if default in known else None,
            help_text=_("The answer of somebody with nothing to tell; it stands first in every scale."),
        )
        self.add(
            "scales",
            forms.CharField,
            forms.Textarea(CONTROL | {"rows": max(3, len(self.before.get("scales", [])))}),
            initial="\n".join(" < ".join(chain) for chain in self.before.get("scales", [])),
            required=False,
            help_text=_("A line for each scale, in codes: “no < unsure < yes”. No status improves along a scale."),
        )

    def add_lines(self) -> None:
        hint = _("Without a line of its own, a question in a list has its short name there.")
        before = self.before.get("lines", [])
        self.lines = Rows.of("lines", "text", before, self.languages, self.sent, called=_("Line"), hint=hint)
        known = [answer["value"] for answer in self.before.get("answers", [])]
        for row in range(self.lines.count):
            meant = self.lines.at(row).get("value")
            value = forms.ChoiceField(
                label=_("A tick means"),
                choices=[("", _("asks further")), *self.answer_rows()],
                initial=known.index(meant) if meant in known else "",
                required=False,
                widget=forms.Select(SELECT),
            )
            self.fields |= self.lines.fields(row, value, _("What patients read"))
        self.add_text(
            "detail", required=False, hint=_("Asked once the line is ticked, where more than one answer is left.")
        )

    def answer_rows(self) -> list[tuple[str, str]]:
        """Choices that name an answer by its row, so that one which was only just typed can be chosen."""
        found = []
        for row in range(self.answers.count):
            name = f"answers-{row}-label-{self.languages[0]}"
            said = self.data.get(name, "") if self.is_bound else self.fields[name].initial
            found.append((str(row), _("%(row)d. %(label)s") % {"row": row + 1, "label": said or _("(empty)")}))
        return found

    def sections(self) -> list[Section]:
        return [
            self.section(_("The question"), "id", "text", "short", "help", "asked_by", "screen", "after"),
            self.listed(_("Its answers"), self.answers, "default", "scales", "valid_days"),
            self.listed(_("Its lines in a list"), self.lines, "detail"),
            self.about(_("When it is asked"), self.ask_when, "areas"),
            self.section(_("What is special"), *FLAGS, "unsure_exception"),
        ]

    # What was typed ---------------------------------------------------------------------------------------------------
    def clean(self) -> dict[str, Any]:
        self.must_tick(self.ask_when)
        self.answers.check(self)
        self.lines.check(self)
        for row in self.answers.in_place(self.cleaned_data):
            if not self.cleaned_data.get(f"answers-{row}-value") and f"answers-{row}-value" not in self.errors:
                self.add_error(f"answers-{row}-value", _("Write its code."))
        for row in self.lines.in_place(self.cleaned_data):
            meant = self.cleaned_data.get(f"lines-{row}-value")
            if meant and self.value_of(meant) is None:
                self.add_error(f"lines-{row}-value", _("Choose an answer that is not empty."))
        if self.value_of(self.cleaned_data.get("default")) is None and "default" not in self.errors:
            self.add_error("default", _("Choose an answer that is not empty."))
        return self.cleaned_data

    def value_of(self, row: str | None) -> str | None:
        """The code of the answer in this row."""
        return self.cleaned_data.get(f"answers-{row}-value") or None

    def values(self) -> Table:
        given, before = self.cleaned_data, self.before
        names = ("asked_by", "screen", "valid_days", *FLAGS, "unsure_exception")
        return {name: given[name] for name in names} | {
            "default": self.value_of(given["default"]),
            "answers": [self.answer(row) for row in self.answers.in_place(given)],
            "scales": [chain for line in given["scales"].splitlines() if (chain := chain_in(line))],
            "lines": [self.line(row) for row in self.lines.in_place(given)],
            "areas": in_order(before.get("areas", ()), given["areas"]),
            "ask_when": self.ask_when.given(given, before.get("ask_when", {})),
        }

    def answer(self, row: int) -> Table:
        return {"value": self.value_of(str(row)), "label": self.answers.text_at(row, self.cleaned_data)}

    def line(self, row: int) -> Table:
        text = {"text": self.lines.text_at(row, self.cleaned_data)}
        value = self.value_of(self.cleaned_data.get(f"lines-{row}-value"))
        return text | {"value": value} if value else text

    # What is wrong ----------------------------------------------------------------------------------------------------
    def named(self, kind: str | None, value: str | None, field: str) -> str | None:
        rows = {"answer": self.answers, "line": self.lines, "answers": self.answers, "lines": self.lines}
        if found := rows.get(kind or field):
            names = found.names(self.row_of(found, value), self)
            return next(name for name in names if kind is None or name.split("-")[2] == field)
        return super().named(kind, value, field)

    def row_of(self, rows: Rows, value: str | None) -> int:
        """The row of an answer or line that a fault calls by its value or by its number."""
        for count, row in enumerate(rows.in_place(self.cleaned_data), start=1):
            typed = self.cleaned_data.get(f"{rows.name}-{row}-value")
            if value in (typed, self.value_of(typed), f"number {count}"):
                return row
        return 0


def chain_in(line: str) -> list[str]:
    """“no < unsure < yes” as a list."""
    return [value.strip() for value in line.split("<") if value.strip()]
