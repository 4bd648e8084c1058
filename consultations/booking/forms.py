"""Forms of the patient's pages. A time that somebody else has taken is answered with radio buttons in its place."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.intake.person_forms import AgreementForm, ContactForm
from consultations.patients.fields import BirthDateField
from consultations.patients.models import Patient

from .refusals import REFUSALS, CannotBook
from .times import key_of, time_of


class TimeField(forms.CharField):
    """A time by its key; the cleaned value is the moment in UTC."""

    widget = forms.HiddenInput
    default_error_messages = {"required": _("Please choose a time."), "invalid": _("Please choose a time.")}

    def clean(self, value: Any) -> datetime:
        found = time_of(super().clean(value))
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return found


class TimeForm(forms.Form):
    time = TimeField()
    request_key = forms.UUIDField(
        widget=forms.HiddenInput, error_messages=dict.fromkeys(("required", "invalid"), REFUSALS["key in use"])
    )
    alternatives: Sequence[datetime] = ()

    @property
    def moment(self) -> datetime | None:
        """The time that the form is about."""
        return time_of(self["time"].value() or "")

    @property
    def choices(self) -> list[dict[str, Any]]:
        return [{"key": key_of(moment), "starts_at": moment} for moment in self.alternatives]

    @staticmethod
    def beginning(moment: datetime) -> dict[str, Any]:
        """The initial values of a form about this time. Its key makes pressing twice harmless."""
        return {"time": key_of(moment), "request_key": uuid.uuid4()}

    def refuse(self, refusal: CannotBook, alternatives: Sequence[datetime]) -> None:
        self.add_error("time", str(REFUSALS[refusal.code]))
        self.alternatives = alternatives


class NewcomerForm(TimeForm, AgreementForm, ContactForm):
    """Somebody the clinic does not know, or does not connect with anybody it knows."""

    preferred_channel = None  # type: ignore[assignment]
    birth_date = BirthDateField(label=_("Date of birth"))
    field_order: tuple[str, ...] = ("first_name", "last_name", "birth_date", "phone", "email", "privacy")

    class Meta(ContactForm.Meta):
        fields = ["first_name", "last_name", "email", "phone"]

    def person(self) -> dict[str, Any]:
        names = (*self.Meta.fields, "birth_date")
        channel = Patient.Channel.EMAIL if self.cleaned_data["email"] else Patient.Channel.CALL
        return {**{name: self.cleaned_data[name] for name in names}, "preferred_channel": channel}
