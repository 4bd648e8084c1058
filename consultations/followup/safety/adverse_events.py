"""Adverse events are recorded, corrected while open, and closed. Nothing is ever sent by itself."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from clinic.audit import Actor, record
from clinic.transitions import locked
from consultations.review.course_models import TreatmentSession
from consultations.review.services import staff

from .models import AdverseEvent, AdverseEventQuerySet, Alert


class CannotChange(Exception):
    """We cannot change this record, because it has been closed."""


@transaction.atomic
def record_event(
    session: TreatmentSession, given: Mapping[str, Any], *, alert: Alert | None, by: Actor
) -> AdverseEvent:
    event = AdverseEvent.objects.create(session=session, alert=alert, recorded_by=staff(by), **given)
    record(by, "record", event)
    return event


@transaction.atomic
def change_event(event: AdverseEvent, given: Mapping[str, Any], *, by: Actor) -> None:
    """Raises CannotChange."""
    row = open_row(event)
    for name, value in given.items():
        setattr(row, name, value)
    row.save(update_fields=list(given))
    record(by, "change", row)


@transaction.atomic
def close_event(event: AdverseEvent, *, by: Actor) -> None:
    """From now on it stays as it is. Raises CannotChange."""
    row = open_row(event)
    row.closed_by, row.closed_at = by.user, timezone.now()
    row.save(update_fields=["closed_by", "closed_at"])
    record(by, "close", row)


def open_row(event: AdverseEvent) -> AdverseEvent:
    row = locked(event)
    if row.closed_at:
        raise CannotChange
    return row


def by_lot(events: AdverseEventQuerySet) -> QuerySet:
    """Each product and lot with its events, the most first. One query, however many there are."""
    serious = Q(grade__gte=AdverseEvent.Grade.SEVERE)
    groups = events.order_by().values("session__lot__product__name", "session__lot__number", "session__lot__reference")
    counted = groups.annotate(events=Count("pk"), severe=Count("pk", filter=serious), latest=Max("began_on"))
    return counted.order_by("-events", "-latest", "session__lot__number")
