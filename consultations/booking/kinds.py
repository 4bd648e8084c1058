"""Letters about a visit, and what the desk says to those it calls instead."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.formats import when
from clinic.models import Clinic
from consultations.messaging.kinds import Attachment, Kind, Mail, register
from consultations.messaging.models import Message
from consultations.patients.links import address_of

from . import notices
from .calendar_file import CANCEL, FILENAME, REQUEST, calendar_file
from .fitting import visit_instead
from .form_done import has_form
from .models import Appointment


def appointment_of(message: Message) -> Appointment:
    [appointment] = appointments_of([message])
    return appointment


def appointments_of(messages: Sequence[Message]) -> list[Appointment]:
    """The visit of each message, in their order."""
    wanted = [message.subject_reference for message in messages]
    known = Appointment.objects.select_related("patient", "location", "resource", "type")
    found = {visit.reference: visit for visit in known.filter(reference__in=wanted)}
    return [found[reference] for reference in wanted]


def sequence_of(message: Message) -> int:
    return int(message.key.rpartition(":")[2])


class AboutVisit(Kind):
    by_telephone = True
    wants = Appointment.Status.BOOKED
    is_ahead = True  # of no use once the visit has begun
    method = REQUEST  # of the calendar file that comes along, "" where none does
    says: Promise  # the script, with gaps for name, clinic, when and address

    def subject(self, appointment: Appointment) -> str:
        raise NotImplementedError

    def unwanted(self, message: Message) -> str:
        appointment = appointment_of(message)
        if appointment.status != self.wants or appointment.sequence != sequence_of(message):
            return "changed since"
        return "the visit has begun" if self.is_ahead and appointment.starts_at <= timezone.now() else ""

    def mail(self, message: Message) -> Mail:
        appointment = appointment_of(message)
        return Mail(
            self.subject(appointment),
            f"booking/{self.name}.txt",
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
        clinic = Clinic.current().name
        return [
            str(self.says)
            % {
                "name": visit.patient.full_name,
                "clinic": clinic,
                "when": when(visit.starts_at, visit.location),
                "address": visit.location.address,
                "until": when(visit.held_until, visit.location) if visit.held_until else "",
            }
            for visit in appointments_of(messages)
        ]


@register
class Confirmed(AboutVisit):
    name = notices.CONFIRMED
    label = gettext_lazy("Visit confirmed")
    says = gettext_lazy(
        "Hello, this is %(clinic)s for %(name)s. We confirm your visit on %(when)s, %(address)s. "
        "If the time does not suit you, we can change it now."
    )

    def subject(self, appointment: Appointment) -> str:
        return _("Your visit on %(when)s") % {"when": when(appointment.starts_at, appointment.location)}


@register
class Moved(AboutVisit):
    name = notices.MOVED
    label = gettext_lazy("Visit moved")
    says = gettext_lazy(
        "Hello, this is %(clinic)s for %(name)s. Your visit has a new time: %(when)s, %(address)s. "
        "If that does not suit you, we can change it now."
    )

    def subject(self, appointment: Appointment) -> str:
        return _("New time for your visit: %(when)s") % {"when": when(appointment.starts_at, appointment.location)}


@register
class Cancelled(AboutVisit):
    name = notices.CANCELLED
    label = gettext_lazy("Visit cancelled")
    says = gettext_lazy(
        "Hello, this is %(clinic)s for %(name)s. Your visit on %(when)s is cancelled. "
        "We are happy to find another time with you now."
    )
    wants = Appointment.Status.CANCELLED
    method = CANCEL

    def subject(self, appointment: Appointment) -> str:
        return _("Cancelled: your visit on %(when)s") % {"when": when(appointment.starts_at, appointment.location)}


@register
class ChooseAgain(AboutVisit):
    name = notices.CHOOSE_AGAIN
    method = ""
    label = gettext_lazy("Please choose another time")
    says = gettext_lazy(
        "Hello, this is %(clinic)s for %(name)s. We are sorry: we cannot see you on %(when)s, your provider is away. "
        "Let us find another time now."
    )

    def subject(self, appointment: Appointment) -> str:
        return _("Please choose another time for your visit")

    def context(self, appointment: Appointment) -> dict[str, Any]:
        link = notices.link_to(appointment)
        return super().context(appointment) | {"choose": address_of(link, "move_appointment")}


@register
class Offered(AboutVisit):
    """A time that became free, held for somebody who waits."""

    name = notices.OFFERED
    method = ""
    label = gettext_lazy("Time offered from the waitlist")
    says = gettext_lazy(
        "Hello, this is %(clinic)s for %(name)s. A time has become free: %(when)s, %(address)s. "
        "We hold it for you until %(until)s. Would you like to come then?"
    )
    wants = Appointment.Status.PENDING

    def subject(self, appointment: Appointment) -> str:
        return _("A time has become free: %(when)s") % {"when": when(appointment.starts_at, appointment.location)}

    def unwanted(self, message: Message) -> str:
        appointment = appointment_of(message)
        held = appointment.held_until and appointment.held_until > timezone.now()
        return super().unwanted(message) or ("" if held else "no longer held")

    def context(self, appointment: Appointment) -> dict[str, Any]:
        return super().context(appointment) | {"replaced": visit_instead(appointment.offer.entry)}


@register
class Missed(AboutVisit):
    name = notices.MISSED
    method = ""
    label = gettext_lazy("Visit missed")
    says = gettext_lazy(
        "Hello, this is %(clinic)s for %(name)s. We missed you on %(when)s. "
        "We are happy to find another time with you now, or to leave it at that."
    )
    wants = Appointment.Status.NO_SHOW
    is_ahead = False

    def subject(self, appointment: Appointment) -> str:
        return _("We missed you on %(when)s") % {"when": when(appointment.starts_at, appointment.location)}
