"""Forms of the desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import Location
from consultations.intake.person_forms import ContactForm
from consultations.patients.models import Patient, age_on

from .forms import NewcomerForm, TimeForm
from .models import AppointmentType, Resource

ADULT = 18
MISSING = {"required": _("Choose one."), "invalid_choice": _("Choose one.")}


class ResourceField(forms.ModelChoiceField):
    """Any nonsense in place of a reference is a choice that does not exist."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except forms.ValidationError:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None


class VisitForm(TimeForm):
    """When, what and with whom."""

    type = forms.ModelChoiceField(
        AppointmentType.objects.all(), to_field_name="slug", label=_("Visit"), empty_label=None, error_messages=MISSING
    )
    resource = ResourceField(
        Resource.objects.filter(is_active=True),
        to_field_name="reference",
        label=_("With"),
        required=False,
        empty_label=_("Whoever is free"),
        error_messages=MISSING,
    )


class CallerForm(VisitForm, NewcomerForm):
    """With the few things that the desk asks somebody new."""

    privacy = None  # type: ignore[assignment]  # the desk tells it by word of mouth; nobody ticks for somebody else
    is_another = forms.BooleanField(label=_("This is somebody else: book as a new patient"), required=False)
    field_order = ("type", "resource", "first_name", "last_name", "birth_date", "phone", "email")

    def __init__(self, location: Location, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.location = location
        self.duplicates: list[Patient] = []

    def clean_birth_date(self) -> Any:
        born = self.cleaned_data["birth_date"]
        if born and age_on(born, self.location.today()) < ADULT:
            raise forms.ValidationError(_("We see adults only, from 18 years on."))
        return born

    def say_duplicates(self, duplicates: list[Patient]) -> None:
        self.duplicates = duplicates
        self.add_error("is_another", _("We may know this person already. Choose them above, or tick this box."))


class CancelForm(forms.Form):
    why = forms.CharField(label=_("Why"), max_length=200, error_messages={"required": _("Say in a few words why.")})


class MoveForm(TimeForm):
    request_key = None  # type: ignore[assignment]
    resource = VisitForm.base_fields["resource"]


class EditContactForm(ContactForm):
    """Names and date of birth are corrected here as well: the desk hears them spelled."""

    class Meta(ContactForm.Meta):
        fields = ["first_name", "last_name", "birth_date", "email", "phone", "preferred_channel"]
        widgets = {"birth_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
