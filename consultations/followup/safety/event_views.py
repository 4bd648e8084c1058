"""Adverse events: the list with its counts by product and lot, the record, and a page to report from."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic import roles
from clinic.ages import age_on
from clinic.audit import record, record_all
from clinic.error_pages import Way
from clinic.errors import Refused
from clinic.http import Request
from clinic.models import Location
from consultations.review.course_models import TreatmentSession

from . import adverse_events as services
from .event_form import EventForm
from .models import AdverseEvent, Alert

SHOWN = 200


@roles.only_for(*roles.CLINICAL)
@require_safe
def adverse_events(request: Request) -> HttpResponse:
    visible = AdverseEvent.objects.visible_to(request.user)
    events = list(visible.with_session()[:SHOWN])
    record_all(request.actor, "read", events)
    context = {"events": events, "lots": services.by_lot(visible), "more": len(events) == SHOWN}
    return render(request, "followup/adverse_events.html", context)


@roles.only_for(*roles.CLINICAL)
@require_http_methods(["GET", "HEAD", "POST"])
def record_adverse_event(request: Request, reference: str) -> HttpResponse:
    sessions = TreatmentSession.objects.visible_to(request.user).select_related(
        "plan__patient", "plan__treatment", "plan__outcome__assessment", "lot__product", "provider"
    )
    session = get_object_or_404(sessions, reference=reference)
    form = EventForm(session, Location.main(), request.POST if request.method == "POST" else None)
    if form.is_valid():
        alert = alert_of(request, session)
        event = services.record_event(session, form.cleaned_data, alert=alert, by=request.actor)
        messages.success(request, _("The adverse event is recorded."))
        return redirect("adverse_event", event.reference)
    record(request.actor, "read", session)
    context = {"form": form, "session": session, "patient": session.plan.patient}
    return render(request, "followup/adverse_event_form.html", context, status=422 if form.errors else 200)


def alert_of(request: Request, session: TreatmentSession) -> Alert | None:
    """The alert from which somebody came, where the address names one of this session."""
    wanted = request.GET.get("alert", "")
    return next((alert for alert in session.alerts.all() if str(alert.reference) == wanted), None)


@roles.only_for(*roles.CLINICAL)
@require_http_methods(["GET", "HEAD", "POST"])
def adverse_event(request: Request, reference: str) -> HttpResponse:
    """What is closed is read as it is printed."""
    event = get_event(request, reference)
    if event.closed_at and request.method != "POST":
        return redirect("adverse_event_summary", reference)
    form = EventForm(event.session, Location.main(), request.POST if request.method == "POST" else None, instance=event)
    if form.is_valid():
        try:
            services.change_event(event, form.cleaned_data, by=request.actor)
        except services.CannotChange:
            raise closed(event) from None
        messages.success(request, _("The adverse event is saved."))
        return redirect("adverse_event", reference)
    record(request.actor, "read", event)
    context = {"form": form, "event": event, "session": event.session, "patient": event.session.plan.patient}
    return render(request, "followup/adverse_event_form.html", context, status=422 if form.errors else 200)


@roles.only_for(*roles.CLINICAL)
@require_POST
def close_adverse_event(request: Request, reference: str) -> HttpResponse:
    event = get_event(request, reference)
    try:
        services.close_event(event, by=request.actor)
    except services.CannotChange:
        raise closed(event) from None
    return redirect("adverse_event_summary", reference)


@roles.only_for(*roles.CLINICAL)
@require_safe
def adverse_event_summary(request: Request, reference: str) -> HttpResponse:
    """On paper: what the clinic's person copies into the report. The software sends it nowhere."""
    event = get_event(request, reference)
    record(request.actor, "print", event)
    patient = event.session.plan.patient
    context = {
        "event": event,
        "session": event.session,
        "initials": f"{patient.first_name[:1]}. {patient.last_name[:1]}.",
        "age": age_on(patient.birth_date, event.began_on),
        "birth_date": patient.birth_date,
        "consequences": [str(AdverseEvent.Consequence(each).label) for each in event.consequences],
    }
    return render(request, "followup/adverse_event_summary.html", context)


def get_event(request: Request, reference: str) -> AdverseEvent:
    return get_object_or_404(AdverseEvent.objects.visible_to(request.user).with_session(), reference=reference)


def closed(event: AdverseEvent) -> Refused:
    sentence = _("It stays as it was closed. Record another event for what is new.")
    way = Way(reverse("adverse_event_summary", args=[event.reference]), _("To the record"))
    return Refused(409, _("This record is closed"), sentence, way=way)
