"""Letters come back: the desk asks for an address that works."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.models import Clinic
from consultations.patients.models import ContactSuppression, Patient

from .kinds import Kind, register
from .models import Message


@register
class AskForAddress(Kind):
    name = "ask_for_address"
    label = gettext_lazy("Ask for another e-mail address")
    only_by_telephone = True

    def scripts(self, messages: Sequence[Message]) -> list[str]:
        clinic = Clinic.current().name
        return [
            _(
                "Hello, this is %(clinic)s for %(name)s. Our e-mails to you come back. "
                "At which address do you read them? (Then change it in the patient's record.)"
            )
            % {"clinic": clinic, "name": message.to_patient.full_name}
            for message in messages
        ]


def answered(patient: Patient) -> None:
    """They have another address now: nobody has to ask any more. Called in the transaction of the change."""
    asked = Message.objects.of(patient).filter(kind=AskForAddress.name, state=Message.State.SCHEDULED)
    still_bad = ContactSuppression.objects.standing().filter(address=patient.reached_as.email.lower())
    over = asked.exclude(subject_reference__in=still_bad.values("reference"))
    over.update(state=Message.State.CANCELLED, why="no longer needed")
