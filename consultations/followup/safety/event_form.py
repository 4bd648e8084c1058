"""What FDA form 3500 asks, in its order; product, lot and dates come from the session."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.models import Location
from consultations.booking.away_forms import day_field
from consultations.review.course_models import TreatmentSession

from .models import AdverseEvent

TEXT = {"class": "form-control", "autocomplete": "off"}
SELECT = forms.Select(attrs={"class": "form-select"})


def words(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"class": "form-control", "rows": rows})


class EventForm(forms.ModelForm):
    consequences = forms.MultipleChoiceField(
        label=_("Outcome of the event: tick all that apply"),
        choices=AdverseEvent.Consequence.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        error_messages={"required": _("Tick the outcome, or “None of these”.")},
    )
    began_on = day_field(_("Began on"))
    ended_on = day_field(_("Ended on"), required=False)
    lot_expires_on = day_field(_("Expiration date of the lot"), required=False)
    reported_on = day_field(_("Reported on"), required=False)

    class Meta:
        model = AdverseEvent
        fields = (
            "sex", "weight_kg", "problem", "consequences", "grade", "began_on", "ended_on", "description", "tests",
            "history", "maker", "lot_expires_on", "dose", "used_for", "stopped_helped", "came_back", "product_kept",
            "device_details", "other_products", "reported_to", "reported_on",
        )  # fmt: skip
        widgets = {
            "sex": SELECT,
            "problem": forms.RadioSelect(attrs={"class": "form-check-input"}),
            "grade": forms.RadioSelect(attrs={"class": "form-check-input"}),
            "weight_kg": forms.NumberInput(attrs={"class": "form-control", "step": "0.1", "min": "1"}),
            "description": words(5),
            "tests": words(2),
            "history": words(2),
            "other_products": words(2),
            "stopped_helped": SELECT,
            "came_back": SELECT,
            "product_kept": SELECT,
            **{name: forms.TextInput(attrs=TEXT) for name in ("maker", "dose", "used_for", "device_details")},
            "reported_to": forms.TextInput(attrs=TEXT),
        }
        error_messages = {
            "problem": {"required": _("Choose the kind of problem.")},
            "grade": {"required": _("Choose the severity.")},
            "description": {"required": _("Write what happened.")},
        }

    SECTIONS = (
        (_("Patient"), ("sex", "weight_kg")),
        (
            _("What happened"),
            ("problem", "consequences", "grade", "began_on", "ended_on", "description", "tests", "history"),
        ),
        (
            _("Product"),
            ("maker", "lot_expires_on", "dose", "used_for", "stopped_helped", "came_back", "product_kept"),
        ),
        (_("Device and other products"), ("device_details", "other_products")),
        (_("Reported"), ("reported_to", "reported_on")),
    )

    def __init__(self, session: TreatmentSession, location: Location | None, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"used_for": str(session.plan)})
        super().__init__(*args, **kwargs)
        self.location = location
        for name in ("problem", "grade"):  # nothing stands chosen beforehand
            field: Any = self.fields[name]
            field.choices = [choice for choice in field.choices if choice[0] != ""]
        sex: Any = self.fields["sex"]
        sex.choices = [("", _("Not recorded")), *AdverseEvent.Sex.choices]

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(str(title), [self[name] for name in names]) for title, names in self.SECTIONS]

    def clean_consequences(self) -> list[str]:
        ticked = self.cleaned_data["consequences"]
        if AdverseEvent.Consequence.NONE in ticked and len(ticked) > 1:
            raise forms.ValidationError(_("“None of these” stands alone."))
        return ticked

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        began, ended = given.get("began_on"), given.get("ended_on")
        today = self.location.today() if self.location else timezone.localdate()
        for name in ("began_on", "ended_on", "reported_on"):
            if (day := given.get(name)) and day > today:
                self.add_error(name, _("That day has not come yet."))
        if began and ended and ended < began:
            self.add_error("ended_on", _("It ends after it begins."))
        return given
