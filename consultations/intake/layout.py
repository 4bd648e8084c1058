"""How a screen's questions look: two layout objects over two templates."""

from typing import Any

from crispy_forms.layout import LayoutObject
from django import forms
from django.template.loader import render_to_string

from consultations.candidacy.protocol import Question

from .screens import Step


class SingleQuestion(LayoutObject):
    """A question by itself, with "Where?" below it for whoever asks about face and hair."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.fields: list[str] = []

    def render(self, form: Any, context: Any, template_pack: Any = None, **kwargs: Any) -> str:
        form.rendered_fields.add(self.question.id)
        return render_to_string(
            "intake/_question.html",
            {
                "question": self.question,
                "field": form[self.question.id],
                "rows": rows(form, self.question.id),
                "where": bound(form, f"{self.question.id}-where"),
                "where_rows": rows(form, f"{self.question.id}-where"),
                "explained": [self.question] if self.question.help else [],
            },
        )


class TickList(LayoutObject):
    """ "Tick any that apply": each line opens its own detail, and only when it is ticked."""

    def __init__(self, step: Step) -> None:
        self.step = step
        self.fields: list[str] = []

    def render(self, form: Any, context: Any, template_pack: Any = None, **kwargs: Any) -> str:
        form.rendered_fields.update({"ticks", "unsure_of"})
        lines = rows(form, "ticks")
        groups = []
        for question in self.step.listed:
            own, lines = lines[: len(question.tick_lines)], lines[len(question.tick_lines) :]
            parts = [
                {"field": form[name], "rows": rows(form, name)}
                for name in (f"{question.id}-detail", f"{question.id}-where")
                if name in form.fields
            ]
            groups.append({"question": question, "rows": own, "parts": parts})
        none, unsure = lines[:1], lines[1:]
        return render_to_string(
            "intake/_tick_list.html",
            {
                "field": form["ticks"],
                "groups": groups,
                "none": none,
                "unsure": unsure,
                "unsure_of": form["unsure_of"],
                "unsure_rows": rows(form, "unsure_of"),
                "explained": [question for question in self.step.listed if question.help],
            },
        )


def bound(form: forms.Form, name: str) -> forms.BoundField | None:
    return form[name] if name in form.fields else None


def rows(form: forms.BaseForm, name: str) -> list[dict[str, Any]]:
    """A choice field's options in plain values: far cheaper than a template for every radio button."""
    if name not in form.fields:
        return []
    field = form[name]
    kind = "checkbox" if isinstance(field.field, forms.MultipleChoiceField) else "radio"
    chosen = field.value() or ()
    chosen = {str(one) for one in chosen} if kind == "checkbox" and not isinstance(chosen, str) else {str(chosen)}
    return [
        {
            "id": f"{field.auto_id}_{number}",
            "name": field.html_name,
            "type": kind,
            "value": value,
            "label": label,
            "checked": value in chosen,
        }
        for number, (value, label) in enumerate(field.field.choices)
    ]
