"""What every form that changes one record of a draft has in common: its fields, its faults, its table."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.candidacy.checks import FACT, LONGEST, SLUG
from consultations.candidacy.protocol import Protocol, Question

from . import fault_words
from .conditions import ConditionFields
from .field_words import FIELDS
from .rows import Rows
from .text_fields import languages_of, text_fields, text_from

Table = dict[str, Any]
WORD = re.compile(r"(?:(answer|line) ([^:]+): )?(\w+): (.*)", re.DOTALL)
CONTROL, SELECT, TICK = {"class": "form-control"}, {"class": "form-select"}, {"class": "form-check-input"}


@dataclass(frozen=True)
class Section:
    """Fields that stand together on the page under one heading."""

    title: str
    fields: list[BoundField]
    condition: ConditionFields | None = None
    groups: Sequence[BoundField] = ()
    add: BoundField | None = None
    rows: Rows | None = None
    filled: Sequence[list[BoundField]] = ()


class PartForm(forms.Form):
    """`table` as the file has it; None: a new one. Any button but "Save" sends `more` and has the form drawn again with
    nothing looked at yet."""

    called = ""  # as the faults call the record
    id_pattern = SLUG
    TAKEN = gettext_lazy("This name is taken already.")

    def __init__(self, protocol: Protocol, tables: Table, table: Table | None = None, data: QueryDict | None = None):
        self.sent = data.copy() if data is not None else None
        super().__init__(self.sent)
        self.protocol, self.before, self.is_new = protocol, table or {}, not (table and table.get("id"))
        self.languages = languages_of(tables)
        self.texts: dict[str, list[str]] = {}
        if self.is_new and self.called:
            self.fields["id"] = forms.CharField(
                label=_("Name of the record"),
                help_text=self.id_hint(),
                max_length=60,
                widget=forms.TextInput(CONTROL | {"autocomplete": "off", "spellcheck": "false"}),
            )
        self.build()

    # The fields -------------------------------------------------------------------------------------------------------
    def build(self) -> None:
        raise NotImplementedError

    def id_hint(self) -> str:
        if self.id_pattern is FACT:
            return _("Small letters, digits and underscores, such as dental_implant. It cannot be changed later.")
        return _("Small letters, digits and hyphens, such as implant-defers-laser. It cannot be changed later.")

    def add(self, name: str, kind: type[forms.Field], widget: forms.Widget, **more: Any) -> None:
        more.setdefault("label", FIELDS[name])
        more.setdefault("initial", self.before.get(name))
        self.fields[name] = kind(widget=widget, **more)

    def add_text(self, name: str, *, required: bool = True, rows: int = 1, hint: str = "") -> None:
        made = text_fields(
            name, str(FIELDS[name]), self.before.get(name), self.languages, required=required, rows=rows, hint=hint
        )
        self.fields |= made
        self.texts[name] = list(made)

    def add_choice(self, name: str, choices: Iterable[tuple[str, Any]], **more: Any) -> None:
        self.add(name, forms.ChoiceField, forms.Select(SELECT), choices=list(choices), **more)

    def add_days(self, name: str, **more: Any) -> None:
        number = forms.NumberInput(CONTROL | {"inputmode": "numeric"})
        wrong = _("Enter a whole number of days, from 1 to %(longest)d.") % {"longest": LONGEST}
        said = dict.fromkeys(("invalid", "min_value", "max_value"), wrong)
        self.add(name, forms.IntegerField, number, min_value=1, max_value=LONGEST, error_messages=said, **more)

    def add_date(self, name: str) -> None:
        self.add(name, forms.DateField, forms.DateInput(CONTROL | {"type": "date"}, format="%Y-%m-%d"))

    def add_ticks(self, name: str, choices: Iterable[tuple[str, Any]], **more: Any) -> None:
        self.add(name, forms.MultipleChoiceField, forms.CheckboxSelectMultiple(TICK), choices=list(choices), **more)

    def add_condition(self, name: str, offered: Iterable[Question]) -> ConditionFields:
        before = self.before.get(name, {})
        condition = ConditionFields.of(name, self.protocol, before, self.sent)
        self.fields |= dict(condition.fields(before, list(offered)))
        return condition

    def add_after(self, order: list[str], others: list[Any]) -> None:
        """Where it stands in the form of patients. `order`: of all ids; `others`: the choices without itself."""
        id = self.before.get("id")
        earlier = order[: order.index(id)] if id in order else order
        self.fields["after"] = forms.ChoiceField(
            label=_("Stands after"),
            choices=[("", _("nothing: it comes first")), *others],
            initial=earlier[-1] if earlier else "",
            required=False,
            widget=forms.Select(SELECT),
        )

    # The page ---------------------------------------------------------------------------------------------------------
    def sections(self) -> list[Section]:
        raise NotImplementedError

    def section(self, title: str, *names: str, **more: Any) -> Section:
        found = [name for each in names for name in self.texts.get(each, [each]) if name in self.fields]
        return Section(title, [self[name] for name in found], **more)

    def about(self, title: str, condition: ConditionFields, *names: str) -> Section:
        """A section with a condition."""
        groups, add = condition.groups(self), condition.add(self)
        return self.section(title, *names, condition=condition, groups=groups, add=add)

    def listed(self, title: str, rows: Rows, *names: str) -> Section:
        """A section with rows."""
        return self.section(title, *names, rows=rows, filled=rows.bound(self))

    # What was typed ---------------------------------------------------------------------------------------------------
    @property
    def is_drawn_again(self) -> bool:
        return "more" in self.data

    def full_clean(self) -> None:
        if self.is_drawn_again:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    def is_valid(self) -> bool:
        return not self.is_drawn_again and super().is_valid()

    def clean_id(self) -> str:
        if not self.id_pattern.fullmatch(self.cleaned_data["id"]):
            raise forms.ValidationError(self.id_hint())
        return self.cleaned_data["id"]

    def must_tick(self, condition: ConditionFields, *, required: bool = False) -> None:
        """A question that was chosen without pressing "Add" is not passed over in silence."""
        ticks = f"{condition.name}-of-{condition.added}"
        if condition.added and not self.cleaned_data.get(ticks):
            self.add_error(ticks, _("Tick the answers that count, then save."))
        elif required and not condition.given(self.cleaned_data, {}) and not self.has_error_in(condition):
            self.add_error(f"{condition.name}-add", _("Choose at least one question, and tick the answers that count."))

    def has_error_in(self, condition: ConditionFields) -> bool:
        return any(name.startswith(f"{condition.name}-of-") for name in self.errors)

    def table(self) -> Table:
        """As the file has it, once the form is valid. What is not set is absent."""
        given = self.values() | {name: self.text_of(name) for name in self.texts}
        named = {"id": self.cleaned_data.get("id") or self.before["id"]} if self.called else {}
        return named | {name: value for name, value in given.items() if value not in (None, False, "", [], {})}

    def after(self) -> str | None:
        """What it shall stand behind; None: it keeps its place, and a new one comes last."""
        return self.cleaned_data.get("after") if "after" in self.changed_data else None

    def values(self) -> Table:
        """All but the texts."""
        return {}

    def text_of(self, name: str) -> dict[str, str]:
        return text_from(self.cleaned_data, name, self.before.get(name), self.languages)

    # What is wrong ----------------------------------------------------------------------------------------------------
    def add_faults(self, faults: Iterable[str]) -> None:
        """What `put` says against it: at the field where it is this record's, else above them all."""
        own = f"{self.called} {self.cleaned_data.get('id') or self.before.get('id')}: " if self.called else ""
        others = []
        for fault in faults:
            rest = fault.partition(": ")[2]
            found = WORD.fullmatch(rest.removeprefix(own)) if rest.startswith(own) else None
            name = self.named(*found.groups()[:3]) if found else None
            if name and found:
                self.add_error(name, fault_words.sentence(found[4]))
            else:
                others.append(fault_words.elsewhere(fault))
        if others:
            todo = _("%(fault)s Change that first, or keep here what it needs.")
            self.add_error(None, [todo % {"fault": fault} for fault in others])

    def named(self, kind: str | None, value: str | None, field: str) -> str | None:
        """The field of the form for one of the file; `kind` and `value`: of an answer or a line."""
        if field in self.texts:
            return self.texts[field][0]
        if f"{field}-add" in self.fields:
            return f"{field}-add"
        return field if field in self.fields else None
