from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.candidacy.models import Assessment
from consultations.candidacy.services import protocol_of
from consultations.review.models import Clearance
from consultations.review.sign_form import ONE_TAP, day_input

from .services import LONGEST


class ClearForm(forms.ModelForm):
    """Evidence that lifts the wait of one rule. It counts as long as the answer itself unless somebody says otherwise:
    then the patient is asked again anyway."""

    class Meta:
        model = Clearance
        fields = ("evidence", "evidence_on", "says", "valid_until")
        widgets = {
            "evidence": ONE_TAP,
            "evidence_on": day_input(),
            "valid_until": day_input(),
            "says": forms.Textarea(attrs={"class": "form-control", "rows": 2}),
        }

    def __init__(self, assessment: Assessment, rule: str, today: date, data: Any = None) -> None:
        until = today + timedelta(days=counts_for(assessment, rule))
        initial = {"evidence_on": today, "valid_until": until}
        super().__init__(data, initial=initial, prefix=f"{assessment.area}-{rule}")
        evidence = cast(forms.ChoiceField, self.fields["evidence"])
        evidence.choices = Clearance.Evidence.choices  # none is ticked before somebody has chosen
        self.fields["evidence"].error_messages["required"] = _("Choose what the evidence is.")
        self.fields["says"].error_messages["required"] = _("Say in a few words what it says.")
        self.fields["valid_until"].help_text = _("The wait holds again after that day. At most two years.")
        self.fields["evidence_on"].widget.attrs["max"] = today.isoformat()
        self.fields["valid_until"].widget.attrs |= {
            "min": (today + timedelta(days=1)).isoformat(),
            "max": (today + LONGEST).isoformat(),
        }


def counts_for(assessment: Assessment, rule: str) -> int:
    """Days: as long as the answers count that the rule is about."""
    protocol = protocol_of(assessment.protocol_version)
    return min(protocol.questions[fact].valid_days for fact in protocol.rule(rule).when)
