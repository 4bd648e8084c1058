"""A lot is received, set aside and released."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clinic.audit import Actor, record
from clinic.models import AccessLog, User
from clinic.transitions import locked, transition
from consultations.intake.services import clinic_today
from consultations.review.services import staff
from treatments.models import Delivery, Lot, Product

from .refusals import CannotReceive
from .stock import used_of

HISTORY = {
    "receive": _("Received, units"),
    "quarantine": _("Put in quarantine"),
    "release": _("Released"),
    "recall": _("Recalled"),
    "write to all": _("Patients written to"),
}


@transaction.atomic
def receive(product: Product, number: str, expires_on: date, units: int, *, request_key: UUID, by: Actor) -> Lot:
    """The same number again adds units; pressing twice adds them once. Raises CannotReceive."""
    lot = locked(known_lot(product, " ".join(number.split()), by))
    if earlier := Delivery.objects.filter(request_key=request_key).first():
        if earlier.lot_id != lot.pk:
            raise CannotReceive("received-already")
        return lot
    refuse(lot, expires_on)
    if lot.expires_on is None:  # known from sessions before lots were received: what they took is no stock
        lot.expires_on, lot.units = expires_on, used_of(lot)
    lot.units += units
    lot.save(update_fields=["expires_on", "units"])
    Delivery.objects.create(lot=lot, units=units, received_by=staff(by), request_key=request_key)
    record(by, "receive", lot, str(units))
    return lot


def known_lot(product: Product, number: str, by: Actor) -> Lot:
    """A number is the same in capital and small letters: a lot that stands there twice is half found in a recall."""
    if known := Lot.objects.filter(product=product, number__iexact=number).first():
        return known
    given = {"received_by": by.user, "received_on": clinic_today()}
    return Lot.objects.get_or_create(product=product, number=number.upper(), defaults=given)[0]


def refuse(lot: Lot, expires_on: date) -> None:
    if lot.status == Lot.Status.RECALLED:
        raise CannotReceive("recalled")
    if expires_on < clinic_today():
        raise CannotReceive("expired")
    if lot.expires_on not in (None, expires_on):
        raise CannotReceive("other-expiry")


@transaction.atomic
def move(lot: Lot, verb: str, why: str, *, by: Actor) -> Lot:
    """Quarantine, release or recall. Raises NotAllowed."""
    row = transition(lot, verb, by=by, why=why)
    row.why = "" if row.status == Lot.Status.USABLE else why
    row.save(update_fields=["why"])
    return row


@dataclass(frozen=True)
class Entry:
    at: datetime
    what: str
    why: str
    who: str


def history(lot: Lot) -> list[Entry]:
    """What was done with it and by whom, the latest first."""
    told = AccessLog.objects.filter(subject_kind="lot", subject_reference=str(lot.reference), verb__in=HISTORY)
    entries = list(told.order_by("-at", "-pk"))
    users = User.objects.filter(reference__in={each.actor_reference for each in entries})
    names = {str(user.reference): str(user) for user in users}
    return [Entry(each.at, str(HISTORY[each.verb]), each.why, names.get(each.actor_reference, "")) for each in entries]
