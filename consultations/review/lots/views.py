"""What is in stock: received, set aside, released, and what was done with it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic import roles
from clinic.error_pages import Way
from clinic.errors import Refused
from clinic.http import Request
from clinic.transitions import NotAllowed
from consultations.intake.services import clinic_today
from treatments.models import Lot

from . import services
from .forms import MoveForm, ReceiveForm
from .refusals import CannotReceive
from .stock import standing, with_stock

WHO = (*roles.CLINICAL, roles.MANAGER)
IN_HAND = ("soon", "usable")
TO_CLEAR = ("recalled", "quarantined", "expired")
FINISHED_SHOWN = 100
FIELDS = {"expired": "expires_on", "other-expiry": "expires_on", "recalled": "number"}


@roles.only_for(*WHO)
@require_safe
def lots(request: Request) -> HttpResponse:
    today = clinic_today()
    found = with_stock(Lot.objects.visible_to(request.user)).select_related("product").order_by("expires_on", "pk")
    rows = [{"lot": lot, "standing": standing(lot, today)} for lot in found]
    finished = [row for row in rows if not is_about(row, IN_HAND) and not is_about(row, TO_CLEAR)]
    context = {
        "in_hand": [row for row in rows if is_about(row, IN_HAND)],
        "to_clear": [row for row in rows if is_about(row, TO_CLEAR)],
        "finished": finished[::-1][:FINISHED_SHOWN],
        "sees_deviations": request.user.has_role(roles.CLINICAL_LEAD, roles.MANAGER),
        "soon": [row for row in rows if is_about(row, ("soon",))],
    }
    return render(request, "review/lots/lots.html", context)


def is_about(row: dict[str, Any], names: tuple[str, ...]) -> bool:
    """What expired is still to be cleared away while something of it is left."""
    return row["standing"].name in names and (row["standing"].name != "expired" or row["lot"].left > 0)


@roles.only_for(*WHO)
@require_http_methods(["GET", "POST"])
def receive_lot(request: Request) -> HttpResponse:
    form = ReceiveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            lot = services.receive(**form.cleaned_data, by=request.actor)
        except CannotReceive as refusal:
            form.add_error(FIELDS.get(refusal.code), refusal.sentence)
        else:
            messages.success(request, _("Received: %(lot)s") % {"lot": lot})
            return redirect("lots")
    return render(request, "review/lots/receive_lot.html", {"form": form}, status=422 if form.errors else 200)


@roles.only_for(*WHO)
@require_http_methods(["GET", "POST"])
def lot(request: Request, reference: str) -> HttpResponse:
    found = get_lot(request, reference)
    form = MoveForm(found, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.move(found, form.cleaned_data["verb"], form.cleaned_data["why"], by=request.actor)
        except NotAllowed:
            raise moved_meanwhile(found) from None
        return redirect("lot", reference)
    context = {
        "lot": found,
        "standing": standing(found, clinic_today()),
        "form": form,
        "history": services.history(found),
        "is_clinical": request.user.has_role(*roles.CLINICAL),
    }
    return render(request, "review/lots/lot.html", context, status=422 if form.errors else 200)


def get_lot(request: Request, reference: str) -> Any:
    lots = with_stock(Lot.objects.visible_to(request.user)).select_related("product", "received_by")
    return get_object_or_404(lots, reference=reference)


def moved_meanwhile(lot: Lot) -> Refused:
    sentence = _("Somebody else has changed this lot since you opened the page. Nothing of yours was saved.")
    return Refused(409, _("This lot was changed just now"), sentence, way=to_lot(lot))


def to_lot(lot: Lot) -> Way:
    return Way(reverse("lot", args=[lot.reference]), _("To the lot"))
