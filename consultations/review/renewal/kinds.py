"""The letter before a visit that asks for fresh answers. It says neither which nor about what."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.formats import short_when
from clinic.models import Clinic
from consultations.booking.about_visit import appointment_of
from consultations.booking.models import Appointment
from consultations.messaging.kinds import Kind, Mail, register
from consultations.messaging.models import Message
from consultations.patients.links import address_of, open_link
from consultations.patients.models import PersonalLink

from .due import due_before
from .services import LETTER


@register
class RenewAnswers(Kind):
    name = LETTER
    label = gettext_lazy("Questions to bring up to date")
    by_text = True

    def unwanted(self, message: Message) -> str:
        visit = appointment_of(message)
        if visit.status != Appointment.Status.BOOKED or visit.sequence != message.sequence:
            return "changed since"
        return "" if visit.pk in due_before([visit]) else "nothing is too old"

    def address(self, visit: Appointment) -> str:
        [renewal] = due_before([visit]).values()
        return address_of(open_link(visit.patient, PersonalLink.Purpose.ANSWERS, renewal.intake))

    def mail(self, message: Message) -> Mail:
        visit = appointment_of(message)
        context = {"visit": visit, "location": visit.location, "address": self.address(visit)}
        return Mail(_("Before your visit: a few questions again"), "review/renewal/renew_answers.txt", context)

    def text(self, message: Message) -> str:
        visit = appointment_of(message)
        return _("%(clinic)s: before your visit on %(when)s, please answer a few questions again: %(link)s") % {
            "clinic": Clinic.current(),
            "when": short_when(visit.starts_at, visit.location),
            "link": self.address(visit),
        }
