"""From the first day to a year: what people notice, what we would like to know, and when to call."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


class Moment(NamedTuple):
    title: Words
    days: int
    notice: Words
    questions: Words
    within_the_hour: tuple[Words, ...]  # of the signs of followup/warning_signs.py, those people ask about then
    within_two_days: tuple[Words, ...]
    contact: Words = ""  # what we send, where we send something

    @property
    def part(self) -> int:
        """How much of the three months has passed, in percent."""
        return min(100, round(100 * self.days / 91))

    @property
    def rings(self) -> range:
        """One for every three months more."""
        return range(max(0, self.days // 91 - 1))


ASKED = _("We ask you in a few short questions, by e-mail, text or telephone.")
MOMENTS = (
    Moment(
        _("The first day"),
        1,
        _(
            "Redness, swelling, tenderness and small bruises are common. After a device there may be "
            "dryness or tiny crusts, after a CO2 laser raw skin."
        ),
        _(
            "Pain from 0 to 10, fever, anything that gets worse, blisters, tingling round the mouth. "
            "After PRP also how the arm feels."
        ),
        (
            _("A temperature of 100.4 °F (38.0 °C) or more"),
            _("Redness or heat that spreads, or pus"),
            _("Pain that grows after the first two days"),
            _("Blisters or open skin, or small blisters in a group"),
            _("New numbness or weakness"),
            _("Bleeding that has not stopped after pressing on it for 20 minutes"),
            _("An arm that is swollen or cold after the blood draw"),
        ),
        (),
        _(
            "Right after a treatment we send you the page that says what to do if something worries you, and a day "
            "later a few short questions."
        ),
    ),
    Moment(
        _("Two weeks"),
        14,
        _("Often nothing new yet. After a CO2 laser the skin may still be pink."),
        _(
            "Whether the skin has closed; lumps, dents, marks in a grid, dark or pale patches, numbness, "
            "cold sores; medicines that are new."
        ),
        (
            _("A burn, or marks in the pattern of a grid"),
            _("Blisters or open skin, or small blisters in a group"),
        ),
        (_("New lumps under the skin"), _("Dents or hollows"), _("Dark or pale patches")),
        ASKED,
    ),
    Moment(
        _("Six weeks"),
        42,
        _("Some people notice a first change, others none. Neither says how it will be at three months."),
        _(
            "Better, the same or worse than before; lumps, changes of color, hollows. For hair: whether "
            "you lose more, the same or less."
        ),
        (),
        (
            _("New lumps under the skin"),
            _("Dents or hollows"),
            _("A raised scar"),
            _("More hair falling out after six to eight weeks"),
        ),
        ASKED,
    ),
    Moment(
        _("Three months"),
        91,
        _(
            "Results are at their best at about this time. They vary: some people see a clear difference, "
            "some see little."
        ),
        _(
            "How it is compared with before, whether you are content, whether you would do it again; "
            "lumps; a new diagnosis, or a pregnancy."
        ),
        (),
        (_("New lumps under the skin"), _("You are very unhappy with how it looks")),
        _("This is our main check: you get a few short questions, by e-mail, text or telephone."),
    ),
    Moment(
        _("Six months"),
        182,
        _("Results may hold or fade."),
        _(
            "Whether they hold; lumps; what has changed in your health. A new diagnosis or medicine can "
            "change what is open to you."
        ),
        (),
        (_("New lumps under the skin"), _("A new diagnosis of cancer or of a blood condition")),
        ASKED,
    ),
    Moment(
        _("Twelve months"),
        365,
        _("Results may hold or fade further. A year is not too late to ask."),
        _("The same as at six months, and whether we still have the right address, number and choices for you."),
        (),
        (_("New lumps under the skin"), _("A new diagnosis of cancer or of a blood condition")),
        ASKED,
    ),
)
