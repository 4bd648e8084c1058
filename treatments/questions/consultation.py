from django.utils.translation import gettext_lazy as _

from .question import Group, Question

CONSULTATION = Group(
    "consultation",
    _("The form and the consultation"),
    [
        Question(
            "cost",
            _("What does the consultation cost?"),
            [_("Nothing. It also commits you to nothing: you may go home without having decided.")],
            ("consultation", _("How the consultation works")),
        ),
        Question(
            "price",
            _("What does a treatment cost?"),
            [_("That depends on what you and your provider plan, so a person has to tell you. Ask before you decide.")],
            call=True,
        ),
        Question(
            "without-form",
            _("Do I have to fill in the form?"),
            [_("No. You can book without it, and tell us everything by telephone or in person instead.")],
            ("book", _("Book a complimentary consultation")),
        ),
        Question(
            "bring-somebody",
            _("Can I bring somebody?"),
            [_("Please call and tell us who comes with you, so that we can say what is possible on the day.")],
            call=True,
        ),
        Question(
            "cancel",
            _("How do I move or cancel my visit?"),
            [
                _(
                    "With the link in your confirmation. Shortly before the visit, or without the link, call us. "
                    "You need no reason."
                )
            ],
            ("my_link", _("Get my link again")),
        ),
        Question(
            "nothing",
            _("What if I decide for nothing?"),
            [_("Then that is what is decided, and it is a good answer. Nothing more is needed from you.")],
        ),
    ],
)
