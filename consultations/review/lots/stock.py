"""What is left of a lot: one unit for each session."""

from datetime import date
from typing import cast

from django.db.models import Count, F

from treatments.models import Lot, LotQuerySet, Treatment


def with_stock(lots: LotQuerySet) -> LotQuerySet:
    """Each with `used` and `left`."""
    counted = lots.annotate(used=Count("sessions")).annotate(left=F("units") - F("used"))
    return cast(LotQuerySet, counted)


def usable_for(treatment: Treatment, on: date) -> LotQuerySet:
    """What a session of this treatment may take on that day, what expires first at the top."""
    lots = Lot.objects.usable(on).filter(product__treatment=treatment)
    return with_stock(lots).filter(units__gt=F("used")).select_related("product")


def why_not(lot: Lot, on: date) -> str:
    """The code of CannotRecord by which a session of that day may not take this lot; empty where it may. Call it while
    the row is locked: the last unit is given once."""
    if lot.status != Lot.Status.USABLE:
        return "lot-set-aside"
    if lot.expires_on is None or lot.expires_on < on:
        return "lot-expired"
    return "" if lot.units > lot.sessions.count() else "lot-used-up"  # type: ignore[attr-defined]
