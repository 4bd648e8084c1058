from django.utils.translation import gettext_lazy as _

from .question import Group, Question

KNOWN = Group(
    "known",
    _("What is known, and what is not"),
    [
        Question(
            "which-is-better",
            _("Which one works better?"),
            [
                _(
                    "Nobody can tell you that beforehand, and we do not pretend to. Results vary from person to "
                    "person, and some people see little."
                ),
                _(
                    "What we can do is go through your own reasons for and against each. A medical professional "
                    "decides with you; choosing neither is a good answer too."
                ),
            ],
            ("compare", _("Compare the two, point by point")),
        ),
        Question(
            "fda-exosomes",
            _("What does the FDA say about exosomes?"),
            [
                _("No exosome product is FDA-approved."),
                _(
                    "The FDA treats exosomes as drugs and biological products and has warned the public about "
                    "them, about gels as well as vials."
                ),
            ],
        ),
        Question(
            "fda-prp",
            _("What does the FDA say about PRP?"),
            [
                _(
                    "PRP is made from your own blood and is not itself an FDA-approved treatment. Kits that "
                    "prepare it are cleared mostly for other uses; for skin and hair the use is off-label."
                ),
            ],
        ),
        Question(
            "what-can-go-wrong",
            _("What can go wrong?"),
            [
                _(
                    "Redness, swelling and small bruises are common in the first days. Lumps can begin weeks or "
                    "months after exosomes are injected. Devices can leave burns, scars, numbness, or dark or "
                    "pale patches."
                ),
                _(
                    "That is not the whole list. Before you agree to anything, a medical professional goes "
                    "through the risks that matter for you."
                ),
            ],
            ("after_treatment", _("What to watch for after a treatment")),
        ),
        Question(
            "when",
            _("When would I see something, and how long does it last?"),
            [
                _(
                    "Slow but steady: results are at their best at about three months, and they vary. Later they "
                    "may hold or fade."
                )
            ],
            ("results", _("Results, from the first day to a year")),
        ),
        Question(
            "how-many",
            _("How many sessions are there?"),
            [
                _(
                    "There is no fixed number. The page of each treatment says what is usual; your provider sets "
                    "it with you."
                )
            ],
            ("treatments", _("All treatments")),
        ),
    ],
)
