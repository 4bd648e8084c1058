"""Visits whose time has passed and of which nobody has said what became of them. Nobody is marked as not come by
itself: the list asks."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinic import roles
from clinic.http import Request
from clinic.models import User

from .models import Appointment

ON_A_PAGE = 50


def unresolved_visits(user: User) -> QuerySet[Appointment]:
    """Booked, did they come? Arrived, is it done? The oldest first."""
    asked = (Appointment.Status.BOOKED, Appointment.Status.ARRIVED)
    over = Appointment.objects.visible_to(user).filter(status__in=asked, ends_at__lte=timezone.now())
    return over.order_by("starts_at", "pk")


def back_to_row(request: Request) -> str:
    """The row that a step was pressed in, where the next visit stands now."""
    row = request.POST.get("row", "")
    return f"{reverse('unresolved')}#row-{row if row.isdecimal() and len(row) < 4 else 1}"


@roles.only_for(*roles.DESK)
@require_safe
def unresolved(request: Request) -> HttpResponse:
    visits = unresolved_visits(request.user).select_related("patient", "type", "location", "resource")
    page = Paginator(visits, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "booking/unresolved.html", {"visits": page})
