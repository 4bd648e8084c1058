"""A course is planned."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from clinic.models import User
from consultations.intake.services import clinic_today
from treatments.models import Device

from .course import closed_way, may_inject, open_devices, treatment_of
from .course_models import TreatmentPlan
from .models import AreaOutcome
from .sign_form import ONE_TAP


class PlanForm(forms.ModelForm):
    """Whoever signs may choose what the assessment does not leave open, and says why; others are not offered it."""

    class Meta:
        model = TreatmentPlan
        fields = ("route", "device", "sessions", "interval_weeks", "override_text")
        widgets = {
            "route": ONE_TAP,
            "device": ONE_TAP,
            "sessions": forms.NumberInput(attrs={"class": "form-control"}),
            "interval_weeks": forms.NumberInput(attrs={"class": "form-control"}),
            "override_text": forms.Textarea(attrs={"class": "form-control", "rows": 3}),
        }

    def __init__(self, outcome: AreaOutcome, by: User, data: Any = None) -> None:
        self.outcome = outcome
        treatment = treatment_of(outcome)
        initial: dict[str, Any] = {"route": outcome.route}
        if treatment:
            initial |= {"sessions": treatment.sessions, "interval_weeks": treatment.interval_weeks}
        super().__init__(data, initial=initial)
        self.fields["route"].empty_label = None
        self.fields["device"].empty_label = None
        if not by.may_sign:
            del self.fields["override_text"]
            self.fields["device"].queryset = Device.objects.filter(pk__in=[device.pk for device in self.open])

    @cached_property
    def open(self) -> list[Device]:
        return open_devices(self.outcome, clinic_today())

    @property
    def routes(self) -> Iterator[tuple[BoundWidget, bool]]:
        """Each with whether it is other than the assessment says."""
        injects = may_inject(self.outcome, clinic_today())
        for option in self["route"]:
            yield option, not injects and not option.data["value"].instance.uses_device

    @property
    def devices(self) -> Iterator[tuple[BoundWidget, bool]]:
        for option in self["device"]:
            yield option, option.data["value"].instance not in self.open

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        route, device = given.get("route"), given.get("device")
        if route and not route.uses_device:
            given["device"] = device = None
            self.errors.pop("device", None)
        elif route and not device and "device" not in self.errors:
            self.add_error("device", _("Choose the device, or a way without one."))
        is_silent = "override_text" in self.fields and not given.get("override_text")
        if route and is_silent and closed_way(self.outcome, route, device, clinic_today()):
            self.add_error("override_text", _("Say why you plan otherwise than the assessment says."))
        return given
