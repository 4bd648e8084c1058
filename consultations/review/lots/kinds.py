"""What patients are told of a recall: that there is something to tell. What it is, a person says."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.formats import phone
from clinic.models import Clinic, Location
from consultations.messaging.kinds import Kind, Mail, register
from consultations.messaging.models import Message

from .models import RecallTold
from .recall import KIND


@register
class Recall(Kind):
    name = KIND
    label = gettext_lazy("Something to tell about a visit")
    by_telephone = by_text = True
    asked_for = True  # it is about safety: whoever wants no letters of the clinic gets this one
    urgent = True

    def at_once(self, message: Message) -> bool:
        """Nobody is woken by a text: it says that somebody should call in the hours of the clinic."""
        return False

    def unwanted(self, message: Message) -> str:
        told = RecallTold.objects.filter(lot__reference=message.subject_reference).of(message.to_patient)
        return "spoken with" if told.exists() else ""

    def mail(self, message: Message) -> Mail:
        return Mail(_("Please call us"), "review/lots/recall.txt")

    def text(self, message: Message) -> str:
        return _(
            "%(clinic)s: there is something about your treatment that we need to tell you. Please call %(phone)s."
        ) % {
            "clinic": Clinic.current(),
            "phone": clinic_phone(),
        }

    def scripts(self, messages: Sequence[Message]) -> list[str]:
        script = _(
            "This is %(clinic)s. There is something about your treatment that we need to tell you. I will put you "
            "through to a provider, or a provider will call you today: when can you be reached?"
        ) % {"clinic": Clinic.current()}
        return [script] * len(messages)


def clinic_phone() -> str:
    return phone(location.phone) if (location := Location.main()) else ""
