"""PRP beside exosomes, point by point: the rows of the comparison, in the order in which people ask."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from .models import RegulatoryStatus, Treatment


@dataclass(frozen=True)
class Cell:
    name: str
    text: str
    statuses: list[RegulatoryStatus] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    title: str
    cells: list[Cell]


POINTS = (
    (_("Where it comes from"), lambda treatment: treatment.get_origin_display()),
    (_("How it is made"), lambda treatment: treatment.preparation),
    (_("Who should not have it"), lambda treatment: treatment.who_should_not),
    (_("What happens at the visit"), lambda treatment: treatment.what_happens),
    (_("Afterwards"), lambda treatment: treatment.downtime),
    (_("Results"), lambda treatment: treatment.results),
)


def rows(treatments: Iterable[Treatment]) -> list[Row]:
    said = [Row(str(title), [Cell(each.name, text(each)) for each in treatments]) for title, text in POINTS]
    by_the_fda = [Cell(each.name, "", list(each.statuses.all())) for each in treatments]
    return [*said, Row(str(_("What the FDA says")), by_the_fda)]
