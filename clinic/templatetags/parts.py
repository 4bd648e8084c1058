"""What the shared parts of pages need: `{% errors_of form as errors %}`, `{{ user|staff_links }}`."""

from dataclasses import dataclass

from django import template
from django.forms import BaseForm, BoundField, Field

from clinic import navigation

register = template.Library()
register.filter("staff_links", navigation.links_for)


@dataclass(frozen=True)
class Error:
    text: str
    id: str  # of the field, "" where the error is about the whole form


@register.simple_tag
def errors_of(form: BaseForm) -> list[Error]:
    """Every error of a bound form in the order of its fields, those about the whole form first."""
    errors = [Error(str(text), "") for text in form.non_field_errors()]
    for bound in form:
        errors += [Error(_named(str(text), bound), _anchor(bound)) for text in bound.errors]
    return errors


def _named(text: str, bound: BoundField) -> str:
    """Django's "This field is required." says nothing in a list of several."""
    return f"{bound.label}: {text}" if text == Field.default_error_messages["required"] else text


def _anchor(bound: BoundField) -> str:
    """The id of the first thing that can be focused: groups of radios and ticks number their inputs."""
    return bound.id_for_label or (f"{bound.auto_id}_0" if bound.auto_id else "")
