"""What waits for a provider, and what was signed last."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from clinic.models import User
from consultations.booking.models import Appointment
from consultations.candidacy import words
from consultations.candidacy.models import Assessment
from consultations.candidacy.protocol import PRODUCTS, STATUSES
from consultations.intake.models import Intake
from consultations.patients.models import Patient

from .models import Review

WITHOUT_A_VISIT_SHOWN = 100
SIGNED_SHOWN = 10


@dataclass(frozen=True)
class Mark:
    """The worst that the protocol says of a product for one area."""

    area: str
    status: str
    status_word: str


@dataclass(frozen=True)
class Waiting:
    intake: Intake
    visit_at: datetime | None
    areas: list[tuple[str, str]]  # area and recommendation, both in words
    marks: list[Mark]
    contradicts: bool


def to_review(user: User) -> tuple[list[Waiting], list[Waiting]]:
    """Completed forms without a review: those with a visit by its time, then those without, the oldest first."""
    visit = (
        Patient.objects.visible_to(user)
        .of_person(OuterRef("person"))
        .filter(appointments__status__in=Appointment.STANDING, appointments__ends_at__gte=OuterRef("completed_at"))
        .order_by("appointments__starts_at")
        .values("appointments__starts_at")[:1]
    )
    waiting = (
        Intake.objects.visible_to(user)
        .completed()
        .filter(reviews=None)
        .annotate(person=Coalesce("patient__merged_into", "patient"))
        .annotate(visit_at=Subquery(visit))
        .select_related("patient")
        .prefetch_related(Prefetch("assessments", Assessment.objects.filter(replaced_by=None)))
    )
    with_a_visit = waiting.exclude(visit_at=None).order_by("visit_at")
    without = waiting.filter(visit_at=None).order_by(F("completed_at").asc())[:WITHOUT_A_VISIT_SHOWN]
    return entries(with_a_visit), entries(without)


def entries(intakes: Iterable[Intake]) -> list[Waiting]:
    return [entry(intake) for intake in intakes]


def entry(intake: Any) -> Waiting:
    """Of an intake that the query has told `visit_at`."""
    assessments = intake.assessments.all()
    return Waiting(
        intake=intake,
        visit_at=intake.visit_at,
        areas=[(str(words.AREAS[each.area]), str(words.RECOMMENDATIONS[each.recommendation])) for each in assessments],
        marks=[mark for each in assessments for mark in marks(each)],
        contradicts=any(each.contradictions for each in assessments),
    )


def marks(assessment: Assessment) -> list[Mark]:
    """None where both products are open without caution."""
    worst = max((assessment.verdicts[product]["status"] for product in PRODUCTS), key=STATUSES.index)
    if worst == "eligible":
        return []
    return [Mark(str(words.AREAS[assessment.area]), worst, str(words.STATUSES[worst]))]


def recently_signed(user: User) -> QuerySet[Review]:
    reviews = Review.objects.visible_to(user).select_related("signed_by", "intake__patient")
    return reviews.prefetch_related("outcomes__assessment")[:SIGNED_SHOWN]
