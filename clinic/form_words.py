"""What a form says where no field says it better, in place of the sentences that Django brings."""

from django import forms
from django.core import validators
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

WORDS: dict[type[forms.Field], dict[str, Promise]] = {
    forms.Field: {"required": _("Fill this in.")},
    forms.BooleanField: {"required": _("Tick this box.")},
    forms.ChoiceField: {"required": _("Choose one."), "invalid_choice": _("Choose one of these.")},
    forms.ModelChoiceField: {"required": _("Choose one."), "invalid_choice": _("Choose one of these.")},
    forms.MultipleChoiceField: {"required": _("Tick at least one."), "invalid_choice": _("Tick only what is shown.")},
    forms.ModelMultipleChoiceField: {
        "required": _("Tick at least one."),
        "invalid_choice": _("Tick only what is shown."),
    },
    forms.DateField: {"required": _("Enter a day."), "invalid": _("That is not a day. Example: 11/24/2026.")},
    forms.TimeField: {
        "required": _("Enter a time of day."),
        "invalid": _("That is not a time of day. Example: 14:30."),
    },
    forms.IntegerField: {"required": _("Enter a number.")},
    forms.FileField: {"required": _("Choose a file."), "empty": _("This file is empty. Choose another one.")},
}


def use_our_words() -> None:
    """Of every field that is made from now on. Fields read the words of all their classes, so each keeps its own."""
    for kind, words in WORDS.items():
        kind.default_error_messages = vars(kind).get("default_error_messages", {}) | words
    validators.EmailValidator.message = _("Enter a whole e-mail address.")
    validators.MinValueValidator.message = _("Enter %(limit_value)s or more.")
    validators.MaxValueValidator.message = _("Enter %(limit_value)s or less.")
    validators.MaxLengthValidator.message = ngettext_lazy(
        "Write at most %(limit_value)d character (there are %(show_value)d).",
        "Write at most %(limit_value)d characters (there are %(show_value)d).",
        "limit_value",
    )
    validators.ProhibitNullCharactersValidator.message = _("It has a character that cannot be kept. Type it anew.")
