"""Letters about a visit, and what the desk says to those it calls instead."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.formats import when
from clinic.models import Clinic
from consultations.messaging.kinds import KINDS, register
from consultations.messaging.models import Message
from consultations.patients.links import address_of

from . import notices, reminders
from .about_visit import AboutVisit, appointment_of, appointments_of, script
from .calendar_file import CANCEL
from .fitting import visit_instead
from .models import Appointment
from .stranded import is_stranded


@register
class Confirmed(AboutVisit):
    name = notices.CONFIRMED
    label = gettext_lazy("Visit confirmed")
    says = gettext_lazy(
        "Hello, this is %(clinic)s for %(name)s. We confirm your visit on %(when)s, %(address)s. "
        "If the time does not suit you, we can change it now."
    )
    writes = gettext_lazy("%(clinic)s: your visit is booked for %(when)s. Details: %(link)s")
    asked_for = True

    def subject(self, appointment: Appointment) -> str:
        return _("Your visit on %(when)s") % {"when": when(appointment.starts_at, appointment.location)}


@register
class Moved(AboutVisit):
    name = notices.MOVED
    is_change = must_be_heard = True
    label = gettext_lazy("Visit moved")
    says = gettext_lazy(
        "Hello, this is %(clinic)s for %(name)s. Your visit has a new time: %(when)s, %(address)s. "
        "If that does not suit you, we can change it now."
    )
    writes = gettext_lazy("%(clinic)s: your visit has a new time, %(when)s. Details: %(link)s")

    def subject(self, appointment: Appointment) -> str:
        return _("New time for your visit: %(when)s") % {"when": when(appointment.starts_at, appointment.location)}


@register
class Cancelled(AboutVisit):
    name = notices.CANCELLED
    is_change = must_be_heard = True
    label = gettext_lazy("Visit cancelled")
    says = gettext_lazy(
        "Hello, this is %(clinic)s for %(name)s. Your visit on %(when)s is cancelled. "
        "We are happy to find another time with you now."
    )
    writes = gettext_lazy("%(clinic)s: your visit on %(when)s is cancelled. New time: %(link)s")
    wants = Appointment.Status.CANCELLED
    method = CANCEL

    def subject(self, appointment: Appointment) -> str:
        return _("Cancelled: your visit on %(when)s") % {"when": when(appointment.starts_at, appointment.location)}


@register
class ChooseAgain(AboutVisit):
    name = notices.CHOOSE_AGAIN
    is_change = must_be_heard = True
    method = ""
    label = gettext_lazy("Please choose another time")
    says = gettext_lazy(
        "Hello, this is %(clinic)s for %(name)s. We are sorry: we cannot see you on %(when)s, your provider is away. "
        "Let us find another time now."
    )
    writes = gettext_lazy("%(clinic)s: we cannot see you on %(when)s. New time: %(link)s")

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
    writes = gettext_lazy("%(clinic)s: %(when)s is free. Yours until %(until)s: %(link)s")
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
    writes = gettext_lazy("%(clinic)s: we missed you on %(when)s. New time: %(link)s")
    wants = Appointment.Status.NO_SHOW
    is_ahead = False

    def subject(self, appointment: Appointment) -> str:
        return _("We missed you on %(when)s") % {"when": when(appointment.starts_at, appointment.location)}


class Reminder(AboutVisit):
    method = ""
    template = "visit_reminder"
    says = gettext_lazy(
        "Hello, this is %(clinic)s for %(name)s. We look forward to seeing you on %(when)s, %(address)s. "
        "If the time does not suit you, we can change it now."
    )
    writes = gettext_lazy("%(clinic)s: we see you on %(when)s. To change or cancel: %(link)s")

    def later(self, message: Message) -> datetime | None:
        """Whose provider is away hears from the desk first; nobody is told to come all the same."""
        return timezone.now() + timedelta(hours=1) if is_stranded(appointment_of(message)) else None

    def subject(self, appointment: Appointment) -> str:
        return _("Reminder: your visit on %(when)s") % {"when": when(appointment.starts_at, appointment.location)}


@register
class VisitInTwoDays(Reminder):
    name = reminders.IN_TWO_DAYS
    label = gettext_lazy("Reminder, two days before")


@register
class VisitToday(Reminder):
    """Nobody is telephoned two hours before: who would rather be called gets an e-mail, or none."""

    name = reminders.TODAY
    label = gettext_lazy("Reminder, two hours before")
    by_telephone = False


@register
class ChangeCall(AboutVisit):
    """Beside the letter about a change, where the visit is so near that nobody may read it in time."""

    name = notices.CHANGE_CALL
    label = gettext_lazy("Change close to a visit")
    only_by_telephone = must_be_heard = True
    by_text = False

    def unwanted(self, message: Message) -> str:
        letter = letters_beside([message]).get(message.key)
        return KINDS[letter.kind].unwanted(letter) if letter else "changed since"

    def scripts(self, messages: Sequence[Message]) -> list[str]:
        """What the letter says that goes out with the call."""
        letters = letters_beside(messages)
        visits, clinic = zip(messages, appointments_of(messages), strict=True), Clinic.current()
        return [script(says_of(letters[call.key]), visit, clinic) for call, visit in visits]


def says_of(letter: Message) -> Promise:
    return cast(AboutVisit, KINDS[letter.kind]).says


def letters_beside(calls: Sequence[Message]) -> dict[str, Message]:
    """By the call's key the latest letter about the same state of the visit."""
    beside = {
        call.key.replace(notices.CHANGE_CALL, kind): call.key
        for call in calls
        for kind in (notices.MOVED, notices.CANCELLED, notices.CHOOSE_AGAIN)
    }
    return {beside[each.key]: each for each in Message.objects.filter(key__in=beside).order_by("pk")}
