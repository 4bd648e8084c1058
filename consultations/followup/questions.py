"""What is asked at each contact: one table. An answer stands in the column of CheckIn that its question is named after,
else in CheckIn.answers under the question's id, which like its values is never given another meaning."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.review.models import AreaOutcome
from treatments.models import Area

from .models import CheckIn, FollowUp
from .warning_signs import CALL_911

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Kind = FollowUp.Kind
NONE = "none"
RED_FLAGS, SIGNS, CHANGE, CONCERNS, NOTE = "red_flags", "signs", "change", "concern_changes", "note"
OF_THE_BLOOD_DRAW = ("arm", "mix-up")
STRONG_PAIN = 7  # of 10; from here on somebody must hear of it within the hour


@dataclass(frozen=True)
class Question:
    """`short`: its line where answers are read. `signs`: it is a list of these warning signs, to tick. `means`: answers
    that are a warning sign themselves. `missing`: what is said where it must be answered and is not."""

    id: str
    text: "StrOrPromise"
    short: "StrOrPromise"
    answers: tuple[tuple[str, "StrOrPromise"], ...] = ()
    signs: tuple[str, ...] = ()
    means: dict[str, str] = field(default_factory=dict)
    missing: "StrOrPromise" = ""
    hint: "StrOrPromise" = ""
    only_for: str = ""  # an area
    is_scale: bool = False

    @property
    def is_ticked(self) -> bool:
        return bool(self.signs)

    def label(self, answer: str) -> str:
        return str(dict(self.answers).get(answer, answer))


def named(choices: type[models.TextChoices]) -> tuple[tuple[str, "StrOrPromise"], ...]:
    return tuple(choices.choices)


TICK_ALL = _("Tick all that apply.")
NO_YES = (("no", _("No")), ("yes", _("Yes")))
RIGHT_NOW = Question(
    RED_FLAGS, _("Right now, do you have any of these?"), _("Right now"), signs=tuple(sign.id for sign in CALL_911),
    hint=TICK_ALL, missing=_("Right now: tick what applies, or “None of these”."),
)  # fmt: skip
COMPARED = Question(
    CHANGE, _("Compared with before the first visit, how does it look now?"), _("Compared with before"),
    answers=named(CheckIn.Change), missing=_("Choose how it looks now."),
)  # fmt: skip
MEDICINES = Question(
    "medicines", _("Have you begun a new medicine since your last visit?"), _("New medicine"), answers=NO_YES,
    hint=_("If so, please write below which one."), missing=_("Choose whether you have begun a new medicine."),
)  # fmt: skip
HOLDING = Question(
    "holding", _("The change that you saw: does it hold?"), _("Does it hold"),
    answers=(("holding", _("It holds")), ("fading", _("It fades")), ("none", _("I saw no change"))),
    missing=_("Choose whether it holds."),
)  # fmt: skip
ANYTHING_ELSE = Question(NOTE, _("Is there anything else you want to tell us?"), _("Anything else"))


def since(*signs: str) -> Question:
    return Question(
        SIGNS, _("Since your last visit:"), _("Since the last visit"), signs=signs, hint=TICK_ALL,
        missing=_("Since your last visit: tick what applies, or “None of these”."),
    )  # fmt: skip


LATER = since("lumps", "diagnosis", "pregnancy")  # lumps began up to three months later; every diagnosis counts
PAGES: dict[str, tuple[Question, ...]] = {
    Kind.DAY1: (
        RIGHT_NOW,
        since("fever", "infection", "worsening", "blisters", "tingling", "numbness", "bleeding", *OF_THE_BLOOD_DRAW),
        Question(
            "pain", _("How strong is the pain now?"), _("Pain, 0 to 10"),
            answers=tuple((str(number), str(number)) for number in range(11)), is_scale=True,
            means={str(number): "strong-pain" for number in range(STRONG_PAIN, 11)},
            hint=_("0 is no pain, 10 the worst you can think of."), missing=_("Choose how strong the pain is."),
        ),
        ANYTHING_ELSE,
    ),
    Kind.WEEK2: (
        RIGHT_NOW,
        Question(
            "healed", _("Has the skin closed where you were treated?"), _("Skin closed"),
            answers=(("yes", _("Yes")), ("almost", _("Almost: dry, or with small crusts")),
                     ("no", _("No: open, raw or wet"))),
            means={"no": "blisters"}, missing=_("Choose whether the skin has closed."),
        ),
        since("lumps", "burn", "patches", "dents", "numbness", "cold-sores", "infection"),
        MEDICINES,
        ANYTHING_ELSE,
    ),
    Kind.WEEK6: (
        RIGHT_NOW,
        COMPARED,
        Question(
            "shedding", _("How much hair do you lose?"), _("Hair lost"), only_for=Area.HAIR,
            answers=(("less", _("Less than before")), ("same", _("As much as before")),
                     ("more", _("More than before"))),
            means={"more": "shedding"}, missing=_("Choose how much hair you lose."),
        ),
        since("lumps", "patches", "dents", "scar"),
        ANYTHING_ELSE,
    ),
    Kind.MONTH3: (
        RIGHT_NOW,
        COMPARED,
        Question(CONCERNS, _("How does each of these look now?"), _("Each concern"),
                 answers=named(CheckIn.ConcernChange), hint=_("Leave out what you did not come for.")),
        Question("satisfaction", _("How happy are you with how it looks?"), _("How happy"),
                 answers=named(CheckIn.Satisfaction), missing=_("Choose how happy you are.")),
        Question("expectations", _("Is it what you expected?"), _("As expected"),
                 answers=named(CheckIn.Expectations), missing=_("Choose whether it is what you expected.")),
        Question("again", _("Would you do it again?"), _("Would do it again"),
                 answers=named(CheckIn.Again), missing=_("Choose whether you would do it again.")),
        LATER,
        ANYTHING_ELSE,
    ),
    Kind.MONTH6: (RIGHT_NOW, HOLDING, LATER, MEDICINES, ANYTHING_ELSE),
    Kind.MONTH12: (
        RIGHT_NOW,
        HOLDING,
        LATER,
        MEDICINES,
        Question("review", _("Would you like to talk it over with a provider?"), _("Wants to talk it over"),
                 answers=NO_YES, missing=_("Choose whether you would like to talk it over.")),
        Question("contact", _("Are your address and number still right, and do you like to hear from us this way?"),
                 _("Address, number, way to write"), answers=(("yes", _("Yes")), ("call", _("No, please call me"))),
                 missing=_("Choose whether we still reach you rightly.")),
        ANYTHING_ELSE,
    ),
}  # fmt: skip
BEFORE_DUE = (RED_FLAGS, SIGNS, NOTE)  # what can be reported from the minute of the visit on


def questions_of(follow_up: FollowUp) -> tuple[Question, ...]:
    """Those that fit this course: nobody is asked about hair for a face, or about the arm where no blood was drawn."""
    area, blood = follow_up.plan.outcome.assessment.area, follow_up.plan.treatment.slug == AreaOutcome.Outcome.PRP
    asked = (each for each in PAGES[follow_up.kind] if each.only_for in ("", area))
    return tuple(each if blood else without(each, OF_THE_BLOOD_DRAW) for each in asked)


def without(question: Question, signs: Iterable[str]) -> Question:
    return replace(question, signs=tuple(each for each in question.signs if each not in signs))
