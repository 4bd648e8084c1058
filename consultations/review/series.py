"""The sessions of a signed plan that are still to be booked."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet
from django.urls import reverse

from clinic import roles
from clinic.audit import Actor, record
from clinic.models import Location, User
from consultations.booking import services
from consultations.booking.models import Appointment, AppointmentType, Resource
from consultations.booking.series import Course
from consultations.patients.models import Patient
from treatments.models import Device

from .course_models import TreatmentPlan


def bookable(user: User) -> QuerySet[TreatmentPlan]:
    """The desk books for a plan: of it, it is shown the device and the dates alone."""
    plans = TreatmentPlan.objects.select_related("patient__merged_into", "device", "planned_by__resource")
    return plans if user.has_role(*roles.DESK) else plans.none()


def booked_sessions(plan: TreatmentPlan, user: User) -> QuerySet[Appointment]:
    """With this plan's device; where its units are not entered, every treatment."""
    device = plan.device if plan.device and plan.device.units.exists() else None
    return treatments_ahead(plan.patient.main, user).filter(unit__device=device).select_related("location")


def treatments_ahead(patient: Patient, user: User) -> QuerySet[Appointment]:
    """Booked and still to come."""
    ahead = Appointment.objects.visible_to(user).ahead().of(patient)
    return ahead.filter(type__slug=AppointmentType.TREATMENT)


def to_book(plan: TreatmentPlan, booked: int, performed: int) -> int:
    return max(plan.sessions - performed - booked, 0)


def courses(user: User, patient: Patient) -> list[Course]:
    plans = list(bookable(user).of(patient).annotate(done=Count("performed")))  # type: ignore[attr-defined]
    booked = Counter(treatments_ahead(patient, user).values_list("unit__device", flat=True)) if plans else Counter()
    found = []
    for plan in plans:
        number = to_book(plan, booked[plan.device_id], plan.done)
        if number:
            url = reverse("book_sessions", args=[plan.reference])
            found.append(Course(number, plan.interval_weeks, str(plan.device or ""), url))
    return found


def device_at(location: Location, plan: TreatmentPlan) -> Device | None:
    """Kept free where the location has entered units of it."""
    units = Resource.objects.at(location).filter(device=plan.device)
    return plan.device if plan.device and units.exists() else None


@transaction.atomic
def book_sessions(
    plan: TreatmentPlan,
    starts: Iterable[datetime],
    *,
    location: Location,
    resource: Resource | None,
    request_key: UUID,
    by: Actor,
) -> list[Appointment]:
    """All or none: CannotBookSeries."""
    booked = services.book_series(
        plan.patient.main,
        AppointmentType.objects.get(slug=AppointmentType.TREATMENT),
        starts,
        location=location,
        request_key=request_key,
        by=by,
        resource=resource,
        device=device_at(location, plan),
    )
    record(by, "book_sessions", plan)
    return booked
