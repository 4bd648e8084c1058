"""A visit at the desk, and its steps."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic import roles
from clinic.http import Request
from clinic.models import AccessLog, User
from consultations.intake.openings import waiting_for

from . import changes, form_done, offers
from .choosing import is_free
from .desk_places import day_address
from .models import Appointment
from .notices import UNDO_WITHIN
from .panels import VISIT_PANELS
from .refusals import REFUSALS, CannotBook
from .staff_forms import CancelForm, MoveForm
from .times import nearest_times, time_of
from .unresolved_views import back_to_row
from .week import week_of

STEPS: dict[str, Callable[..., Appointment]] = {
    "arrive": changes.arrive,
    "undo-arrival": changes.undo_arrival,
    "fulfil": changes.fulfil,
    "came": changes.came,
    "no-show": changes.mark_no_show,
    "undo-cancel": changes.undo_cancel,
    "undo-no-show": changes.undo_no_show,
    "take": offers.take,
    "decline": offers.decline,
}
NEXT_STEPS = {
    Appointment.Status.PENDING: ("take", "decline"),
    Appointment.Status.BOOKED: ("arrive", "no-show"),
    Appointment.Status.ARRIVED: ("fulfil", "undo-arrival"),
    Appointment.Status.NO_SHOW: ("arrive", "undo-no-show"),
    Appointment.Status.CANCELLED: ("undo-cancel",),
}


@roles.only_for(*roles.DESK)
@require_safe
def visit(request: Request, reference: str) -> HttpResponse:
    return visit_page(request, visit_of(request, reference))


@roles.only_for(*roles.DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def visit_step(request: Request, reference: str, step: str) -> HttpResponse:
    """Arrived, done, not come: one press each, from the day or from the visit's page."""
    if step not in STEPS:
        raise Http404
    found = visit_of(request, reference)
    if request.method != "POST":
        return redirect("visit", reference)  # whoever pressed too late comes back from the login by GET
    try:
        STEPS[step](found, by=request.actor)
    except CannotBook as refusal:
        return visit_page(request, visit_of(request, reference), refusal=REFUSALS[refusal.code], status=409)
    if request.POST.get("back") == "day":
        return redirect(day_address(found.location, found.day))
    if request.POST.get("back") == "unresolved":
        return redirect(back_to_row(request))
    return redirect("visit", reference)


@roles.only_for(*roles.DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def visit_cancel(request: Request, reference: str) -> HttpResponse:
    found, form = visit_of(request, reference), CancelForm(request.POST)
    if request.method != "POST":
        return redirect("visit", reference)
    if not form.is_valid():
        return visit_page(request, found, form=form, status=422)
    try:
        changes.cancel(found, by=request.actor, why=form.cleaned_data["why"])
    except CannotBook as refusal:
        return visit_page(request, visit_of(request, reference), refusal=REFUSALS[refusal.code], status=409)
    return redirect("visit", reference)


@roles.only_for(*roles.DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def visit_move(request: Request, reference: str) -> HttpResponse:
    found = visit_of(request, reference)
    location, type = found.location, found.type
    moment = time_of(request.GET.get("time", ""))
    if request.method != "POST" and not is_free(location, type, moment, found, by_staff=True):
        asked = location.local(moment).date() if moment else request.GET.get("from")
        week = week_of(location, type, asked or location.today(), by_staff=True, moving=found)
        return render(request, "booking/visit_move.html", {"visit": found, "week": week, "gone": moment})
    initial = {**MoveForm.beginning(moment), "resource": found.resource.reference} if moment else None
    form = MoveForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        start, resource = form.cleaned_data["time"], form.cleaned_data["resource"]
        try:
            changes.move(found, start, by=request.actor, resource=resource)
        except changes.CannotChange as refusal:
            return visit_page(request, visit_of(request, reference), refusal=REFUSALS[refusal.code], status=409)
        except CannotBook as refusal:
            near = nearest_times(location, type, start, by_staff=True, moving=found, resource=resource)
            form.refuse(refusal, near)
            return render(request, "booking/visit_move_confirm.html", {"visit": found, "form": form}, status=409)
        return redirect("visit", reference)
    context = {"visit": found, "form": form}
    return render(request, "booking/visit_move_confirm.html", context, status=422 if form.errors else 200)


def visit_of(request: Request, reference: str) -> Appointment:
    known = Appointment.objects.visible_to(request.user).select_related(
        "patient", "type", "location", "resource", "room", "unit__device"
    )
    return get_object_or_404(known, reference=reference)


def visit_page(
    request: Request, found: Appointment, *, form: Any = None, refusal: Any = None, status: int = 200
) -> HttpResponse:
    labels = {
        "arrive": _("Arrived"),
        "undo-arrival": _("Not arrived after all"),
        "fulfil": _("Visit done"),
        "no-show": _("Did not come"),
        "undo-cancel": _("Not cancelled after all"),
        "undo-no-show": _("Take that back"),
        "take": _("The patient takes it"),
        "decline": _("The patient does not want it"),
    }
    context = {
        "visit": found,
        "form": form or CancelForm(),
        "refusal": refusal,
        "form_state": form_done.form_states([found.patient_id])[found.patient_id],
        "steps": [(step, labels[step]) for step in next_steps(found)],
        "can_change": may_change(found, request),
        "is_late": changes.was_late(found),
        "undo_until": found.off_at + UNDO_WITHIN if found.off_at and changes.may_undo(found) else None,
        "history": history(found),
        "for_tablet": waiting_for(found.patient),
        "day_address": day_address(found.location, found.day),
        "panels": [panel(request, found) for panel in VISIT_PANELS],
    }
    return render(request, "booking/visit.html", context, status=status)


def next_steps(found: Appointment) -> list[str]:
    """What makes sense now: nobody arrives before the day, nobody is missed before the hour."""
    steps = NEXT_STEPS.get(Appointment.Status(found.status), ())
    open_now = {
        "arrive": found.day <= found.location.today(),
        "no-show": found.starts_at <= timezone.now(),
        "undo-cancel": changes.may_undo(found),
        "undo-no-show": changes.may_undo(found),
        "take": not offers.is_over(found),
    }
    return [step for step in steps if open_now.get(step, True)]


def may_change(found: Appointment, request: Request) -> bool:
    try:
        changes.check_changeable(found, request.actor)
    except changes.CannotChange:
        return False
    return True


def history(found: Appointment) -> list[dict[str, Any]]:
    """Who did what with the visit, the latest first."""
    entries = list(AccessLog.objects.filter(subject_kind="appointment", subject_reference=str(found.reference)))
    staff = {
        str(user.reference): user.name
        for user in User.objects.filter(
            reference__in=[entry.actor_reference for entry in entries if entry.actor_kind == "user"]
        )
    }
    who = {"patient": _("the patient"), "public": _("the patient, online"), "system": _("the system")}
    verbs = {
        "book": _("booked"),
        "offer": _("held for this patient, from the waitlist"),
        "take": _("taken"),
        "let_go": _("not taken"),
        "move": _("moved"),
        "cancel": _("cancelled"),
        "ask_to_choose": _("asked to choose another time"),
        "arrive": _("arrived"),
        "undo_arrival": _("arrival undone"),
        "fulfil": _("visit done"),
        "mark_no_show": _("did not come"),
        "undo_cancel": _("cancellation taken back"),
        "undo_no_show": _("“did not come” taken back"),
    }
    return [
        {
            "at": entry.at,
            "what": verbs.get(entry.verb, entry.verb),
            "who": staff.get(entry.actor_reference) or who.get(entry.actor_kind, entry.actor_kind),
            "why": entry.why,
        }
        for entry in entries
    ]
