"""`{% next_free_times 3 as times %}`: the soonest consultations, for pages of stages that know nothing of booking."""

from django import template

from clinic.models import Location
from consultations.booking import times
from consultations.booking.models import AppointmentType
from consultations.booking.week import Slot

register = template.Library()


@register.simple_tag
def next_free_times(count: int) -> list[Slot]:
    """Each with `key`, `starts_at` and `location`; empty where nothing is free or no location is open."""
    location = Location.main()
    if location is None:
        return []
    found = times.next_free_times(location, AppointmentType.consultation(), count)
    return [Slot(start, location) for start in found]
