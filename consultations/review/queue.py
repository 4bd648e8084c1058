"""What waits for a provider, and what was signed last."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from clinic.models import User
from consultations.booking.models import Appointment
from consultations.candidacy import words
from consultations.candidacy.clearing import Cleared, Verdicts
from consultations.candidacy.models import Assessment
from consultations.candidacy.protocol import PRODUCTS, STATUSES
from consultations.intake.models import Intake
from consultations.intake.services import clinic_today
from consultations.patients.models import Patient

from . import marks  # noqa: F401  what review itself marks
from .flags import FLAGS, Flag
from .models import Review
from .questions.models import PatientQuestion
from .services import has_changed_since
from .validity import cleared_in

WITHOUT_A_VISIT_SHOWN = 100
SIGNED_SHOWN = 50


@dataclass(frozen=True)
class Mark:
    """The worst that the protocol says of a product for one area."""

    area: str
    status: str
    status_word: str


@dataclass
class Waiting:
    intake: Intake
    visit_at: datetime | None
    visit_with: int | None  # key of the user who sees them
    areas: list[tuple[str, str]]  # area and recommendation, both in words
    marks: list[Mark]
    flags: list[Flag] = field(default_factory=list)


def with_a_visit(user: User) -> list[Waiting]:
    """By the time of the visit."""
    return entries(to_review(user).exclude(visit_at=None).order_by("visit_at", "pk"))


def without_a_visit(user: User) -> list[Waiting]:
    """The oldest first."""
    return entries(
        to_review(user).filter(visit_at=None).order_by(F("completed_at").asc(), "pk")[:WITHOUT_A_VISIT_SHOWN]
    )


def to_review(user: User) -> Any:
    """Completed forms of which an area has no signature as it is assessed now, or whose patient has told more."""
    visits = (
        Patient.objects.visible_to(user)
        .of_person(OuterRef("person"))
        .filter(appointments__status__in=Appointment.STANDING, appointments__ends_at__gte=OuterRef("completed_at"))
        .order_by("appointments__starts_at")
    )
    current = Assessment.objects.current().select_related("patient").prefetch_related("protocol_version")
    undecided = Assessment.objects.current().filter(intakes=OuterRef("pk"), outcomes=None)
    told_more = Exists(PatientQuestion.objects.unread().filter(intake=OuterRef("pk")))
    return (
        Intake.objects.visible_to(user)
        .completed()
        .annotate(has_told_more=told_more)
        .filter(Q(reviews=None) | Exists(undecided) | Q(has_told_more=True))
        .annotate(person=Coalesce("patient__merged_into", "patient"))
        .annotate(visit_at=Subquery(visits.values("appointments__starts_at")[:1]))
        .annotate(visit_with=Subquery(visits.values("appointments__resource__user")[:1]))
        .select_related("patient")
        .prefetch_related(
            "protocol_version",
            Prefetch("assessments", current),
            Prefetch("reviews", Review.objects.current().prefetch_related("outcomes__assessment")),
        )
    )


def entries(intakes: Iterable[Any]) -> list[Waiting]:
    """With what evidence has lifted counted as a caution."""
    unsettled = [intake for intake in intakes if not is_settled(intake)]
    now = cleared_in(unsettled, clinic_today())
    return [entry(intake, now) for intake in unsettled]


def is_settled(intake: Any) -> bool:
    """Signed, and assessed anew since from the same answers. Whoever has told more stays."""
    signed = next(iter(intake.reviews.all()), None)
    return signed is not None and not intake.has_told_more and not has_changed_since(signed, intake.assessments.all())


def entry(intake: Any, now: Mapping[int, Cleared]) -> Waiting:
    """Of an intake that the query has told `visit_at` and `visit_with`; `now`: what its assessments say today."""
    said = [(str(words.AREAS[each.area]), now[each.pk]) for each in intake.assessments.all()]
    return Waiting(
        intake=intake,
        visit_at=intake.visit_at,
        visit_with=intake.visit_with,
        areas=[(area, str(words.RECOMMENDATIONS[each.recommendation])) for area, each in said],
        marks=[mark for area, each in said for mark in marks_of(area, each.verdicts)],
    )


def marks_of(area: str, verdicts: Verdicts) -> list[Mark]:
    """None where both products are open without caution."""
    worst = max((verdicts[product]["status"] for product in PRODUCTS), key=STATUSES.index)
    return [] if worst == "eligible" else [Mark(area, worst, str(words.STATUSES[worst]))]


def mark(user: User, waiting: Sequence[Waiting]) -> None:
    """Say of each what stands out; one question a kind of flag for the whole queue."""
    intakes = [each.intake for each in waiting]
    for flag, source in FLAGS if intakes else ():
        has_it = source(user, intakes)
        for each in waiting:
            if each.intake.pk in has_it:
                each.flags.append(flag)


def recently_signed(user: User) -> QuerySet[Review]:
    reviews = Review.objects.visible_to(user).select_related("signed_by", "intake__patient")
    return reviews.filter(replaced_by=None).prefetch_related("outcomes__assessment")[:SIGNED_SHOWN]
