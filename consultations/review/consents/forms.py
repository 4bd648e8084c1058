from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.intake.services import clinic_today, clinic_zone
from consultations.patients import consents
from consultations.patients.consents import Document
from consultations.patients.models import Patient

from ..course_models import TreatmentPlan
from ..recording import LONGEST_AGO
from ..refusals import SENTENCES
from .needed import VOLUNTARY, Kind, current, missing, needed
from .signing import is_of

READ_IT = _("%(paper)s: read this paper and tick its box. If you do not agree, tell us: nothing is signed yet.")
CHANGED = _("These words have changed since you opened the page. Read them and tick again.")
NOT_YOURS = _("Type your own name. These papers are for %(name)s; if that is not you, please call us.")


@dataclass(frozen=True)
class Paper:
    """One paper above its own tick. The last paragraph of the words is what is agreed to."""

    kind: str
    title: str
    document: Document
    field: BoundField


class PapersForm(forms.Form):
    """What is still to be signed. No tick is set; the page sends along which words it showed."""

    typed_name = forms.CharField(
        label=_("Your full name, as your signature"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Type your name. It counts as your signature.")},
    )

    def __init__(self, plan: TreatmentPlan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.patient: Patient = plan.patient
        self.missing = missing(plan)
        signed = current(consents.signed(plan.patient, (Kind.ELECTRONIC, *VOLUNTARY)))
        self.voluntary = [str(kind) for kind in VOLUNTARY if kind not in signed]
        # Who has signed with a pen agrees to sign on a screen before signing more on one.
        self.required = self.missing or ([] if Kind.ELECTRONIC in signed else [Kind.ELECTRONIC.value])
        self.needed = needed(plan)
        for kind in self.kinds:
            self.fields[kind] = forms.BooleanField(required=False, label=consents.shown(kind).tick)
        self.order_fields([*self.kinds, "typed_name"])

    @property
    def kinds(self) -> list[str]:
        return [*self.required, *self.voluntary]

    @property
    def wording(self) -> str:
        return consents.wording(self.kinds)

    @property
    def agreed(self) -> list[str]:
        return [kind for kind in self.kinds if self.cleaned_data.get(kind)]

    @property
    def was_signed(self) -> bool:
        """What this page asked for has been signed since: it was sent twice, or from two windows."""
        shown = {each.rpartition("-")[0].rpartition("-")[0] for each in self.words_shown}
        return not self.missing and bool(shown & set(self.needed) - set(self.required))

    @property
    def words_shown(self) -> set[str]:
        return set(str(self.data.get("wording", "")).split())

    def papers(self, kinds: Iterable[str]) -> list[Paper]:
        return [Paper(kind, str(Kind(kind).label), consents.shown(kind), self[kind]) for kind in kinds]

    @property
    def required_papers(self) -> list[Paper]:
        return self.papers(self.required)

    @property
    def voluntary_papers(self) -> list[Paper]:
        return self.papers(self.voluntary)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.data = self.data.copy()
        for kind in self.kinds:
            if cleaned.get(kind) and consents.wording([kind]) not in self.words_shown:
                del self.data[kind]
                self.add_error(kind, CHANGED)
            elif kind in self.required and not cleaned.get(kind):
                self.add_error(kind, READ_IT % {"paper": Kind(kind).label})
        if not self.missing and not any(cleaned.get(kind) for kind in self.voluntary) and not self.errors:
            self.add_error(self.voluntary[0], _("Tick what you agree to. If it is neither, you need not send this."))
        return cleaned

    def clean_typed_name(self) -> str:
        typed = self.cleaned_data["typed_name"]
        if not is_of(typed, self.patient):
            raise forms.ValidationError(NOT_YOURS, params={"name": self.patient.first_name})
        return typed


class OnPaperForm(forms.Form):
    """What a member of staff saw the patient sign with a pen."""

    kinds = forms.MultipleChoiceField(
        label=_("Signed on paper"),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        error_messages={"required": _("Tick what the patient has signed.")},
    )
    signed_on = forms.DateField(
        label=_("Signed on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), initial=clinic_today
    )
    seen = forms.BooleanField(
        label=_("I saw the patient sign, and the paper is in their record."),
        error_messages={"required": _("Only who saw the patient sign records it.")},
    )

    def __init__(self, plan: TreatmentPlan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = [(kind, on_paper(kind)) for kind in to_sign_on_paper(plan)]

    def clean_signed_on(self) -> date:
        day = self.cleaned_data["signed_on"]
        if day > clinic_today():
            raise forms.ValidationError(_("This day is still to come."))
        if day < clinic_today() - LONGEST_AGO:
            raise forms.ValidationError(SENTENCES["too-long-ago"])
        return day

    @property
    def signed_at(self) -> datetime:
        """Noon of an earlier day: nobody wrote down the hour."""
        day = self.cleaned_data["signed_on"]
        return timezone.now() if day == clinic_today() else datetime.combine(day, time(12), clinic_zone())


def to_sign_on_paper(plan: TreatmentPlan) -> list[str]:
    kinds = [kind for kind in (*needed(plan), *VOLUNTARY) if kind != Kind.ELECTRONIC]
    signed = current(consents.signed(plan.patient, kinds))
    return [kind for kind in kinds if kind not in signed]


def on_paper(kind: str) -> str:
    return _("%(paper)s, version %(number)s") % {"paper": Kind(kind).label, "number": consents.CURRENT[Kind(kind)]}
