"""What every page shares on which a patient chooses a time: the week, the time asked for, the times in place of a taken
one."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from clinic.http import Request
from clinic.models import Location
from consultations.patients.models import Patient

from .forms import TimeForm
from .models import Appointment, AppointmentType, Resource
from .refusals import CannotBook
from .times import free_times, nearest_times, next_free_times
from .wanted import Wanted
from .week import week_of

ALTERNATIVES = 4


def consultation_of(patient: Patient) -> Appointment | None:
    return visit_ahead(patient, AppointmentType.CONSULTATION)


def visit_ahead(patient: Patient, type: str) -> Appointment | None:
    """The one of this type that is booked and still to come."""
    ahead = Appointment.objects.ahead().of(patient).filter(type__slug=type)
    return ahead.select_related("patient", "location", "resource", "type").first()


def is_free(
    location: Location,
    type: AppointmentType,
    moment: datetime | None,
    moving: Appointment | None = None,
    *,
    by_staff: bool = False,
    resource: Resource | None = None,
) -> bool:
    """With anybody, or with the one who is asked for."""
    if moment is None:
        return False
    day = location.local(moment).date()
    free = free_times(location, type, day, 1, by_staff=by_staff, moving=moving)[0].times.get(moment, ())
    return bool(free) and resource in (None, *free)


def picker(
    request: Request,
    wanted: Wanted,
    type: AppointmentType,
    gone: datetime | None,
    moving: Appointment | None = None,
) -> dict[str, Any]:
    """The page of times; `gone` is a time that was asked for and is not to be had, its week is shown."""
    asked = wanted.location.local(gone).date().isoformat() if gone else request.GET.get("from")
    week = week_of(wanted.location, type, asked, moving=moving, resource=wanted.resource, query=wanted.query)
    return {"week": week, "gone": gone, "type": type, "wanted": wanted}


def time_form(request: Request, moment: datetime | None) -> TimeForm:
    posted = request.POST if request.method == "POST" else None
    return TimeForm(posted, initial=TimeForm.beginning(moment) if moment else None)


def refused(
    request: Request,
    template: str,
    form: TimeForm,
    refusal: CannotBook,
    wanted: Wanted,
    type: AppointmentType,
    moving: Appointment | None = None,
    **context: Any,
) -> HttpResponse:
    """The same page, everything typed still there, with the nearest free times in place of the one that is gone."""
    location, resource = wanted.location, wanted.resource
    near = nearest_times(location, type, form.cleaned_data["time"], ALTERNATIVES, moving=moving, resource=resource)
    form.refuse(refusal, near or next_free_times(location, type, ALTERNATIVES, resource))
    return render(request, template, context | about(request, form, wanted), status=409)


def answered(
    request: Request, template: str, form: Any, wanted: Wanted, type: AppointmentType, **context: Any
) -> HttpResponse:
    """A form as it stands: 422 with what to check; a post without a usable time is offered the next ones."""
    if form.has_error("time"):
        form.alternatives = next_free_times(wanted.location, type, ALTERNATIVES, wanted.resource)
    status = 422 if form.errors else 200
    return render(request, template, context | about(request, form, wanted), status=status)


def about(request: Request, form: Any, wanted: Wanted) -> dict[str, Any]:
    """`change`: where the form is sent to, and another time is chosen."""
    return {"form": form, "location": wanted.location, "wanted": wanted, "change": request.path + wanted.suffix}
