"""A course is planned, and what was done is recorded."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic import roles
from clinic.clock import is_skipped
from clinic.models import Location, User
from treatments.models import Lot

from .course import LONGEST_AGO, Performed, open_devices, treatment_of
from .course_models import TreatmentPlan
from .lots.stock import usable_for
from .models import AreaOutcome
from .refusals import CannotRecord
from .sign_form import ONE_TAP, day_input


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


class SessionForm(forms.Form):
    performed_on = forms.DateField(label=_("Date"), widget=day_input())
    performed_time = forms.TimeField(
        label=_("Time"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "form-control"})
    )
    provider = forms.ModelChoiceField(
        label=_("Performed by"), queryset=User.objects.none(), widget=forms.Select(attrs={"class": "form-select"})
    )
    lot = forms.ModelChoiceField(
        label=_("Product or kit, lot"), queryset=Lot.objects.none(), empty_label=None, widget=ONE_TAP
    )
    notes = forms.CharField(
        label=_("Notes"), required=False, widget=forms.Textarea(attrs={"class": "form-control", "rows": 3})
    )
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, plan: TreatmentPlan, location: Location, by: User, data: Any = None) -> None:
        now = location.local(timezone.now())
        lots = usable_for(plan.treatment, now.date())
        super().__init__(
            data,
            initial={
                "performed_on": now.date(),
                "performed_time": now.time(),
                "provider": by,
                "lot": lots[0] if len(lots) == 1 else None,
                "request_key": uuid4(),
            },
        )
        self.location = location
        self.fields["lot"].queryset = lots
        self.fields["provider"].queryset = User.objects.filter(
            groups__name__in=roles.CLINICAL, is_active=True
        ).distinct()

    @property
    def day(self) -> date:
        """On which the gate is judged: the typed one where a session may lie there, else today."""
        today = self.location.today()
        typed = self.cleaned_data.get("performed_on") if self.is_bound else None
        return typed if typed and today - LONGEST_AGO < typed <= today else today

    def clean(self) -> dict[str, Any]:
        if {"performed_on", "performed_time"} <= self.cleaned_data.keys() and is_skipped(self.performed_at()):
            self.add_error("performed_time", CannotRecord("no-such-time").sentence)
        return self.cleaned_data

    def performed_at(self) -> datetime:
        """The first of the two where the clocks are put back and a time comes twice."""
        return datetime.combine(
            self.cleaned_data["performed_on"], self.cleaned_data["performed_time"], self.location.zone
        )

    def performed(self) -> Performed:
        given = self.cleaned_data
        return Performed(self.performed_at(), given["provider"], given["lot"], given["notes"])
