"""What follow-up sends. No letter names a treatment, a part of the body or an answer."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.audit import SYSTEM
from clinic.formats import phone
from clinic.models import Clinic, Location
from clinic.transitions import NotAllowed, transition
from consultations.messaging.kinds import Kind, Mail, register
from consultations.messaging.models import Message
from consultations.patients.links import address_of

from .contacts import BY_MESSAGE, MISSED
from .models import FollowUp
from .pausing import paused_until
from .planning import link_to, remind

Channel = Message.Channel


def follow_up_of(message: Message) -> FollowUp:
    return FollowUp.objects.select_related("patient", "session").get(reference=message.subject_reference)


def urgent_number() -> str:
    return phone(location.urgent_phone) if (location := Location.main()) else ""


@register
class Aftercare(Kind):
    """With the questions of the day after, which are open from the minute of the visit."""

    name = "aftercare"
    label = gettext_lazy("After a visit")
    by_telephone = by_text = True

    def asked(self, message: Message) -> FollowUp | None:
        """Within three days of the visit."""
        asked = FollowUp.objects.open().filter(session__reference=message.subject_reference, kind=FollowUp.Kind.DAY1)
        return asked.select_related("patient", "session").first()

    def cannot_wait(self, message: Message) -> bool:
        return self.asked(message) is not None

    def check_in(self, message: Message) -> str:
        follow_up = self.asked(message)
        return address_of(link_to(follow_up)) if follow_up else ""

    def mail(self, message: Message) -> Mail:
        return Mail(_("After your visit"), "followup/aftercare.txt", {"check_in": self.check_in(message)})

    def text(self, message: Message) -> str:
        worried = settings.SITE_URL + reverse("after_treatment")
        return _("%(clinic)s: thank you for your visit. If anything worries you: %(address)s Emergency: 911.") % {
            "clinic": Clinic.current(),
            "address": self.check_in(message) or worried,
        }

    def scripts(self, messages: Sequence[Message]) -> list[str]:
        script = _(
            "This is %(clinic)s, after your visit. If anything worries you, day or night, call %(urgent)s. "
            "In an emergency call 911. The same stands on our website under “After a treatment”."
        ) % {"clinic": Clinic.current(), "urgent": urgent_number()}
        return [script] * len(messages)


class Asks(Kind):
    """Asks a patient to answer the questions of a contact, and again where nobody answered."""

    by_telephone = by_text = True
    opening: Promise  # of letter and call

    def unwanted(self, message: Message) -> str:
        follow_up = follow_up_of(message)
        return "" if follow_up.status in FollowUp.OPEN else follow_up.get_status_display().lower()

    def wish(self, message: Message) -> str:
        """What comes last is a call, whatever the patient prefers."""
        reminders = BY_MESSAGE[self.name].reminders[: message.sequence]
        return Channel.TELEPHONE if reminders and reminders[-1].channel == Channel.TELEPHONE else ""

    def later(self, message: Message) -> datetime | None:
        return paused_until(follow_up_of(message))

    def mail(self, message: Message) -> Mail:
        follow_up = follow_up_of(message)
        context = {
            "opening": self.opening,
            "follow_up": follow_up,
            "address": address_of(link_to(follow_up)),
            "is_safety": follow_up.kind in FollowUp.SAFETY,
            "is_reminder": not message.key.endswith(":0"),
        }
        return Mail(_("How are you doing?"), "followup/asks.txt", context)

    def text(self, message: Message) -> str:
        words = {"clinic": Clinic.current(), "address": address_of(link_to(follow_up_of(message)))}
        return _("%(clinic)s: how are you doing? A few short questions: %(address)s Emergency: 911.") % words

    def scripts(self, messages: Sequence[Message]) -> list[str]:
        script = _(
            "This is %(clinic)s. %(opening)s A provider will call you on this number with a few short questions. "
            "If anything worries you now, say so and you will be put through at once."
        ) % {"clinic": Clinic.current(), "opening": self.opening}
        return [script] * len(messages)

    def sent(self, message: Message) -> None:
        follow_up = follow_up_of(message)
        with suppress(NotAllowed):  # answered or called off while the letter was on its way
            transition(follow_up, "send", by=SYSTEM)
            remind(follow_up, message)


@register
class DayOne(Asks):
    name = "day1_check"
    label = gettext_lazy("The day after a visit")
    opening = gettext_lazy("It is a day since your visit.")


@register
class WeekTwo(Asks):
    name = "week2_check"
    label = gettext_lazy("Two weeks after a visit")
    opening = gettext_lazy("It is two weeks since your visit.")


@register
class WeekSix(Asks):
    name = "week6_check"
    label = gettext_lazy("Six weeks after a visit")
    opening = gettext_lazy("It is about six weeks since your visit.")


@register
class MonthThree(Asks):
    name = "results_check"
    label = gettext_lazy("Results at three months")
    opening = gettext_lazy("It is about three months since your visit.")


@register
class MonthSix(Asks):
    name = "month6_check"
    label = gettext_lazy("Six months after a visit")
    opening = gettext_lazy("It is about six months since your visit.")


@register
class MonthTwelve(Asks):
    name = "month12_check"
    label = gettext_lazy("A year after a visit")
    opening = gettext_lazy("It is about a year since your visit.")


@register
class DayOneMissed(Kind):
    """Nobody has heard from a patient since the visit: the desk calls, on the day on which the time to answer ends."""

    name = MISSED
    label = gettext_lazy("No answer after a visit")
    by_telephone = must_be_heard = True

    def wish(self, message: Message) -> str:
        return Channel.TELEPHONE

    def unwanted(self, message: Message) -> str:
        answered = follow_up_of(message).status == FollowUp.Status.ANSWERED
        return "answered" if answered else ""

    def mail(self, message: Message) -> Mail:
        return Mail(_("We have not heard from you"), "followup/missed.txt")

    def scripts(self, messages: Sequence[Message]) -> list[str]:
        script = _(
            "This is %(clinic)s, after your visit. We asked how you are doing and could not reach you. "
            "If anything worries you, say so now and you will be put through at once; or call %(urgent)s, day or "
            "night. In an emergency call 911."
        ) % {"clinic": Clinic.current(), "urgent": urgent_number()}
        return [script] * len(messages)
