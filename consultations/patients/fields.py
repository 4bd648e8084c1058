"""A date of birth as people write it: three boxes, no calendar to scroll through decades."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

PARTS = (("month", _("Month"), "bday-month", 2), ("day", _("Day"), "bday-day", 2), ("year", _("Year"), "bday-year", 4))


class BirthDateWidget(forms.MultiWidget):
    template_name = "patients/birth_date.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {
            name: forms.TextInput(attrs={"inputmode": "numeric", "maxlength": length, "autocomplete": autocomplete})
            for name, _label, autocomplete, length in PARTS
        }
        super().__init__(widgets, attrs)

    def decompress(self, value: date | None) -> list[Any]:
        return [value.month, value.day, value.year] if value else [None, None, None]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for part, (_name, label, _autocomplete, length) in zip(context["widget"]["subwidgets"], PARTS, strict=True):
            part["label"], part["long"] = label, length > 2
        return context


class BirthDateField(forms.MultiValueField):
    """Month, day and year, in that order; a date that exists, not in the future, not longer ago than 120 years."""

    widget = BirthDateWidget
    default_error_messages = {
        "required": _("Enter your date of birth."),
        "incomplete": _("Enter month, day and year."),
        "invalid": _("That date does not exist. Example: 5 17 1980."),
        "future": _("A date of birth lies in the past."),
        "too_long_ago": _("Check the year: use four digits, for example 1980."),
    }

    def __init__(self, **kwargs: Any) -> None:
        messages = {"required": self.default_error_messages["incomplete"]}
        fields = tuple(forms.IntegerField(error_messages=messages, max_value=9999, min_value=1) for _part in PARTS)
        kwargs.setdefault("help_text", _("For example 5 17 1980"))
        super().__init__(fields, require_all_fields=True, **kwargs)

    def clean(self, value: list[Any]) -> date | None:
        given = [str(part or "").strip() for part in value or []]
        if not any(given):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if not all(given):
            raise ValidationError(self.error_messages["incomplete"], code="incomplete")
        return self.compress(given)

    def compress(self, data_list: list[Any]) -> date:
        try:
            month, day, year = (int(part) for part in data_list)
            found = date(year, month, day)
        except (ValueError, OverflowError):
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        today = timezone.localdate()
        if found > today:
            raise ValidationError(self.error_messages["future"], code="future")
        if found.year < today.year - 120:
            raise ValidationError(self.error_messages["too_long_ago"], code="too_long_ago")
        return found
