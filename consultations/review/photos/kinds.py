"""The letter that asks for photos. It says neither of what nor for which treatment."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.models import Clinic
from consultations.intake.models import Intake
from consultations.messaging.kinds import Kind, Mail, register
from consultations.messaging.models import Message
from consultations.patients.links import address_of, open_link
from consultations.patients.models import PersonalLink

from .asking import areas_of
from .letters import LETTER, LINK_DAYS
from .models import PhotoRefusal


def intake_of(message: Message) -> Intake:
    return Intake.objects.select_related("patient__merged_into").get(reference=message.subject_reference)


@register
class SendPhotos(Kind):
    name = LETTER
    label = gettext_lazy("Link to send photos")
    by_text = by_telephone = True

    def unwanted(self, message: Message) -> str:
        intake = intake_of(message)
        refused = PhotoRefusal.objects.standing().of(intake.patient).values_list("area", flat=True)
        return "" if set(areas_of(intake)) - set(refused) else "the patient wants no photos"

    def address(self, message: Message) -> str:
        intake = intake_of(message)
        until = timezone.now() + timedelta(days=LINK_DAYS)
        return address_of(open_link(intake.patient, PersonalLink.Purpose.PHOTOS, intake, until))

    def mail(self, message: Message) -> Mail:
        context = {"address": self.address(message)}
        return Mail(_("A few pictures for your record"), "review/photos/send_photos.txt", context)

    def text(self, message: Message) -> str:
        return _("%(clinic)s: please send us a few pictures for your record: %(address)s") % {
            "clinic": Clinic.current(),
            "address": self.address(message),
        }

    def scripts(self, messages: Sequence[Message]) -> list[str]:
        clinic = Clinic.current()
        script = _(
            "Hello, this is %(clinic)s for %(name)s. Your provider would like a few pictures for your record. We can "
            "take them when you come. If you have e-mail, we can send you a link instead."
        )
        return [script % {"clinic": clinic, "name": message.to_patient.full_name} for message in messages]
