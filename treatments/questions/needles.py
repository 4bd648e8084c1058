from django.utils.translation import gettext_lazy as _

from .question import Group, Question

NEEDLES = Group(
    "needles",
    _("Blood, donors and needles"),
    [
        Question(
            "pain",
            _("Does it hurt?"),
            [
                _(
                    "You feel a blood draw, an injection, and a device that works with needles or heat. How much "
                    "differs from person to person."
                ),
                _(
                    "Tell us if you are afraid of it. A medical professional says what can be done about pain in "
                    "your case."
                ),
            ],
        ),
        Question(
            "no-needles",
            _("Can I be treated without needles?"),
            [
                _(
                    "Rarely. PRP begins with a blood draw. Both ways of treating are injected, or massaged in "
                    "after a device, and most of the devices use needles."
                ),
                _(
                    "If needles are hard for you, say so in the form and ask which ways use none. Not wanting "
                    "needles is reason enough."
                ),
            ],
        ),
        Question(
            "own-blood",
            _("Is it my own blood?"),
            [
                _("PRP is: a little is drawn from your arm, spun, and given back to you the same day."),
                _("Exosomes are not. They are donor-derived, and there is no blood draw."),
            ],
            ("compare", _("Compare the two, point by point")),
        ),
        Question(
            "donors",
            _("Who are the donors?"),
            [
                _(
                    "Exosomes come from the stem cells of people who are not you. We publish only what we can "
                    "check, and about the donors that is not enough for this page."
                ),
                _("Ask us to show you the maker's papers. “I would rather not” is an answer that needs no reason."),
            ],
            call=True,
        ),
        Question(
            "how-much-blood",
            _("How much blood is drawn for PRP?"),
            [_("A few tubes. A medical professional tells you how many it would be for you.")],
        ),
    ],
)
