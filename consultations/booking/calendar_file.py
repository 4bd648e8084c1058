"""The visit as an iCalendar file (RFC 5545). Times are UTC, so no long list of clock changes is needed; a calendar that
is seen by others must not tell what the visit is for."""

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
    """REQUEST and CANCEL go out by mail and need organizer and attendee (RFC 5546); PUBLISH is for a download."""
    calendar = Calendar()
    calendar.add("prodid", "-//clinic//booking//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event(appointment, Clinic.current(), method))
    return calendar.to_ical()


def event(appointment: Appointment, clinic: Clinic, method: str) -> Event:
    location = appointment.location
    found = Event()
    found.add("uid", f"{appointment.reference}@{urlsplit(settings.SITE_URL).hostname}")
    found.add("sequence", appointment.sequence)
    found.add("dtstamp", timezone.now())
    found.add("dtstart", appointment.starts_at)
    found.add("dtend", appointment.ends_at)
    found.add("summary", _("Visit at %(clinic)s") % {"clinic": clinic.name})
    found.add("location", location.address)
    found.add("description", _("Telephone: %(phone)s") % {"phone": phone(location.phone)})
    found.add("status", "CANCELLED" if appointment.status == Appointment.Status.CANCELLED else "CONFIRMED")
    if method != PUBLISH:
        organizer = vCalAddress(f"mailto:{clinic.email or sender()}")
        organizer.params["CN"] = clinic.name
        found["organizer"] = organizer
        attendee = vCalAddress(f"mailto:{appointment.patient.email}")
        attendee.params["RSVP"] = "FALSE"
        found["attendee"] = attendee
    else:
        found.add("url", vUri(settings.SITE_URL))
    return found


def sender() -> str:
    """The bare address of DEFAULT_FROM_EMAIL."""
    return settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">").strip()
