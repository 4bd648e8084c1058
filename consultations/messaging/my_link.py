"""A person's links once more. The page answers the same whether it knows the address or not."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.patients.links import address_of
from consultations.patients.models import TABLETS, Patient, PersonalLink

from .kinds import Kind, Mail, register
from .models import Message
from .outbox import enqueue


def open_links(patient: Patient) -> list[PersonalLink]:
    """Those that are theirs to keep: the clinic's tablet stays in the clinic."""
    theirs = PersonalLink.objects.open().of(patient).exclude(purpose__in=TABLETS)
    return list(theirs.order_by("created_at"))


@transaction.atomic
def send_links(email: str) -> None:
    """One message a person and hour, however often the page is sent."""
    hour = int(timezone.now().timestamp() // 3600)
    for patient in {each.reached_as for each in Patient.objects.filter(email__iexact=email)}:
        enqueue("my_link", patient, patient, sequence=hour)


@register
class MyLink(Kind):
    name = "my_link"
    label = "Links sent again"
    asked_for = True

    def unwanted(self, message: Message) -> str:
        return "" if open_links(message.to_patient) else "no open link"

    def mail(self, message: Message) -> Mail:
        links = [
            {"label": link.get_purpose_display(), "address": address_of(link)}
            for link in open_links(message.to_patient)
        ]
        return Mail(_("Your links"), "messaging/my_link.txt", {"links": links})
