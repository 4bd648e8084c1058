"""Forms of the patient's pages. A time that somebody else has taken is answered with radio buttons in its place."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from consultations.intake.person_forms import AgreementForm, ContactForm
from consultations.patients import consents
from consultations.patients.fields import BirthDateField
from consultations.patients.models import Consent, Patient

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

    agrees_to = (Consent.Kind.PRIVACY, Consent.Kind.TEXTS)
    preferred_channel = None  # type: ignore[assignment]
    texts = forms.BooleanField(required=False)
    birth_date = BirthDateField(label=_("Date of birth"))
    field_order: tuple[str, ...] = ("first_name", "last_name", "birth_date", "phone", "email", "privacy", "texts")

    class Meta(ContactForm.Meta):
        fields = ["first_name", "last_name", "email", "phone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """What is agreed to is the document itself."""
        super().__init__(*args, **kwargs)
        if "texts" in self.fields and settings.TEXTS_ON:
            self.fields["texts"].label = consents.shown(Consent.Kind.TEXTS).words
        else:
            self.fields.pop("texts", None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("texts") and not cleaned.get("phone") and not self.has_error("phone"):
            self.add_error("texts", _("You allowed text messages: add a mobile number, or take the tick away."))
        return cleaned

    def person(self) -> dict[str, Any]:
        """Whoever gives both is written to by e-mail, which carries the calendar entry."""
        names = (*self.Meta.fields, "birth_date")
        by_phone = Patient.Channel.TEXT if self.cleaned_data.get("texts") else Patient.Channel.CALL
        channel = Patient.Channel.EMAIL if self.cleaned_data["email"] else by_phone
        return {**{name: self.cleaned_data[name] for name in names}, "preferred_channel": channel}
