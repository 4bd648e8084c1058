"""Answers are renewed, and patients are asked to before a visit."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from clinic.audit import SYSTEM, Actor
from consultations.booking.models import Appointment
from consultations.candidacy.models import Assessment
from consultations.intake import amending
from consultations.intake.refusals import CannotSend
from consultations.intake.services import clinic_today, clinic_zone
from consultations.messaging.models import Message
from consultations.messaging.outbox import enqueue
from consultations.review.refusals import CannotAmend

from .due import BEFORE, VISITS, Renewal, again, due_before, renewals_before

LETTER = "renew_answers"
TOO_LATE = timedelta(hours=2)  # from then on the tablet is nearer


def renew(renewal: Renewal, answers: Mapping[str, Any], *, by: Actor) -> list[Assessment]:
    """Another assessment for each area, also where every answer is the same: it is given today. Raises CannotAmend
    where somebody has corrected or renewed these answers meanwhile."""
    try:
        return amending.amend(renewal.intake, renewal.shown, answers, by=by, is_renewal=True)
    except CannotSend as refusal:
        raise CannotAmend("answers-changed") from refusal


def renew_ages(now: datetime) -> int:
    """Where a birthday is all that has moved before a visit within two days, nobody needs to be asked: it is assessed
    anew, once the day has come. Returns for how many forms."""
    today, zone = clinic_today(), clinic_zone()
    moved = {each.intake: each for each in renewals_before(soon(now)).values() if each.needs_nobody}
    by_today = [each for each in moved.values() if again(each.intake, each.shown, today, each.protocol, zone).age_moved]
    for renewal in by_today:
        with suppress(CannotAmend):  # somebody has renewed it meanwhile
            renew(renewal, {}, by=SYSTEM)
    return len(by_today)


def soon(now: datetime) -> QuerySet[Appointment]:
    visits = Appointment.objects.filter(status=Appointment.Status.BOOKED, type__slug__in=VISITS)
    within = visits.filter(starts_at__gt=now, starts_at__lte=now + BEFORE)
    return within.select_related("patient", "type", "location")


def owe_letters(now: datetime) -> int:
    """A letter to everybody who comes within two days with answers that will be too old by then: one for a visit, and
    one more where it has moved. Returns how many are owed now."""
    visits = {key_of(visit): visit for visit in soon(now) if visit.starts_at > now + TOO_LATE}
    told = set(Message.objects.filter(key__in=visits).values_list("key", flat=True))
    unasked = [visit for key, visit in visits.items() if key not in told]
    due = due_before(unasked)
    for visit in unasked:
        if visit.pk in due:
            owe(visit)
    return len(due)


@transaction.atomic
def owe(visit: Appointment) -> None:
    enqueue(LETTER, visit.patient, visit, sequence=visit.sequence, useless_after=visit.starts_at)


def key_of(visit: Appointment) -> str:
    return f"{LETTER}:{visit.reference}:{visit.sequence}"
