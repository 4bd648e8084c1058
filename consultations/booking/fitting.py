"""Whether a freed time is one that somebody waits for."""

from collections.abc import Container

from django.utils import timezone

from treatments.models import Device

from .models import Appointment, FreedTime, WaitlistEntry

NOON = 12
Part = WaitlistEntry.PartOfDay


def passed_over_because(entry: WaitlistEntry, freed: FreedTime, holding: Container[int]) -> str:
    """A code that the waitlist's page explains, "" where the time suits. `holding`: the main records of those who
    are being offered another time."""
    start = entry.location.local(freed.starts_at)
    before_noon = start.hour < NOON
    if entry.resource_id not in (None, freed.resource_id):
        return "provider"
    if not entry.first_day <= start.date() <= entry.last_day:
        return "day"
    if entry.part_of_day == (Part.AFTERNOON if before_noon else Part.MORNING):
        return "part of day"
    visit = visit_instead(entry)
    if visit and visit.starts_at <= freed.starts_at:
        return "not sooner"
    if (freed.ends_at - freed.starts_at).total_seconds() < entry.type.minutes * 60:
        return "too short"
    if entry.patient.main_id in holding:
        return "other offer"
    return ""


def visit_instead(entry: WaitlistEntry) -> Appointment | None:
    """The visit that an earlier one would replace, while it is to come."""
    visit = entry.instead_of
    is_ahead = visit and visit.status == Appointment.Status.BOOKED and visit.starts_at > timezone.now()
    return visit if is_ahead else None


def device_of(entry: WaitlistEntry) -> Device | None:
    visit = entry.instead_of
    return visit.unit.device if visit and visit.unit else None
