from collections.abc import Callable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.messaging.kinds import Kind, Mail, register
from consultations.messaging.models import Message
from consultations.patients.links import address_of, open_link
from consultations.patients.models import PersonalLink

from .models import Intake
from .saved import UNFINISHED, UNFINISHED_AFTER

# Later stages say here why somebody need not be reminded of an unfinished form; empty where they should.
NOT_NEEDED: list[Callable[[Intake], str]] = []


def intake_of(message: Message) -> Intake:
    return Intake.objects.get(reference=message.subject_reference)


@register
class IntakeLink(Kind):
    """The way back to an unfinished form."""

    name = "intake_link"
    label = "Link to the form"
    asked_for = True

    def unwanted(self, message: Message) -> str:
        return "" if intake_of(message).status == Intake.Status.IN_PROGRESS else "the form is sent"

    def mail(self, message: Message) -> Mail:
        link = open_link(message.to_patient, PersonalLink.Purpose.INTAKE, intake_of(message))
        return Mail(_("Your form, to come back to"), "intake/intake_link.txt", {"address": address_of(link)})


@register
class IntakeReceived(Kind):
    name = "intake_received"
    label = "Form received"
    asked_for = True

    def mail(self, message: Message) -> Mail:
        intake = intake_of(message)
        result = open_link(message.to_patient, PersonalLink.Purpose.INTAKE, intake)
        book = open_link(message.to_patient, PersonalLink.Purpose.BOOK, intake)
        return Mail(
            _("We have your form"),
            "intake/intake_received.txt",
            {"result": address_of(result, "result"), "book": address_of(book)},
        )


@register
class IntakeUnfinished(Kind):
    """Once, two days after the last answer: owed when the form is begun, and put off while somebody goes on with it."""

    name = UNFINISHED
    label = gettext_lazy("Form not finished")

    def unwanted(self, message: Message) -> str:
        intake = intake_of(message)
        if intake.status != Intake.Status.IN_PROGRESS:
            return f"the form is {intake.status}"
        if intake.source != Intake.Source.ONLINE:
            return "the form is filled in at the clinic"
        return next(filter(None, (why(intake) for why in NOT_NEEDED)), "")

    def later(self, message: Message) -> datetime | None:
        due = intake_of(message).saved_at + UNFINISHED_AFTER
        return due if due > timezone.now() else None

    def mail(self, message: Message) -> Mail:
        intake = intake_of(message)
        link = open_link(message.to_patient, PersonalLink.Purpose.INTAKE, intake)
        return Mail(_("Your form is not finished yet"), "intake/intake_unfinished.txt", {"address": address_of(link)})
