"""The blood of a session, as it is read from the tube and told by whoever drew and checked it."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from clinic.models import User

from .blood import Blood
from .sign_form import day_input

NAMES = ("label_name", "label_birth_date", "drawn_by", "spun_minutes", "spun_force", "checked_by")
CONTROL = {"class": "form-control"}


def blood_fields(treating: QuerySet[User]) -> dict[str, forms.Field]:
    """Nothing is filled in: what is read from the tube is compared with the patient."""

    def who(label: Any, **more: Any) -> forms.ModelChoiceField:
        return forms.ModelChoiceField(
            label=label,
            queryset=treating,
            empty_label=_("Choose"),
            widget=forms.Select(attrs={"class": "form-select"}),
            **more,
        )

    def number(label: Any, least: int, most: int) -> forms.IntegerField:
        return forms.IntegerField(label=label, min_value=least, max_value=most, widget=forms.NumberInput(attrs=CONTROL))

    return {
        "label_name": forms.CharField(
            label=_("Name on the tube"), max_length=200, widget=forms.TextInput(attrs=CONTROL | {"autocomplete": "off"})
        ),
        "label_birth_date": forms.DateField(label=_("Date of birth on the tube"), widget=day_input()),
        "drawn_time": forms.TimeField(
            label=_("Drawn at"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", **CONTROL})
        ),
        "drawn_by": who(_("Drawn by")),
        "spun_minutes": number(_("Spun for, minutes"), 1, 60),
        "spun_force": number(_("At, × g"), 50, 5000),
        "checked_by": who(
            _("Checked that it returns to its owner by"), help_text=_("A second person, not the one who drew.")
        ),
    }


def blood_of(given: dict[str, Any], drawn_at: datetime) -> Blood:
    return Blood(drawn_at=drawn_at, **{name: given[name] for name in NAMES})
