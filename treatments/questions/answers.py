from django.utils.translation import gettext_lazy as _

from .question import Group, Question

ANSWERS = Group(
    "answers",
    _("Your answers"),
    [
        Question(
            "who-reads",
            _("Who reads my answers?"),
            [
                _(
                    "Your provider and the clinical lead. The front desk sees how to reach you and when you come, "
                    "never what you answered."
                )
            ],
            ("privacy", _("The privacy notice")),
        ),
        Question(
            "computer",
            _("Does a computer decide about me?"),
            [
                _(
                    "No. Written rules, which a medical professional of the clinic answers for, turn your answers "
                    "into things to talk about. A medical professional decides, together with you."
                )
            ],
            ("intake_start", _("Start the form")),
        ),
        Question(
            "sell",
            _("Do you sell what I tell you, or send advertising?"),
            [
                _(
                    "We do not sell it. News and offers come only if you agreed to them, and you can end that at "
                    "any time."
                )
            ],
        ),
        Question(
            "delete",
            _("Can I have my answers corrected or deleted?"),
            [_("You may ask for a copy, for a correction, or for deletion of what the law does not make us keep.")],
            call=True,
        ),
    ],
)
