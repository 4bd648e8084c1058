"""Letters about a visit, and what the desk says to those it calls instead."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.formats import when
from clinic.models import Clinic
from consultations.messaging.kinds import Attachment, Kind, Mail, register
from consultations.messaging.models import Message
from consultations.patients.links import address_of

from . import notices
from .calendar_file import CANCEL, FILENAME, REQUEST, calendar_file
from .form_done import has_form
from .models import Appointment


def appointment_of(message: Message) -> Appointment:
    known = Appointment.objects.select_related("patient", "location", "resource", "type")
    return known.get(reference=message.subject_reference)


def sequence_of(message: Message) -> int:
    return int(message.key.rpartition(":")[2])


class AboutVisit(Kind):
    by_telephone = True
    wants = Appointment.Status.BOOKED
    method = REQUEST

    def subject(self, appointment: Appointment) -> str:
        raise NotImplementedError

    def unwanted(self, message: Message) -> str:
        appointment = appointment_of(message)
        if appointment.status != self.wants or appointment.sequence != sequence_of(message):
            return "changed since"
        return "the visit has begun" if appointment.starts_at <= timezone.now() else ""

    def mail(self, message: Message) -> Mail:
        appointment = appointment_of(message)
        return Mail(
            self.subject(appointment),
            f"booking/{self.name}.txt",
            self.context(appointment),
            (Attachment(FILENAME, calendar_file(appointment, self.method), f"text/calendar; method={self.method}"),),
        )

    def context(self, appointment: Appointment) -> dict[str, Any]:
        link = notices.link_to(appointment)
        return {
            "visit": appointment,
            "location": appointment.location,
            "manage": address_of(link),
            "form": "" if has_form(appointment.patient) else address_of(link, "visit_form"),
        }

    def words(self, message: Message) -> dict[str, str]:
        appointment = appointment_of(message)
        return {
            "name": message.patient.full_name if message.patient else "",
            "clinic": Clinic.current().name,
            "when": when(appointment.starts_at, appointment.location),
            "address": appointment.location.address,
        }


@register
class Confirmed(AboutVisit):
    name = notices.CONFIRMED
    label = gettext_lazy("Visit confirmed")  # type: ignore[assignment]

    def subject(self, appointment: Appointment) -> str:
        return _("Your visit on %(when)s") % {"when": when(appointment.starts_at, appointment.location)}

    def script(self, message: Message) -> str:
        return _(
            "Hello, this is %(clinic)s for %(name)s. We confirm your visit on %(when)s, %(address)s. "
            "If the time does not suit you, we can change it now."
        ) % self.words(message)


@register
class Moved(AboutVisit):
    name = notices.MOVED
    label = gettext_lazy("Visit moved")  # type: ignore[assignment]

    def subject(self, appointment: Appointment) -> str:
        return _("New time for your visit: %(when)s") % {"when": when(appointment.starts_at, appointment.location)}

    def script(self, message: Message) -> str:
        return _(
            "Hello, this is %(clinic)s for %(name)s. Your visit has a new time: %(when)s, %(address)s. "
            "If that does not suit you, we can change it now."
        ) % self.words(message)


@register
class Cancelled(AboutVisit):
    name = notices.CANCELLED
    label = gettext_lazy("Visit cancelled")  # type: ignore[assignment]
    wants = Appointment.Status.CANCELLED
    method = CANCEL

    def subject(self, appointment: Appointment) -> str:
        return _("Cancelled: your visit on %(when)s") % {"when": when(appointment.starts_at, appointment.location)}

    def script(self, message: Message) -> str:
        return _(
            "Hello, this is %(clinic)s for %(name)s. Your visit on %(when)s is cancelled. "
            "We are happy to find another time with you now."
        ) % self.words(message)
