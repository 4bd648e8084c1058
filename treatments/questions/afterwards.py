from django.utils.translation import gettext_lazy as _

from .question import Group, Question

AFTERWARDS = Group(
    "afterwards",
    _("Afterwards"),
    [
        Question(
            "worried",
            _("Something worries me after a treatment."),
            [
                _(
                    "In an emergency call 911. For everything else there is a page that says how fast to call us, "
                    "and a number that is answered day and night. A medical professional decides what to do; no "
                    "page can examine you."
                ),
            ],
            ("after_treatment", _("After a treatment")),
        ),
        Question(
            "asked",
            _("Will you ask how it went?"),
            [_("Yes. At about three months you get a few short questions, by e-mail or by telephone, as you prefer.")],
            ("results", _("Results, from the first day to a year")),
        ),
    ],
)
