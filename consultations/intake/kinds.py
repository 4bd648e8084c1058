from django.utils.translation import gettext as _

from consultations.messaging.kinds import Kind, Mail, register
from consultations.messaging.models import Message
from consultations.patients.links import address_of, open_link
from consultations.patients.models import PersonalLink

from .models import Intake


def intake_of(message: Message) -> Intake:
    return Intake.objects.get(reference=message.subject_reference)


@register
class IntakeLink(Kind):
    """The way back to an unfinished form."""

    name = "intake_link"
    label = "Link to the form"

    def unwanted(self, message: Message) -> str:
        return "" if intake_of(message).status == Intake.Status.IN_PROGRESS else "the form is sent"

    def mail(self, message: Message) -> Mail:
        link = open_link(message.to_patient, PersonalLink.Purpose.INTAKE, intake_of(message))
        return Mail(_("Your form, to come back to"), "intake/intake_link.txt", {"address": address_of(link)})


@register
class IntakeReceived(Kind):
    name = "intake_received"
    label = "Form received"

    def mail(self, message: Message) -> Mail:
        intake = intake_of(message)
        result = open_link(message.to_patient, PersonalLink.Purpose.INTAKE, intake)
        book = open_link(message.to_patient, PersonalLink.Purpose.BOOK, intake)
        return Mail(
            _("We have your form"),
            "intake/intake_received.txt",
            {"result": address_of(result, "result"), "book": address_of(book)},
        )
