"""The wish of somebody who waits for a time."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import Clinic, Location
from consultations.intake.person_forms import BIG_ROWS

from .models import Appointment, AppointmentType, Resource, WaitlistEntry
from .staff_forms import ResourceField


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class WishForm(forms.Form):
    first_day = day_field(_("From"))
    last_day = day_field(_("Until"))
    part_of_day = forms.ChoiceField(
        label=_("Time of day"),
        choices=WaitlistEntry.PartOfDay.choices,
        widget=forms.RadioSelect(attrs=BIG_ROWS),
    )
    resource = ResourceField(
        Resource.objects.providers(),
        to_field_name="reference",
        label=_("With"),
        required=False,
        empty_label=_("Whoever is free"),
    )

    def __init__(self, *args: Any, location: Location, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.location = location

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if last and last < self.location.today():
            self.add_error("last_day", _("That day has passed. Choose a later one."))
        elif first and last and last < first:
            self.add_error("last_day", _("Choose a last day that is not before the first one."))
        return cleaned

    @staticmethod
    def beginning(entry: WaitlistEntry | None, visit: Appointment | None, location: Location) -> dict[str, Any]:
        """The wish as it stands, else any time before the visit they have, else as far ahead as can be booked."""
        if entry:
            return {
                "first_day": entry.first_day,
                "last_day": entry.last_day,
                "part_of_day": entry.part_of_day,
                "resource": entry.resource and entry.resource.reference,
            }
        return {
            "first_day": location.today(),
            "last_day": visit.day if visit else last_bookable_day(location),
            "part_of_day": WaitlistEntry.PartOfDay.ANY,
        }


class CallersWishForm(WishForm):
    """The desk also says for which visit."""

    type = forms.ModelChoiceField(
        AppointmentType.objects.all(), to_field_name="slug", label=_("Visit"), empty_label=None
    )
    field_order = ("type",)


def last_bookable_day(location: Location) -> date:
    return location.today() + timedelta(Clinic.current().horizon_days)
