from django.utils.translation import gettext_lazy as _

from .question import Group, Question

HEALTH = Group(
    "health",
    _("Your health"),
    [
        Question(
            "medicines",
            _("I take medicines. What should I do?"),
            [
                _("Keep taking them. Never stop a medicine for a treatment, not for a day."),
                _(
                    "Tell us about all of them in the form, or bring a list. Some mean waiting, another way, or "
                    "no treatment at all; a medical professional decides that."
                ),
            ],
        ),
        Question(
            "blood-thinners",
            _("I take a blood thinner or aspirin every day."),
            [
                _(
                    "Keep taking it. Blood thinners can rule PRP out, and they matter for every needle. A medical "
                    "professional decides, and plans around your medicine."
                ),
            ],
        ),
        Question(
            "blood-disorder",
            _("I have a blood disorder."),
            [
                _(
                    "It can rule PRP out, because PRP is made from your blood. Tell us its name in the form. A "
                    "medical professional decides what that means for you."
                ),
            ],
        ),
        Question(
            "pregnancy",
            _("I am pregnant, breastfeeding, or trying for a baby."),
            [
                _(
                    "Say so in the form. It means a closer look first, or no treatment for now; a medical "
                    "professional decides. You can come and talk all the same."
                ),
            ],
        ),
        Question(
            "illness",
            _("I have, or had, cancer or another serious illness."),
            [
                _(
                    "Tell us, also when it is long ago. It needs a closer look first, perhaps with your own "
                    "doctor, and it can rule a treatment out. A medical professional decides."
                ),
            ],
        ),
        Question(
            "changing-spot",
            _("I have a spot that changes, or I am losing hair suddenly."),
            [
                _(
                    "Please have it looked at by a doctor first. Do not wait for us: it may need something else, "
                    "and soon. A medical professional decides afterwards whether a treatment makes sense."
                ),
            ],
        ),
        Question(
            "darker-skin",
            _("Does it matter how dark my skin is?"),
            [
                _(
                    "For lasers and heat, yes: they can leave dark or pale patches, more often on darker skin. "
                    "That is why the form asks. A medical professional decides which device, if any."
                ),
            ],
        ),
        Question(
            "under-18", _("I am under 18."), [_("The online form is for adults. Please call us instead.")], call=True
        ),
    ],
)
