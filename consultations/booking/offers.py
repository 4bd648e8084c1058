"""A time that was given back is offered to those who wait, one after the other, and held for each until they answer."""

import uuid
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.audit import SYSTEM, Actor, record
from clinic.constraints import broken
from clinic.models import Clinic
from clinic.transitions import locked, transition
from consultations.messaging.quiet_hours import next_permitted

from . import cells, changes, notices
from .availability import cell_of
from .fitting import device_of, passed_over_because, visit_instead
from .models import Appointment, FreedTime, WaitlistEntry, WaitlistOffer
from .refusals import CannotBook, CannotChange
from .services import things_at
from .times import diary, free_times

Outcome = WaitlistOffer.Outcome
OPEN, TAKEN = Outcome.HELD, Outcome.TAKEN
NO_ROOM = "no room"


def due(now: datetime) -> list[int]:
    """The freed times about which something may have to be decided."""
    return list(FreedTime.objects.filter(settled_at=None, offer_from__lte=now).values_list("pk", flat=True))


def work_on(freed: int) -> None:
    while decide(freed):
        pass


@transaction.atomic
def decide(pk: int) -> bool:
    """One decision about a freed time, whoever else decides at once; True where another may follow. After a crash the
    next sweep goes on from what is stored."""
    freed = FreedTime.objects.select_for_update().filter(pk=pk, settled_at=None).first()
    if freed is None:
        return False
    offer = freed.offers.filter(outcome=OPEN).first()
    if offer and offer.appointment:
        return is_over(offer.appointment) and _let_go(offer, offer.appointment, Outcome.EXPIRED, SYSTEM)
    if last_answer(freed) <= timezone.now():
        return _settle(freed, FreedTime.Outcome.BEGUN)
    if is_gone(freed):
        return _settle(freed, FreedTime.Outcome.GONE)
    if waits_for_the_morning(freed):
        return False
    return _offer_next(freed) or _settle(freed, FreedTime.Outcome.NOBODY)


def last_answer(freed: FreedTime) -> datetime:
    """The clinic's notice holds for those who wait as for everybody else."""
    return freed.starts_at - timedelta(hours=Clinic.current().notice_hours)


def waits_for_the_morning(freed: FreedTime) -> bool:
    """Nobody is offered a time at night, and loses it asleep, that can still be offered in the morning."""
    now = timezone.now()
    return now < next_permitted(now, freed.location) < last_answer(freed)


def is_gone(freed: FreedTime) -> bool:
    """Somebody else has it, or whoever it was with does not work then after all."""
    again = FreedTime.objects.filter(resource=freed.resource, starts_at=freed.starts_at, settled_at=None)
    if again.filter(pk__gt=freed.pk).exists():
        return True  # taken meanwhile and given back once more: that one may still be taken back
    day, start = freed.location.local(freed.starts_at).date(), cell_of(freed.starts_at)
    book = diary(freed.location, day, 1)
    working = [] if book.closures else book.spans(day).get(freed.resource, [])
    return start in book.taken(freed.resource) or not any(start in cells_of for cells_of in working)


def _settle(freed: FreedTime, outcome: str) -> bool:
    freed.settled_at, freed.outcome = timezone.now(), outcome
    freed.save(update_fields=["settled_at", "outcome"])
    return False


def _offer_next(freed: FreedTime) -> bool:
    """To the first in order whom it suits. Whoever is passed over is noted, with the reason."""
    waiting = WaitlistEntry.objects.waiting()
    # All of them, in one order: two times freed at once never go to the same person.
    list(waiting.select_for_update().order_by("pk").values_list("pk", flat=True))
    held = Appointment.objects.filter(status=Appointment.Status.PENDING)
    holding = set(held.values_list(Coalesce("patient__merged_into", "patient"), flat=True))
    answered = freed.offers.filter(outcome__in=[Outcome.DECLINED, Outcome.EXPIRED]).values("entry")
    here = waiting.filter(location=freed.location).exclude(pk__in=answered).order_by("created_at", "pk")
    for entry in here.select_related("patient__merged_into", "type", "instead_of__unit__device"):
        why = passed_over_because(entry, freed, holding)
        visit = None if why else _hold(freed, entry)
        _note(freed, entry, visit, why or NO_ROOM)
        if visit:
            return True
    return False


def _note(freed: FreedTime, entry: WaitlistEntry, visit: Appointment | None, why: str) -> None:
    said = {"outcome": OPEN, "why": ""} if visit else {"outcome": Outcome.PASSED_OVER, "why": why}
    WaitlistOffer.objects.update_or_create(
        freed=freed, entry=entry, defaults={"appointment": visit, "at": timezone.now(), **said}
    )


def _hold(freed: FreedTime, entry: WaitlistEntry) -> Appointment | None:
    """The visit that waits for an answer, with its cells; None where this kind of visit cannot be had then."""
    location, type, device = freed.location, entry.type, device_of(entry)
    day = location.local(freed.starts_at).date()
    free = free_times(location, type, day, 1, by_staff=True, device=device)[0].times
    if freed.resource not in free.get(freed.starts_at, ()):
        return None
    for room, unit in things_at(location, type, freed.starts_at, device):
        visit = Appointment(
            patient=entry.patient,
            location=location,
            resource=freed.resource,
            room=room,
            unit=unit,
            type=type,
            starts_at=freed.starts_at,
            ends_at=freed.starts_at + timedelta(minutes=type.minutes),
            status=Appointment.Status.PENDING,
            held_until=min(timezone.now() + timedelta(minutes=Clinic.current().hold_minutes), last_answer(freed)),
            request_key=uuid.uuid4(),
        )
        if _holds(visit):
            record(SYSTEM, "offer", visit)
            notices.offered(visit)
            return visit
    return None


def _holds(visit: Appointment) -> bool:
    try:
        with transaction.atomic():
            visit.save()
            cells.hold(visit)
    except IntegrityError as error:
        if broken(error) != cells.DOUBLE_BOOKED:
            raise
        return False
    return True


def entry_of(visit: Appointment) -> WaitlistEntry | None:
    """The wish that this visit was offered for."""
    return WaitlistEntry.objects.filter(offers__appointment=visit).select_related("instead_of__location").first()


def is_over(visit: Appointment) -> bool:
    return visit.held_until is None or visit.held_until <= timezone.now()


# Answers --------------------------------------------------------------------------------------------------------------
@transaction.atomic
def take(visit: Appointment, *, by: Actor) -> Appointment:
    """The patient comes at the time that was held for them, in place of the visit they named. Raises CannotChange where
    it is held no longer, CannotBook where they have got another visit meanwhile. A second press changes nothing."""
    locked(visit.patient)
    offer = _locked_offer(visit)
    visit.refresh_from_db()
    if offer.outcome == TAKEN:
        return visit
    if offer.outcome != OPEN or is_over(visit):
        raise CannotChange("offer over")
    replaced = visit_instead(offer.entry)
    if replaced is None and has_another(visit):
        raise CannotBook("has one")
    taken = transition(visit, "take", by=by, held_until=None)
    notices.answered(taken)
    notices.booked(taken, by)
    _answer(offer, TAKEN)
    _settle(offer.freed, FreedTime.Outcome.TAKEN)
    if offer.entry.is_waiting:
        transition(offer.entry, "take", by=by)
    if replaced:
        changes.give_up(replaced, by=by, why=_("took an earlier time instead"))
    return taken


@transaction.atomic
def decline(visit: Appointment, *, by: Actor) -> Appointment:
    """Whoever waits next is offered it. A second press changes nothing."""
    offer = _locked_offer(visit)
    visit.refresh_from_db()
    if offer.outcome == TAKEN:
        raise CannotChange("not standing")
    if offer.outcome == OPEN:
        _let_go(offer, visit, Outcome.DECLINED, by)
        visit.refresh_from_db()
    return visit


def _locked_offer(visit: Appointment) -> WaitlistOffer:
    """With the freed time, which everybody locks first who decides about it. Raises CannotChange for a visit that was
    never offered."""
    offer = WaitlistOffer.objects.filter(appointment=visit).first()
    if offer is None:
        raise CannotChange("not standing")
    freed = locked(offer.freed)
    offer = WaitlistOffer.objects.select_related("entry__instead_of").get(pk=offer.pk)
    offer.freed = freed
    return offer


def _let_go(offer: WaitlistOffer, visit: Appointment, outcome: str, by: Actor) -> bool:
    released = transition(cells.locked_with_heirs(visit), "let_go", by=by)
    cells.release(released)
    notices.answered(released)
    _answer(offer, outcome)
    return True


def _answer(offer: WaitlistOffer, outcome: str) -> None:
    offer.outcome, offer.at = outcome, timezone.now()
    offer.save(update_fields=["outcome", "at"])


def has_another(visit: Appointment) -> bool:
    return Appointment.objects.ahead().of(visit.patient).filter(type=visit.type).exclude(pk=visit.pk).exists()
