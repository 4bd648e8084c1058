"""Somebody is put on call, from and until by the clock on the wall."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import Location, User
from consultations.booking.away_forms import LATEST, clock_field, day_field
from consultations.booking.refusals import CannotChange
from consultations.booking.time_off import at_clock

from . import people
from .rota import CannotPlan


class RotaForm(forms.Form):
    user = forms.ModelChoiceField(
        User.objects.none(),
        to_field_name="reference",
        label=_("Who"),
        empty_label=_("Choose one"),
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"required": _("Choose who is on call."), "invalid_choice": _("Choose who is on call.")},
    )
    first_day = day_field(_("From, day"))
    starts = clock_field(_("From, time"))
    last_day = day_field(_("Until, day"))
    ends = clock_field(_("Until, time"))
    span: tuple[datetime, datetime]
    FIELDS = {"not a clinician": "user", "backwards": "last_day", "over": "last_day", "too long": "last_day"}

    def __init__(self, location: Location, data: Any = None) -> None:
        super().__init__(data, initial={"first_day": location.today()})
        self.location = location
        who: Any = self.fields["user"]
        who.queryset = people.clinicians().order_by("name")
        for name in ("starts", "ends"):
            self.fields[name].required = True

    def clean(self) -> dict[str, Any]:
        """Where the clocks show a time twice, all of it is meant: from the first until the second."""
        given = super().clean() or self.cleaned_data
        if self.errors:
            return given
        days = given["first_day"], given["last_day"]
        if not (days[0].year >= 2000 and max(days) < LATEST):
            self.add_error("first_day", _("Enter a day."))
            return given
        try:
            starts_at = at_clock(self.location, given["first_day"], given["starts"])
            self.span = starts_at, at_clock(self.location, given["last_day"], given["ends"], fold=1)
        except CannotChange:
            self.refuse(CannotPlan("skipped"))
        return given

    def refuse(self, refusal: CannotPlan) -> None:
        self.add_error(self.FIELDS.get(refusal.code, "starts"), refusal.sentence)
