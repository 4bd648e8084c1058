"""Alerts: what stands, who has taken it over, and what was done. A manager sees how many wait, and whom to call."""

from django.contrib import messages
from django.db.models import Min
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic import roles
from clinic.audit import record, record_all
from clinic.http import Request
from clinic.transitions import NotAllowed

from . import alerts as services
from . import people
from .forms import CloseForm
from .models import Alert
from .tiers import told

CLOSED_SHOWN = 20


@roles.only_for(*roles.CLINICAL, roles.MANAGER)
@require_safe
def alerts(request: Request) -> HttpResponse:
    if not request.user.has_role(*roles.CLINICAL):
        return waiting(request)
    listed = Alert.objects.visible_to(request.user).with_what_it_is_about()
    standing = list(listed.standing().waiting_first())
    closed = list(listed.filter(status=Alert.Status.CLOSED).order_by("-closed_at")[:CLOSED_SHOWN])
    record_all(request.actor, "read", [*standing, *closed])
    context = {"standing": cards(standing), "closed": cards(closed)}
    return render(request, "followup/alerts.html", context)


def waiting(request: Request) -> HttpResponse:
    """Without content: how many, since when, who has been told, and whom to call."""
    unanswered = Alert.objects.unacknowledged().order_by()
    counted = unanswered.aggregate(since=Min("opened_at"))
    levels = [(label, unanswered.filter(level=level).count()) for level, label in Alert.Level.choices]
    context = {"since": counted["since"], "levels": levels, "on_call": people.on_call(timezone.now())}
    return render(request, "followup/alerts_waiting.html", context)


def cards(found: list[Alert]) -> list[dict]:
    return [{"alert": alert, "signs": told(alert)} for alert in found]


@roles.only_for(*roles.CLINICAL)
@require_POST
def acknowledge_alert(request: Request, reference: str) -> HttpResponse:
    found = get_alert(request, reference)
    try:
        services.acknowledge(found, by=request.actor)
    except NotAllowed:
        found = get_alert(request, reference)
        messages.info(request, _("%(name)s was faster and takes care of it.") % {"name": found.acknowledged_by})
    return redirect("alert", reference)


@roles.only_for(*roles.CLINICAL)
@require_http_methods(["GET", "HEAD", "POST"])
def alert(request: Request, reference: str) -> HttpResponse:
    """Everything about one alert; sending its form closes it."""
    found = get_alert(request, reference)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.close(found, form.cleaned_data["note"], by=request.actor)
        except NotAllowed:
            form.add_error(
                "note", _("Somebody has closed it in the meantime, or the patient has told more. Look again.")
            )
        else:
            messages.success(request, _("The alert is closed."))
            return redirect("alerts")
    record(request.actor, "read", found)
    context = {"form": form, "card": cards([found])[0], "events": found.adverse_events.all()}
    return render(request, "followup/alert.html", context, status=422 if form.errors else 200)


def get_alert(request: Request, reference: str) -> Alert:
    return get_object_or_404(Alert.objects.visible_to(request.user).with_what_it_is_about(), reference=reference)
