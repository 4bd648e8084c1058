"""Why, when, and under whose signature a draft takes effect."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.clock import is_skipped
from clinic.models import Clinic, Location
from consultations.candidacy.models import ProtocolVersion

from .publishing import approvals_of, milder_than_now

Signed = ProtocolVersion.Signed
NOW, LATER = "now", "later"
LABELS = {
    Signed.TWO: _("Two people: you publish what somebody else has approved"),
    Signed.CAUTIOUS: _(
        "You alone, at once: it is proved only more cautious on every answer. "
        "The second signature is due within 72 hours"
    ),
    Signed.ALONE: _("You alone, a day later at the earliest: shown as “not seconded”"),
}
CONTROL = {"class": "form-control"}


def ways(version: ProtocolVersion) -> list[Signed]:
    """The signatures that can be had for this content now."""
    found = {
        Signed.TWO: any(approvals_of(version)),
        Signed.CAUTIOUS: not milder_than_now(version),
        Signed.ALONE: Clinic.current().single_lead,
    }
    return [way for way, is_open in found.items() if is_open]


class PublishForm(forms.Form):
    reason = forms.CharField(
        label=_("Why does the protocol change?"),
        help_text=_("One or two sentences. They stand in the list of versions."),
        max_length=1000,
        widget=forms.Textarea(attrs=CONTROL | {"rows": 3}),
    )
    when = forms.ChoiceField(
        label=_("When does it take effect?"),
        choices=[(NOW, _("As soon as possible")), (LATER, _("At a time I choose"))],
        initial=NOW,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    day = forms.DateField(label=_("Day"), required=False, widget=forms.DateInput(attrs=CONTROL | {"type": "date"}))
    time = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput(format="%H:%M", attrs=CONTROL | {"type": "time"})
    )
    password = forms.CharField(
        label=_("Your password, once more"),
        strip=False,
        widget=forms.PasswordInput(attrs=CONTROL | {"autocomplete": "current-password"}),
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, version: ProtocolVersion, location: Location | None, data: Any = None) -> None:
        super().__init__(data, initial={"seen": version.sha256, "reason": version.reason})
        self.location = location
        self.ways = ways(version)
        self.fields["signed"] = forms.ChoiceField(
            label=_("Who stands behind it?"),
            choices=[(way, LABELS[way]) for way in self.ways],
            initial=self.ways[0] if len(self.ways) == 1 else None,
            widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        )
        if Signed.ALONE not in self.ways:
            del self.fields["password"]
        else:
            self.fields["password"].required = bool(data) and data.get("signed") == Signed.ALONE
        if location is None:  # no clock to choose by
            for name in ("when", "day", "time"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("when") == LATER:
            missing = [name for name in ("day", "time") if not given.get(name) and name not in self.errors]
            if missing:
                self.add_error(missing[0], _("Choose the day and the time, or “As soon as possible”."))
            if (at := self.at) and is_skipped(at):
                self.add_error("time", _("The clocks are put forward that night, so this time does not exist."))
        return given

    @property
    def at(self) -> datetime | None:
        """The chosen moment on the clinic's clock; None: as soon as possible."""
        given = self.cleaned_data
        if given.get("when") != LATER or not (given.get("day") and given.get("time")) or not self.location:
            return None
        return datetime.combine(given["day"], given["time"], self.location.zone)
