"""A course is planned."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .course import open_devices, treatment_of
from .course_models import TreatmentPlan
from .models import AreaOutcome
from .sign_form import ONE_TAP


class PlanForm(forms.ModelForm):
    class Meta:
        model = TreatmentPlan
        fields = ("route", "device", "sessions", "interval_weeks")
        widgets = {
            "route": ONE_TAP,
            "device": ONE_TAP,
            "sessions": forms.NumberInput(attrs={"class": "form-control"}),
            "interval_weeks": forms.NumberInput(attrs={"class": "form-control"}),
        }

    def __init__(self, outcome: AreaOutcome, data: Any = None) -> None:
        treatment = treatment_of(outcome)
        initial: dict[str, Any] = {"route": outcome.route}
        if treatment:
            initial |= {"sessions": treatment.sessions, "interval_weeks": treatment.interval_weeks}
        super().__init__(data, initial=initial)
        self.fields["route"].empty_label = None
        self.fields["device"].queryset = self.fields["device"].queryset.filter(
            pk__in=[device.pk for device in open_devices(outcome)]
        )
        self.fields["device"].empty_label = None

    def clean(self) -> dict[str, Any]:
        route, device = self.cleaned_data.get("route"), self.cleaned_data.get("device")
        if route and not route.uses_device:
            self.cleaned_data["device"] = None
        elif route and not device and "device" not in self.errors:
            self.add_error("device", _("Choose the device, or a way without one."))
        return self.cleaned_data
