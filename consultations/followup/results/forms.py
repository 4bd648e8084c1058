from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.followup.models import CheckIn, ProviderResult

from .provider import GRADES


class ResultForm(forms.ModelForm):
    change = forms.ChoiceField(
        label=_("Compared with before the first session, how does it look to you?"),
        choices=CheckIn.Change.choices,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"required": _("Choose how it looks to you.")},
    )
    grade = forms.ChoiceField(
        label=_("Grade of thinning hair now"),
        choices=GRADES,
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
    )

    class Meta:
        model = ProviderResult
        fields = ("change", "grade", "note")

    def __init__(self, *args: Any, is_graded: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_graded:
            del self.fields["grade"]
