from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.review.sign_form import day_input
from treatments.models import Lot, Product

CONTROL = {"class": "form-control"}
VERBS = {"quarantine": _("Put it in quarantine"), "release": _("Release it"), "recall": _("Recall it")}


class ReceiveForm(forms.Form):
    product = forms.ModelChoiceField(
        label=_("Product or kit"),
        queryset=Product.objects.select_related("treatment"),
        empty_label=_("Choose"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    number = forms.CharField(
        label=_("Lot number"),
        help_text=_("As it is printed on the package. A number that is in stock already gets more units."),
        max_length=60,
        widget=forms.TextInput(attrs=CONTROL | {"autocomplete": "off"}),
    )
    expires_on = forms.DateField(label=_("Expires on"), widget=day_input())
    units = forms.IntegerField(label=_("Units"), min_value=1, max_value=10_000, widget=forms.NumberInput(attrs=CONTROL))
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"request_key": uuid4()})


class MoveForm(forms.Form):
    """What may be done with a lot as it stands: the button says which."""

    why = forms.CharField(
        label=_("Why"), max_length=250, widget=forms.Textarea(attrs={**CONTROL, "rows": 2, "maxlength": 250})
    )
    verb = forms.ChoiceField(widget=forms.HiddenInput)

    def __init__(self, lot: Lot, data: Any = None) -> None:
        super().__init__(data)
        self.buttons = [(verb, label) for verb, label in VERBS.items() if (lot.status, verb) in Lot.TRANSITIONS]
        self.fields["verb"].choices = list(VERBS.items())
