"""Visits as iCalendar files (RFC 5545, 5546). Times are UTC, so no long list of clock changes is needed; a calendar
that is seen by others must not tell what the visit is for."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vUri

from clinic.formats import phone
from clinic.models import Clinic

from .models import Appointment

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
FILENAME = "visit.ics"


def calendar_file(appointment: Appointment, method: str) -> bytes:
    """REQUEST and CANCEL go out by mail and name the attendee; PUBLISH is for a download."""
    calendar, clinic = empty(method), Clinic.current()
    found = event(appointment, clinic, _("Visit at %(clinic)s") % {"clinic": clinic.name})
    if method != PUBLISH:
        attendee = vCalAddress(f"mailto:{appointment.patient.reached_as.email}")
        attendee.params |= {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
        found["attendee"] = attendee
    else:
        found.add("url", vUri(settings.SITE_URL))
    calendar.add_component(found)
    return calendar.to_ical()


def calendar_of(visits: Iterable[Appointment], clinic: Clinic, summary: Callable[[Appointment], str]) -> bytes:
    """Many visits, published for whoever has them in their own calendar."""
    calendar = empty(PUBLISH)
    calendar.add("x-wr-calname", clinic.name)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for visit in visits:
        calendar.add_component(event(visit, clinic, summary(visit)))
    return calendar.to_ical()


def empty(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//clinic//booking//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def event(appointment: Appointment, clinic: Clinic, summary: str) -> Event:
    location = appointment.location
    found = Event()
    found.add("uid", f"{appointment.reference}@{urlsplit(settings.SITE_URL).hostname}")
    found.add("sequence", appointment.sequence)
    found.add("dtstamp", timezone.now())
    found.add("dtstart", appointment.starts_at)
    found.add("dtend", appointment.ends_at)
    found.add("summary", summary)
    found.add("location", location.address)
    found.add("description", _("Telephone: %(phone)s") % {"phone": phone(location.phone)})
    found.add("status", "CANCELLED" if appointment.status == Appointment.Status.CANCELLED else "CONFIRMED")
    # A change by another organizer than the first one is none: the address of the machine, not one that is edited.
    organizer = vCalAddress(f"mailto:{sender()}")
    organizer.params["CN"] = clinic.name
    found["organizer"] = organizer
    return found


def sender() -> str:
    """The bare address of DEFAULT_FROM_EMAIL."""
    return settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">").strip()
