"""Forms of the desk."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.ages import is_adult
from consultations.intake.person_forms import ContactForm
from consultations.intake.services import clinic_today
from consultations.patients.fields import BirthDateField
from consultations.patients.languages import language_of_the_page, languages
from consultations.patients.models import Patient

from .forms import NewcomerForm, TimeForm
from .models import AppointmentType, Resource

NAMES = {  # the desk types them for somebody else
    "first_name": {"required": _("Enter the first name.")},
    "last_name": {"required": _("Enter the last name.")},
}
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
        Resource.objects.providers(),
        to_field_name="reference",
        label=_("With"),
        required=False,
        empty_label=_("Whoever is free"),
        error_messages=MISSING,
    )


class AdultForm(forms.Form):
    birth_date = BirthDateField(
        label=_("Date of birth"),
        error_messages={"required": _("Enter the date of birth.")},
    )

    def clean_birth_date(self) -> date:
        born = self.cleaned_data["birth_date"]
        if not is_adult(born, clinic_today()):
            raise forms.ValidationError(_("This person is under 18. We see adults only, from 18 years on."))
        return born


class LanguageForm(forms.Form):
    """In which language somebody is written to and spoken to; asked where the clinic has more than one."""

    language = forms.ChoiceField(label=_("Language"), choices=languages, initial=language_of_the_page)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(languages()) == 1:
            del self.fields["language"]


class CallerForm(AdultForm, LanguageForm, VisitForm, NewcomerForm):
    """With the few things that the desk asks somebody new."""

    privacy = None  # type: ignore[assignment]  # the desk tells it by word of mouth; nobody ticks for somebody else
    is_another = forms.BooleanField(label=_("This is somebody else: book as a new patient"), required=False)
    field_order = ("type", "resource", "first_name", "last_name", "birth_date", "phone", "email", "language")

    duplicates: Sequence[Patient] = ()

    class Meta(NewcomerForm.Meta):
        error_messages = NewcomerForm.Meta.error_messages | NAMES

    def person(self) -> dict[str, Any]:
        spoken = {name: value for name, value in self.cleaned_data.items() if name == "language"}
        return super().person() | spoken

    def say_duplicates(self, duplicates: list[Patient]) -> None:
        self.duplicates = duplicates
        self.add_error("is_another", _("We may know this person already. Choose them above, or tick this box."))


class CancelForm(forms.Form):
    why = forms.CharField(label=_("Why"), max_length=200, error_messages={"required": _("Say in a few words why.")})


class MoveForm(TimeForm):
    request_key = None  # type: ignore[assignment]
    resource = VisitForm.base_fields["resource"]


class EditContactForm(AdultForm, LanguageForm, ContactForm):
    """Names and date of birth are corrected here as well: the desk hears them spelled."""

    field_order = ("first_name", "last_name", "birth_date")

    class Meta(ContactForm.Meta):
        fields = ["first_name", "last_name", "birth_date", "email", "phone", "preferred_channel", "language"]
        error_messages = ContactForm.Meta.error_messages | NAMES

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["preferred_channel"].widget.attrs.pop("class")  # crispy-bootstrap5 writes it once more
