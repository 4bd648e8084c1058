"""What staff are told about an alert: that it waits, never whose it is nor what it says."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.models import Clinic
from consultations.messaging.kinds import Kind, Mail, register
from consultations.messaging.models import Message

from . import people
from .models import Alert


def alert_of(message: Message) -> Alert:
    return Alert.objects.select_related("session").get(reference=message.subject_reference)


def address() -> str:
    return f"{settings.SITE_URL}{reverse('alerts')}"


class AboutAlert(Kind):
    asked_for = True  # neither quiet hours nor an opt-out hold it back
    urgent = True
    by_text = True

    def unwanted(self, message: Message) -> str:
        return "" if alert_of(message).status == Alert.Status.OPEN else "acknowledged"


@register
class ForClinicians(AboutAlert):
    name = "alert"
    label = gettext_lazy("An alert to answer")

    def mail(self, message: Message) -> Mail:
        return Mail(_("Please answer an alert now"), "followup/alert.txt", {"address": address()})

    def text(self, message: Message) -> str:
        return _("%(clinic)s: an alert waits for you. Please answer it now: %(address)s") % {
            "clinic": Clinic.current(),
            "address": address(),
        }


@register
class ForManagers(AboutAlert):
    """A manager reads no answer of a patient, but can make sure that somebody does."""

    name = "alert_waits"
    label = gettext_lazy("An alert that nobody has answered")

    def mail(self, message: Message) -> Mail:
        alert, now = alert_of(message), timezone.now()
        to_call = dict.fromkeys([*people.on_call(now), *people.treating(alert)])
        context = {"address": address(), "to_call": list(to_call)}
        return Mail(_("An alert waits: please call a clinician"), "followup/alert_waits.txt", context)

    def text(self, message: Message) -> str:
        return _("%(clinic)s: nobody has answered an alert yet. Whom to call: %(address)s") % {
            "clinic": Clinic.current(),
            "address": address(),
        }
