"""The forms that change a draft: screens, rules, contradictions and what is said of the protocol as a whole."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from consultations.candidacy import words
from consultations.candidacy.lengths import length
from consultations.candidacy.protocol import EFFECTS, SUBJECTS
from consultations.candidacy.reading import spread

from .field_words import CHANGES
from .part_form import CONTROL, PartForm, Section, Table
from .question_form import QuestionForm
from .tables import ROUTES, in_words


class ScreenForm(PartForm):
    called = "screen"

    def build(self) -> None:
        self.add_text("title")
        self.add_text("intro", required=False, rows=4, hint=_("Stands above the questions; may be empty."))
        self.add_text("list_title", required=False, hint=_("Above the lines to tick, where the screen has a list."))
        others = [(each.id, str(each.title)) for each in self.protocol.screens if each.id != self.before.get("id")]
        self.add_after([each.id for each in self.protocol.screens], others)

    def sections(self) -> list[Section]:
        return [self.section("", "id", "title", "intro", "list_title", "after")]


class RuleForm(PartForm):
    called = "rule"

    def build(self) -> None:
        choose = [("", _("Choose"))] if self.is_new else []
        self.add_choice("effect", [*choose, *((each, words.EFFECTS[each]) for each in EFFECTS)])
        self.add_days(
            "wait_days",
            required=False,
            label=_("Wait in days"),
            help_text=_("For a rule that waits a number of days, such as 14. Both texts take this number."),
        )
        self.add_text(
            "until",
            required=False,
            hint=_("For a rule that waits until something has happened. Write how it goes on after “waits until”."),
        )
        self.add_ticks(
            "subjects",
            [(each, words.SUBJECTS[each]) for each in SUBJECTS],
            initial=spread(tuple(self.before.get("subjects", ()))),
        )
        self.add_choice(
            "change",
            CHANGES.items(),
            help_text=_("With “nothing…” its wait does not stand under “What would change this”."),
        )
        self.when = self.add_condition("when", self.protocol.questions.values())
        self.add_text("patient_text", rows=4, hint=self.wait_hint())
        self.add_text("clinician_text", rows=4, hint=self.wait_hint())
        self.add(
            "source",
            forms.CharField,
            forms.Textarea(CONTROL | {"rows": max(3, len(self.before.get("source", ())))}),
            initial="\n".join(self.before.get("source", ())),
            help_text=_("One a line: the address of a page, or words."),
        )
        self.add("owner", forms.CharField, forms.TextInput(CONTROL), help_text=_("Who answers for this rule."))
        self.add_date("review_by")

    def wait_hint(self) -> str:
        known = next((rule for rule in self.protocol.rules if rule.id == self.before.get("id")), None)
        if wait := known and known.wait(length):
            return _("Write {wait} where the wait shall stand. As saved it reads “%(wait)s”.") % {"wait": wait}
        return _("Write {wait} where the wait shall stand, such as “2 weeks” for 14 days.")

    @property
    def subtitle(self) -> str:
        """The rule as it stands, in one line."""
        return "; ".join(
            f"{self.protocol.questions[fact].short}: {in_words(self.protocol.questions[fact], answers)}"
            for fact, answers in self.before.get("when", {}).items()
            if answers
        )

    def sections(self) -> list[Section]:
        return [
            self.section(_("What it does"), "id", "effect", "wait_days", "until", "subjects", "change"),
            self.about(_("When it speaks"), self.when),
            self.section(_("What is said"), "patient_text", "clinician_text"),
            self.section(_("Where it comes from"), "source", "owner", "review_by"),
        ]

    def clean(self) -> dict[str, Any]:
        self.must_tick(self.when, required=True)
        return self.cleaned_data

    def values(self) -> Table:
        names = ("effect", "wait_days", "subjects", "change", "owner", "review_by")
        return {name: self.cleaned_data[name] for name in names} | {
            "when": self.when.given(self.cleaned_data, self.before.get("when", {})),
            "source": [line.strip() for line in self.cleaned_data["source"].splitlines() if line.strip()],
        }


class ContradictionForm(PartForm):
    called = "contradiction"

    def build(self) -> None:
        self.when = self.add_condition("when", self.protocol.questions.values())
        self.add_text("clinician_text", rows=3, hint=_("Only providers read it."))

    def sections(self) -> list[Section]:
        return [
            self.about(_("Answers that do not go together"), self.when, "id"),
            self.section(_("What is said"), "clinician_text"),
        ]

    def clean(self) -> dict[str, Any]:
        self.must_tick(self.when, required=True)
        return self.cleaned_data

    def values(self) -> Table:
        return {"when": self.when.given(self.cleaned_data, self.before.get("when", {}))}


class GeneralForm(PartForm):
    """What holds for the protocol as a whole."""

    def build(self) -> None:
        self.add_text("title", hint=_("What is new in this version, in a few words."))
        self.add_date("review_by")
        self.add(
            "exosome_route",
            forms.ChoiceField,
            forms.RadioSelect({"class": "form-check-input"}),
            choices=list(ROUTES.items()),
        )

    def sections(self) -> list[Section]:
        return [self.section("", "title", "review_by", "exosome_route")]

    def values(self) -> Table:
        return {name: self.cleaned_data[name] for name in ("review_by", "exosome_route")}


FORMS: dict[str, type[PartForm]] = {
    "screens": ScreenForm,
    "questions": QuestionForm,
    "rules": RuleForm,
    "contradictions": ContradictionForm,
}
