"""What every message about a visit has in common, by e-mail, as a text and on the telephone."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise

from clinic.formats import clock, short_when, when
from clinic.models import Clinic, Location
from consultations.messaging.kinds import Attachment, Kind, Mail
from consultations.messaging.models import Message
from consultations.patients.links import address_of

from . import notices
from .calendar_file import FILENAME, REQUEST, calendar_file
from .form_done import has_form
from .models import Appointment

NEAR = timedelta(hours=24)


def appointment_of(message: Message) -> Appointment:
    [appointment] = appointments_of([message])
    return appointment


def appointments_of(messages: Sequence[Message]) -> list[Appointment]:
    """The visit of each message, in their order."""
    wanted = [message.subject_reference for message in messages]
    known = Appointment.objects.select_related("patient__merged_into", "location", "resource", "type")
    found = {visit.reference: visit for visit in known.filter(reference__in=wanted)}
    return [found[reference] for reference in wanted]


class AboutVisit(Kind):
    by_telephone = by_text = True
    wants = Appointment.Status.BOOKED
    is_ahead = True  # of no use once the visit has begun
    is_change = False  # does not wait for the morning where the visit is near
    template = ""  # where it is not called as the kind is
    method = REQUEST  # of the calendar file that comes along, "" where none does
    says: Promise  # the script, with gaps for name, clinic, when and address
    writes: Promise  # the text message, with gaps for clinic, when, until and link

    def subject(self, appointment: Appointment) -> str:
        raise NotImplementedError

    def unwanted(self, message: Message) -> str:
        appointment = appointment_of(message)
        if appointment.status != self.wants or appointment.sequence != message.sequence:
            return "changed since"
        return "the visit has begun" if self.is_ahead and appointment.starts_at <= timezone.now() else ""

    def location(self, message: Message) -> Location:
        return appointment_of(message).location

    def cannot_wait(self, message: Message) -> bool:
        return self.is_change and appointment_of(message).starts_at - timezone.now() < NEAR

    def text(self, message: Message) -> str:
        appointment = appointment_of(message)
        return str(self.writes) % {
            "clinic": Clinic.current(),
            "when": short_when(appointment.starts_at, appointment.location),
            "until": clock(appointment.held_until, appointment.location) if appointment.held_until else "",
            "link": address_of(notices.link_to(appointment)),
        }

    def mail(self, message: Message) -> Mail:
        appointment = appointment_of(message)
        return Mail(
            self.subject(appointment),
            f"booking/{self.template or self.name}.txt",
            self.context(appointment),
            self.attachments(appointment),
        )

    def attachments(self, appointment: Appointment) -> tuple[Attachment, ...]:
        if not self.method:
            return ()
        return (Attachment(FILENAME, calendar_file(appointment, self.method), f"text/calendar; method={self.method}"),)

    def context(self, appointment: Appointment) -> dict[str, Any]:
        link = notices.link_to(appointment)
        return {
            "visit": appointment,
            "location": appointment.location,
            "manage": address_of(link),
            "form": "" if has_form(appointment.patient) else address_of(link, "visit_form"),
        }

    def scripts(self, messages: Sequence[Message]) -> list[str]:
        clinic = Clinic.current()
        return [script(self.says, visit, clinic) for visit in appointments_of(messages)]


def script(says: Promise, visit: Appointment, clinic: Clinic) -> str:
    return str(says) % {
        "name": visit.patient.full_name,
        "clinic": clinic,
        "when": when(visit.starts_at, visit.location),
        "address": visit.location.address,
        "until": when(visit.held_until, visit.location) if visit.held_until else "",
    }
