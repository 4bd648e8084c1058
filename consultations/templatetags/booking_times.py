"""`{% choice_of_times 3 as times %}`, `{% consultation_ahead patient as booked %}`, `{% consultation_minutes %}`: for
pages of stages that know nothing of booking."""

from typing import Any

from django import template

from clinic.models import Location
from consultations.booking import times
from consultations.booking.choosing import consultation_of
from consultations.booking.models import AppointmentType
from consultations.booking.notices import link_to
from consultations.booking.week import Slot
from consultations.patients.links import page_of
from consultations.patients.models import Patient

register = template.Library()


@register.simple_tag
def choice_of_times(count: int) -> list[Slot]:
    """Each with `key`, `starts_at` and `location`; empty where nothing is free or no location is open."""
    location = Location.main()
    if location is None:
        return []
    found = times.choice_of_times(location, AppointmentType.consultation(), count)
    return [Slot(start, location) for start in found]


@register.simple_tag
def consultation_minutes() -> int:
    """How long the manager has made it."""
    return AppointmentType.consultation().minutes


@register.simple_tag
def consultation_ahead(patient: Patient) -> dict[str, Any]:
    """`visit` and its `page`; empty for whoever has none."""
    visit = consultation_of(patient)
    return {"visit": visit, "page": page_of(link_to(visit))} if visit else {}
