"""What is left of a lot, and whether it may be used."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from django.db.models import F, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from consultations.review.course_models import TreatmentSession
from treatments.models import Lot, LotQuerySet, Treatment

SOON = timedelta(days=30)  # before its expiry a lot is marked


def with_stock(lots: LotQuerySet) -> LotQuerySet:
    """Each with `used` and `left`."""
    counted = lots.annotate(used=Coalesce(Sum("sessions__units"), 0)).annotate(left=F("units") - F("used"))
    return cast(LotQuerySet, counted)


def used_of(lot: Lot) -> int:
    return TreatmentSession.objects.filter(lot=lot).aggregate(used=Sum("units"))["used"] or 0


def lots_of(treatment: Treatment) -> LotQuerySet:
    """Also those that may not be used; what expires first at the top."""
    return with_stock(Lot.objects.filter(product__treatment=treatment)).select_related("product")


def usable_for(treatment: Treatment, on: date) -> LotQuerySet:
    """What a session of this treatment may take on that day."""
    return lots_of(treatment).usable(on).filter(units__gt=F("used"))


def why_not(lot: Lot, units: int, on: date) -> str:
    """The code of CannotRecord by which a session of that day may not take this lot; empty where it may. Call it while
    the row is locked: the last unit is given once."""
    if lot.status != Lot.Status.USABLE:
        return "lot-set-aside"
    if lot.expires_on is None or lot.expires_on < on:
        return "lot-expired"
    return "" if lot.units >= used_of(lot) + units else "lot-used-up"


@dataclass(frozen=True)
class Standing:
    """How a lot stands on a day: `look` is the class of its mark."""

    name: str
    label: Any
    look: str


STANDINGS = {
    each.name: each
    for each in (
        Standing("recalled", _("Recalled"), "excluded"),
        Standing("quarantined", _("In quarantine"), "defer"),
        Standing("expired", _("Expired"), "excluded"),
        Standing("used-up", _("Used up"), "cancelled"),
        Standing("soon", _("Expires soon"), "caution"),
        Standing("usable", _("Usable"), "eligible"),
    )
}


def standing(lot: Any, on: date) -> Standing:
    """`lot` comes from `with_stock`."""
    if lot.status != Lot.Status.USABLE:
        return STANDINGS[lot.status]
    if lot.left <= 0:
        return STANDINGS["used-up"]
    if lot.expires_on is None or lot.expires_on < on:
        return STANDINGS["expired"]
    return STANDINGS["soon" if lot.expires_on <= on + SOON else "usable"]
