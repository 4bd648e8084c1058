"""What the shared parts of pages need: `{% errors_of form as errors %}`, `{{ user|staff_links }}`."""

from dataclasses import dataclass

from django import template
from django.core.exceptions import ValidationError
from django.forms import BaseForm, BoundField, Field
from django.utils.translation import gettext as _

from clinic import banners, navigation

# Codes of Django's validators: "Write at most 100 characters (there are 5000)."
LIMITS = ("max_length", "min_length", "max_value", "min_value", "null_characters_not_allowed")

register = template.Library()
register.filter("staff_links", navigation.links_for)
register.filter("staff_banners", banners.banners_for)


@dataclass(frozen=True)
class Error:
    text: str
    id: str  # of the field, "" where the error is about the whole form


@register.simple_tag
def errors_of(form: BaseForm) -> list[Error]:
    """Every error of a bound form in the order of its fields, those about the whole form first."""
    errors = [Error(str(text), "") for text in form.non_field_errors()]
    for bound in form:
        errors += [_about(bound, error) for error in bound.errors.as_data()]
    return errors


def _about(bound: BoundField, error: ValidationError) -> Error:
    """General sentences, "Choose one.", say nothing in a list of several: they get the field's name.
    A hidden field has no name that anybody reads, and nothing to go to."""
    text = " ".join(error.messages)
    if not _is_general(error, bound.field):
        return Error(text, _anchor(bound))
    if bound.is_hidden:
        return Error(_("Part of this page did not arrive. Please reload it and try again."), "")
    name = str(bound.label)
    return Error(f"{name} {text}" if name.endswith("?") else f"{name}: {text}", _anchor(bound))


def _is_general(error: ValidationError, field: Field) -> bool:
    code = error.code or ""
    if code in LIMITS:
        return code not in field.error_messages
    classes = [one for one in type(field).__mro__ if issubclass(one, Field) and one.__module__.startswith("django.")]
    return str(error.message) in {str(one.default_error_messages.get(code)) for one in classes}


def _anchor(bound: BoundField) -> str:
    """The id of the first thing that can be focused: groups of radios and ticks number their inputs."""
    if bound.is_hidden:
        return ""
    return bound.id_for_label or (f"{bound.auto_id}_0" if bound.auto_id else "")
