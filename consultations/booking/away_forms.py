"""Time off as it is entered: whole days, or a part of one."""

from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import Location

from .models import Resource
from .refusals import REFUSALS, CannotChange
from .staff_forms import ResourceField
from .time_off import Span, part_of_day, place_of

LATEST = date(2100, 1, 1)


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"}),
        **more,
    )


def clock_field(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "form-control"}),
    )


class PartOfDayForm(forms.Form):
    """From and until by the clock on the wall; left empty, it is the day's beginning and its end."""

    starts = clock_field(_("From"))
    ends = clock_field(_("Until"))

    @property
    def clocks(self) -> tuple[time, time]:
        return self.cleaned_data.get("starts") or time(), self.cleaned_data.get("ends") or time()

    def span(self, location: Location, day: date) -> Span:
        """Raises CannotChange."""
        return part_of_day(location, day, *self.clocks)


class TimeOffForm(PartOfDayForm):
    resource = ResourceField(
        Resource.objects.filter(is_active=True),
        to_field_name="reference",
        label=_("Who or what"),
        empty_label=_("Choose one"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    first_day = day_field(_("First day"))
    last_day = day_field(_("Last day"), required=False)
    why = forms.CharField(
        label=_("Why, for staff only"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
    field_order = ("resource", "first_day", "last_day", "starts", "ends", "why")
    wanted: Span

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        first, resource = given.get("first_day"), given.get("resource")
        if self.errors or first is None or resource is None:
            return given
        last = given.get("last_day") or first
        if not (first.year >= 2000 and last < LATEST):
            self.add_error("first_day", _("Enter a day."))
            return given
        location = place_of(resource)
        if location is None:
            raise forms.ValidationError(_("There is no location yet."))
        try:
            self.wanted = self.whole(location, first, last)
        except CannotChange as refusal:
            self.refuse(refusal)
        return given

    def whole(self, location: Location, first: date, last: date) -> Span:
        """From a time on the first day until a time on the last."""
        starts, ends = self.clocks
        if first == last:
            return part_of_day(location, first, starts, ends)
        return part_of_day(location, first, starts, time())[0], part_of_day(location, last, time(), ends)[1]

    def refuse(self, refusal: CannotChange) -> None:
        field = {"off backwards": "last_day", "skipped": "starts", "off over": "first_day"}.get(refusal.code)
        self.add_error(field or "first_day", str(REFUSALS[refusal.code]))
