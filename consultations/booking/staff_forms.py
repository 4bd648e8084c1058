"""Forms of the desk."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from clinic.ages import is_adult
from clinic.models import Location
from consultations.intake.person_forms import ContactForm
from consultations.intake.services import clinic_today
from consultations.patients.fields import BirthDateField
from consultations.patients.languages import language_of_the_page, languages
from consultations.patients.models import Patient
from treatments.models import Device

from .forms import NewcomerForm, TimeForm
from .models import AppointmentType, Resource
from .times import time_of

NAMES = {  # the desk types them for somebody else
    "first_name": {"required": _("Enter the first name.")},
    "last_name": {"required": _("Enter the last name.")},
}


class ResourceField(forms.ModelChoiceField):
    """Any nonsense in place of a reference is a choice that does not exist."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except forms.ValidationError:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None


class VisitForm(TimeForm):
    """When, what and with whom; and, where the time is taken, why it is booked all the same."""

    type = forms.ModelChoiceField(
        AppointmentType.objects.all(), to_field_name="slug", label=_("Visit"), empty_label=None
    )
    device = forms.ModelChoiceField(
        Device.objects.none(),
        to_field_name="slug",
        label=_("Device"),
        required=False,
        empty_label=_("None"),
    )
    resource = ResourceField(
        Resource.objects.providers(),
        to_field_name="reference",
        label=_("With"),
        required=False,
        empty_label=_("Whoever is free"),
    )
    anyway = forms.BooleanField(required=False)
    why = forms.CharField(label=_("Why it is booked all the same"), max_length=200, required=False)
    needs_somebody = False  # who walks in is seen by somebody
    only_anyway = False  # asked for over a visit that stands there

    def __init__(self, data: Any = None, *args: Any, location: Location | None = None, **kwargs: Any) -> None:
        if data is not None and data.get("anyway") and data.get("asked"):
            data = data.copy()
            data["time"] = data["asked"]  # not one of those offered in its place
        super().__init__(data, *args, **kwargs)
        self.fields["device"].queryset = devices = devices_at(location)  # type: ignore[attr-defined]
        if not devices:
            del self.fields["device"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("anyway") and not cleaned.get("why", "").strip():
            self.add_error("why", _("Say in a few words why."))
        if (cleaned.get("anyway") or self.needs_somebody) and not cleaned.get("resource") and "resource" in cleaned:
            self.add_error("resource", _("Choose who sees the patient."))
        return cleaned

    @property
    def shows_anyway(self) -> bool:
        """Once a time was refused, or where it was clear from the beginning that it would be."""
        is_refused = bool(self.alternatives) or self.has_error("time") or self.has_error("why")
        return self.only_anyway or (self.is_bound and is_refused and self.asked_for is not None)

    @property
    def asked_key(self) -> str:
        return str(self.data.get("asked") or self["time"].value() or "")

    @property
    def asked_for(self) -> datetime | None:
        return time_of(self.asked_key)

    @property
    def chosen_device(self) -> Device | None:
        """Only treatments take one, whatever was chosen before the visit became something else."""
        is_treatment = self.cleaned_data["type"].slug == AppointmentType.TREATMENT
        return self.cleaned_data.get("device") if is_treatment else None


def devices_at(location: Location | None) -> QuerySet[Device]:
    """Those of which a unit stands there."""
    units = Resource.objects.filter(kind=Resource.Kind.DEVICE, is_active=True, location=location)
    return Device.objects.filter(pk__in=units.values("device")) if location else Device.objects.none()


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
    texts = None  # type: ignore[assignment]
    is_another = forms.BooleanField(label=_("This is somebody else: book as a new patient"), required=False)
    field_order = ("type", "device", "resource", "first_name", "last_name", "birth_date", "phone", "email", "language")

    duplicates: Sequence[Patient] = ()

    class Meta(NewcomerForm.Meta):
        error_messages = NewcomerForm.Meta.error_messages | NAMES

    def begin_where_it_is_empty(self) -> None:
        """The cursor stands in the first field that is still to be typed."""
        empty = next(
            (name for name in ("first_name", "last_name", "birth_date", "phone") if name not in self.initial), "email"
        )
        widget = self.fields[empty].widget
        (widget.widgets[0] if hasattr(widget, "widgets") else widget).attrs["autofocus"] = True

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
