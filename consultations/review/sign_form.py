from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from consultations.candidacy import words
from consultations.candidacy.models import Assessment
from treatments.models import Route

from .milder import Milder
from .models import AreaOutcome
from .services import Decision

Outcome = AreaOutcome.Outcome
NAMES = ("outcome", "not_before", "override_reason", "override_text")
ONE_TAP = forms.RadioSelect(attrs={"class": "form-check-input"})


def day_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"})


def route_field(label: Any, initial: Route | None = None) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=label, queryset=Route.objects.all(), empty_label=None, initial=initial, required=False, widget=ONE_TAP
    )


def discussed_field(milder: Milder) -> forms.BooleanField:
    question = f"{milder.question.short} ({milder.area_word})" if milder.area else str(milder.question.short)
    return forms.BooleanField(
        label=_("Discussed: %(question)s") % {"question": question},
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        error_messages={"required": _("%(question)s: tick it once you have talked about it.") % {"question": question}},
    )


@dataclass(frozen=True)
class AreaFields:
    """What the page shows for one area; an outcome comes with whether it would be an override."""

    area: str
    outcome: BoundField
    outcomes: list[tuple[Any, bool]]
    prp_route: BoundField
    exosomes_route: BoundField
    not_before: BoundField
    override_reason: BoundField
    override_text: BoundField


class SignForm(forms.Form):
    """An outcome for each assessed area and one note. `decisions()` once it is valid."""

    def __init__(
        self,
        assessments: list[Assessment],
        today: date,
        data: Any = None,
        *,
        verdicts: Mapping[str, Mapping[str, Any]] | None = None,
        milder: Sequence[Milder] = (),
    ) -> None:
        """`verdicts`: by area those that hold now, where evidence has lifted a wait since it was assessed. `milder`:
        answers that must have been talked about."""
        super().__init__(data)
        self.assessments, self.today, self.verdicts, self.milder = assessments, today, verdicts or {}, milder
        for each in milder:
            self.fields[f"discussed-{each.key}"] = discussed_field(each)
        routes = list(Route.objects.all())
        for assessment in assessments:
            self.add_area(assessment.area, routes)
        self.fields["note"] = forms.CharField(
            label=_("Note for the record"),
            required=False,
            widget=forms.Textarea(attrs={"class": "form-control", "rows": 2}),
        )

    def add_area(self, area: str, routes: list[Route]) -> None:
        self.fields[f"{area}-outcome"] = forms.ChoiceField(
            label=_("Outcome for: %(area)s") % {"area": words.AREAS[area]},
            choices=Outcome.choices,
            widget=ONE_TAP,
            error_messages={"required": _("%(area)s: choose an outcome.") % {"area": words.AREAS[area]}},
        )
        injected = next((route for route in routes if not route.uses_device), None)
        self.fields[f"{area}-prp-route"] = route_field(_("How PRP is to be given"), initial=injected)
        self.fields[f"{area}-exosomes-route"] = route_field(_("How exosomes are to be given"))
        self.fields[f"{area}-not_before"] = forms.DateField(
            label=_("Not before"),
            help_text=_("Leave empty where no date is known."),
            required=False,
            widget=day_input(),
        )
        self.fields[f"{area}-override_reason"] = forms.ChoiceField(
            label=_("Why not as recommended?"),
            choices=[("", _("Choose a reason")), *AreaOutcome.OverrideReason.choices],
            required=False,
            widget=forms.Select(attrs={"class": "form-select"}),
        )
        self.fields[f"{area}-override_text"] = forms.CharField(
            label=_("In your words"),
            required=False,
            widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
        )

    def areas(self) -> Iterator[AreaFields]:
        for assessment in self.assessments:
            area = assessment.area
            outcome = self[f"{area}-outcome"]
            yield AreaFields(
                area=str(words.AREAS[area]),
                outcome=outcome,
                outcomes=[(option, not self.follows(assessment, option.data["value"])) for option in outcome],
                prp_route=self[f"{area}-prp-route"],
                exosomes_route=self[f"{area}-exosomes-route"],
                not_before=self[f"{area}-not_before"],
                override_reason=self[f"{area}-override_reason"],
                override_text=self[f"{area}-override_text"],
            )

    def ticks(self) -> list[BoundField]:
        return [self[f"discussed-{each.key}"] for each in self.milder]

    def about_the_review(self) -> dict[str, Any]:
        """Beside the outcomes: the note, and what was talked about."""
        ticked = [each for each in self.milder if self.cleaned_data[f"discussed-{each.key}"]]
        return {"note": self.cleaned_data["note"], "discussed": [each.as_dict() for each in ticked]}

    def follows(self, assessment: Assessment, outcome: str) -> bool:
        return AreaOutcome.follows(assessment, outcome, self.verdicts.get(assessment.area))

    def clean(self) -> dict[str, Any]:
        for assessment in self.assessments:
            if outcome := self.cleaned_data.get(f"{assessment.area}-outcome"):
                self.clean_area(assessment, outcome)
        return self.cleaned_data

    def clean_area(self, assessment: Assessment, outcome: str) -> None:
        """What belongs to another outcome is dropped: the page has hidden it."""
        area, given = assessment.area, self.cleaned_data
        for product in AreaOutcome.PRODUCTS:
            if product != outcome:
                self.errors.pop(f"{area}-{product}-route", None)
            elif not given.get(f"{area}-{product}-route"):
                self.add_error(f"{area}-{product}-route", _("Choose how it is to be given."))
        if outcome != Outcome.NOT_NOW:
            given[f"{area}-not_before"] = None
            self.errors.pop(f"{area}-not_before", None)
        elif (day := given.get(f"{area}-not_before")) and day <= self.today:
            self.add_error(f"{area}-not_before", _("Choose a day that is still to come, or leave it empty."))
        if self.follows(assessment, outcome):
            given[f"{area}-override_reason"] = given[f"{area}-override_text"] = ""
            return
        if not given.get(f"{area}-override_reason"):
            self.add_error(f"{area}-override_reason", _("Choose why you decide otherwise than recommended."))
        if not given.get(f"{area}-override_text"):
            self.add_error(f"{area}-override_text", _("Say in your words why you decide otherwise."))

    def decisions(self) -> list[Decision]:
        return [self.decision(assessment) for assessment in self.assessments]

    def decision(self, assessment: Assessment) -> Decision:
        given: dict[str, Any] = {name: self.cleaned_data.get(f"{assessment.area}-{name}") for name in NAMES}
        route = self.cleaned_data.get(f"{assessment.area}-{given['outcome']}-route")
        return Decision(assessment, route=route, **given)
