"""The codes of an assessment as clinicians read them."""

from django.utils.translation import gettext_lazy as _

from .explanation import NAMES

AREAS = {"face": _("Face"), "hair": _("Hair"), "other": _("Other")}
SUBJECTS = NAMES | {"injection": _("Injection")}
STATUSES = {"eligible": _("Open"), "caution": _("Caution"), "defer": _("Waits"), "excluded": _("Excluded")}
RECOMMENDATIONS = {
    "prp": _("PRP"),
    "exosomes": _("Exosomes"),
    "either": _("Either, PRP or exosomes"),
    "defer": _("Not yet"),
    "neither": _("Neither"),
}
BASES = {
    "nothing_ruled_out": _("neither of the two is ruled out"),
    "only_one_left": _("the other one is ruled out"),
    "preference": _("both are possible, the patient leans this way"),
    "waiting": _("everything that is left waits for something"),
    "none_left": _("both are ruled out"),
}
EFFECTS = {
    "exclude": _("Excludes"),
    "decline": _("Declined by the patient"),
    "defer": _("Waits"),
    "caution": _("Caution"),
    "prefer": _("Preferred"),
}
