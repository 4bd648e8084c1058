"""How the sessions of a plan are to lie."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import Location
from consultations.booking.models import Resource
from consultations.booking.staff_forms import ResourceField

from .course_models import TreatmentPlan
from .sign_form import day_input

MOST = 12
FAR = 730  # days ahead that staff may look


class SeriesForm(forms.Form):
    first_day = forms.DateField(label=_("First session on"), widget=day_input())
    clock = forms.TimeField(
        label=_("At"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "form-control"})
    )
    number = forms.IntegerField(
        label=_("Number of sessions"),
        min_value=1,
        max_value=MOST,
        widget=forms.NumberInput(attrs={"class": "form-control"}),
    )
    weeks = forms.IntegerField(
        label=_("Weeks between sessions"),
        min_value=1,
        max_value=52,
        widget=forms.NumberInput(attrs={"class": "form-control"}),
    )
    resource = ResourceField(
        Resource.objects.providers(),
        to_field_name="reference",
        label=_("With"),
        required=False,
        empty_label=_("Whoever is free"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, plan: TreatmentPlan, location: Location, left: int, data: Any = None) -> None:
        self.today = location.today()
        own = getattr(plan.planned_by, "resource", None)
        first: dict[str, Any] = {
            "first_day": date.fromordinal(self.today.toordinal() + 7),
            "clock": "10:00",
            "number": left or 1,
            "weeks": plan.interval_weeks,
            "resource": own.reference if own and own.is_active else "",
        }
        super().__init__(data, initial=first)

    def clean_first_day(self) -> date:
        day = self.cleaned_data["first_day"]
        if not 0 <= (day - self.today).days <= FAR:
            raise forms.ValidationError(_("Choose a day from today on, at most two years ahead."))
        return day
