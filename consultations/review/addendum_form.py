from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 4000  # characters


class AddendumForm(forms.Form):
    text = forms.CharField(
        label=_("What is to be added"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
        error_messages={"required": _("Write what is to be added.")},
    )
    reference = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"reference": uuid4()}, auto_id="addendum_%s")
