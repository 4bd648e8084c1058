"""What waits for a provider, and what was signed last."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from clinic.models import User
from consultations.booking.models import Appointment
from consultations.candidacy import words
from consultations.candidacy.clearing import Cleared, Verdicts
from consultations.candidacy.models import Assessment
from consultations.candidacy.protocol import PRODUCTS, STATUSES
from consultations.intake.models import Intake
from consultations.intake.services import clinic_today, clinic_zone
from consultations.patients.models import Patient

from . import marks  # noqa: F401  what review itself marks
from .flags import FLAGS, Flag
from .models import AreaOutcome, Review
from .questions.models import PatientQuestion
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


def without_a_visit(user: User) -> tuple[list[Waiting], int]:
    """The oldest, and how many there are."""
    found = to_review(user).filter(visit_at=None).order_by(F("completed_at").asc(), "pk")
    shown = entries(found[:WITHOUT_A_VISIT_SHOWN])
    return shown, len(shown) if len(shown) < WITHOUT_A_VISIT_SHOWN else found.count()


def to_review(user: User) -> Any:
    """Completed forms of which an area has no signature for the answers that it has now, by the protocol that reads
    them, or whose patient has told more."""
    starts_at = F("appointments__starts_at")
    to_come = Case(When(appointments__starts_at__gte=midnight(), then=starts_at))
    visits = (  # the next one, else the last
        Patient.objects.visible_to(user)
        .of_person(OuterRef("person"))
        .filter(appointments__status__in=Appointment.STANDING, appointments__ends_at__gte=OuterRef("completed_at"))
        .order_by(to_come.asc(nulls_last=True), starts_at.desc())
    )
    current = Assessment.objects.current().select_related("patient").prefetch_related("protocol_version")
    decided = AreaOutcome.objects.current().filter(
        review__intake=OuterRef(OuterRef("pk")),
        assessment__area=OuterRef("area"),
        assessment__facts=OuterRef("facts"),
        assessment__protocol_version=OuterRef("protocol_version"),
    )
    undecided = Assessment.objects.current().filter(~Exists(decided), intakes=OuterRef("pk"))
    told_more = Exists(PatientQuestion.objects.unread().filter(intake=OuterRef("pk")))
    return (
        Intake.objects.visible_to(user)
        .completed()
        .filter(Q(reviews=None) | Exists(undecided) | told_more)
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


def midnight() -> datetime:
    """At which the clinic's day began."""
    return datetime.combine(clinic_today(), time(), clinic_zone())


def entries(intakes: Iterable[Any]) -> list[Waiting]:
    """With what evidence has lifted counted as a caution."""
    found = list(intakes)
    now = cleared_in(found, clinic_today())
    return [entry(intake, now) for intake in found]


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
