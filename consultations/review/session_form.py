"""What was done is recorded."""

from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic import roles
from clinic.clock import is_skipped
from clinic.formats import plain_date
from clinic.models import Location, User
from treatments.models import Lot

from .blood import needs_blood
from .blood_form import blood_fields, blood_of
from .course_models import Deviation, TreatmentPlan, TreatmentSession
from .lots.stock import lots_of, usable_for
from .recording import LONGEST_AGO, Deviated, Performed
from .refusals import CannotRecord
from .sign_form import ONE_TAP, day_input

CONTROL = {"class": "form-control"}


def clock_input() -> forms.TimeInput:
    return forms.TimeInput(format="%H:%M", attrs={"type": "time", **CONTROL})


def lines(label: Any, **more: Any) -> forms.CharField:
    more.setdefault("required", False)
    return forms.CharField(label=label, widget=forms.Textarea(attrs={**CONTROL, "rows": 2}), **more)


class LotField(forms.ModelChoiceField):
    def label_from_instance(self, lot: Any) -> str:
        """With what sets it aside, where it may be chosen all the same."""
        says = _("%(lot)s · expires on %(day)s · %(left)s left") % {
            "lot": lot,
            "day": plain_date(lot.expires_on) if lot.expires_on else "?",
            "left": lot.left,
        }
        return says if lot.status == Lot.Status.USABLE else f"{says} · {lot.get_status_display()}"


def deviation_fields() -> dict[str, forms.Field]:
    return {
        "reason": forms.ChoiceField(
            label=_("Why it was performed all the same"), choices=Deviation.Reason.choices, widget=ONE_TAP
        ),
        "text": lines(_("In your words"), required=True),
    }


class SessionForm(forms.Form):
    """`deviates`: for a session that was performed although something was missing, by whatever lot was used."""

    performed_on = forms.DateField(label=_("Date"), widget=day_input())
    performed_time = forms.TimeField(label=_("Time"), widget=clock_input())
    provider = forms.ModelChoiceField(
        label=_("Performed by"),
        queryset=User.objects.none(),
        empty_label=_("Choose"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    lot = LotField(
        label=_("Product or kit, lot"),
        queryset=Lot.objects.none(),
        empty_label=None,
        widget=ONE_TAP,
        error_messages={"invalid_choice": _("This lot cannot be used on that day. Choose one of these.")},
    )
    units = forms.IntegerField(
        label=_("Units used"), initial=1, min_value=1, max_value=20, widget=forms.NumberInput(attrs=CONTROL)
    )
    device_settings = lines(_("Settings of the device"), required=True)
    sites = lines(_("Where, and how much"), required=True)
    reactions = lines(_("Reactions"), help_text=_("Leave empty where there were none."))
    notes = lines(_("Notes"))
    aftercare_on_paper = forms.BooleanField(
        label=_("What to do afterwards was also given on paper"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, plan: TreatmentPlan, location: Location, by: User, data: Any = None, *, deviates: bool = False
    ) -> None:
        now = location.local(timezone.now())
        super().__init__(data)
        self.plan, self.location, self.has_blood = plan, location, needs_blood(plan)
        treating = User.objects.filter(groups__name__in=roles.CLINICAL, is_active=True).distinct()
        self.fields["provider"].queryset = treating
        lots = usable_for(plan.treatment, self.day)
        self.fields["lot"].queryset = lots_of(plan.treatment) if deviates else lots
        if deviates:
            self.fields |= deviation_fields()
        if plan.device is None:
            del self.fields["device_settings"]
        if self.has_blood:
            self.fields |= blood_fields(treating)
        self.initial = {
            "performed_on": now.date(),
            "performed_time": now.time(),
            "provider": by,
            "lot": lots[0] if len(lots) == 1 else None,
            "request_key": uuid4(),
        }

    @property
    def day(self) -> date:
        """On which gate and lots are judged: the typed one where a session may lie there, else today."""
        today = self.location.today()
        try:
            typed = self.fields["performed_on"].to_python(self.data.get("performed_on"))
        except forms.ValidationError:
            return today
        return typed if typed and today - LONGEST_AGO < typed <= today else today

    def recorded_already(self) -> TreatmentSession | None:
        """By an earlier press, after which its lot may be used up."""
        key = getattr(self, "cleaned_data", {}).get("request_key")
        return self.plan.performed.filter(request_key=key).first() if key else None

    def clean(self) -> dict[str, Any]:
        for clock in ("performed_time", "drawn_time"):
            if {"performed_on", clock} <= self.cleaned_data.keys() and is_skipped(self.at(clock)):
                self.add_error(clock, CannotRecord("no-such-time").sentence)
        return self.cleaned_data

    def at(self, clock: str) -> datetime:
        """The first of the two where the clocks are put back and a time comes twice."""
        typed: time = self.cleaned_data[clock]
        return datetime.combine(self.cleaned_data["performed_on"], typed, self.location.zone)

    def performed(self) -> Performed:
        given = self.cleaned_data
        kept = ("provider", "lot", "units", "sites", "reactions", "notes", "aftercare_on_paper")
        return Performed(
            performed_at=self.at("performed_time"),
            device_settings=given.get("device_settings", ""),
            blood=blood_of(given, self.at("drawn_time")) if self.has_blood else None,
            deviated=Deviated(given["reason"], given["text"]) if "reason" in self.fields else None,
            **{name: given[name] for name in kept},
        )
