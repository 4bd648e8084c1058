"""What follow-up sends. No letter names a treatment, a part of the body or an answer."""

from collections.abc import Sequence
from contextlib import suppress

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from clinic.audit import SYSTEM
from clinic.formats import phone
from clinic.models import Clinic, Location
from clinic.transitions import NotAllowed, transition
from consultations.messaging.kinds import Kind, Mail, register
from consultations.messaging.models import Message
from consultations.patients.links import address_of, open_link
from consultations.patients.models import PersonalLink

from .models import CheckIn, FollowUp


@register
class Aftercare(Kind):
    name = "aftercare"
    label = "After a visit"
    by_telephone = True

    def mail(self, message: Message) -> Mail:
        return Mail(_("After your visit"), "followup/aftercare.txt")

    def scripts(self, messages: Sequence[Message]) -> list[str]:
        number = phone(location.urgent_phone) if (location := Location.main()) else ""
        script = _(
            "This is %(clinic)s, after your visit. If anything worries you, day or night, call %(urgent)s. "
            "In an emergency call 911. The same stands on our website under “After a treatment”."
        ) % {"clinic": Clinic.current(), "urgent": number}
        return [script] * len(messages)


@register
class ResultsCheck(Kind):
    name = "results_check"
    label = "Results at three months"
    by_telephone = True

    def unwanted(self, message: Message) -> str:
        follow_up = follow_up_of(message)
        return "" if follow_up.status in FollowUp.OPEN else follow_up.get_status_display().lower()

    def mail(self, message: Message) -> Mail:
        follow_up = follow_up_of(message)
        link = open_link(follow_up.patient, PersonalLink.Purpose.CHECK_IN, follow_up, until=message.useless_after)
        return Mail(_("How are you doing?"), "followup/results_check.txt", {"address": address_of(link)})

    def scripts(self, messages: Sequence[Message]) -> list[str]:
        script = _(
            "This is %(clinic)s. It is time for your three-month check. A provider will call you on this number with a "
            "few short questions. If anything worries you now, say so and you will be put through at once."
        ) % {"clinic": Clinic.current()}
        return [script] * len(messages)

    def sent(self, message: Message) -> None:
        with suppress(NotAllowed):  # answered or called off while the letter was on its way
            transition(follow_up_of(message), "send", by=SYSTEM)


@register
class UrgentAnswer(Kind):
    """To staff: that an answer waits, never what it says."""

    name = "urgent_answer"
    label = "An answer to read now"

    def unwanted(self, message: Message) -> str:
        return "seen" if CheckIn.objects.get(reference=message.subject_reference).seen_at else ""

    def mail(self, message: Message) -> Mail:
        address = f"{settings.SITE_URL}{reverse('check_ins')}#{message.subject_reference}"
        return Mail(_("Please read an answer now"), "followup/urgent_answer.txt", {"address": address})


def follow_up_of(message: Message) -> FollowUp:
    return FollowUp.objects.get(reference=message.subject_reference)
