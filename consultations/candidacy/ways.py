"""Where PRP and exosomes each stand for one area, for the patient: why this, and why not that."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from .explanation import NAMES, Explanation, Point
from .models import Assessment
from .protocol import EFFECTS, PRODUCTS

STANDS = {
    "eligible": _("Nothing you told us rules this out."),
    "caution": _("This can be talked about. Your provider will look at something first."),
    "defer": _("Not yet. Something has to come first."),
    "excluded": _("Not suggested for you."),
}
OWN_CHOICE = _("You told us that you do not want this. You can still ask us.")


@dataclass(frozen=True)
class Way:
    name: str
    stands: str
    because: tuple[str, ...]  # what decides it, each in two or three words; empty where nothing speaks against it


def ways(explanation: Explanation, assessment: Assessment) -> list[Way]:
    return [way(product, assessment.verdicts[product]["status"], explanation.products) for product in PRODUCTS]


def way(product: str, status: str, points: tuple[Point, ...]) -> Way:
    deciding = [point for point in points if product in point.about and EFFECTS[point.effect] == status]
    declined = deciding and all(point.effect == "decline" for point in deciding)
    return Way(
        name=str(NAMES[product]),
        stands=str(OWN_CHOICE if declined else STANDS[status]),
        because=tuple(dict.fromkeys(point.short for point in deciding)),
    )
