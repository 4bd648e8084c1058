"""Letters about papers to sign. None says which papers, nor what for."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.models import Clinic
from consultations.messaging.kinds import Kind, Mail, register
from consultations.messaging.models import Message
from consultations.patients.links import address_of, open_link
from consultations.patients.models import PersonalLink

from ..course_models import TreatmentPlan
from ..gate import standing_outcome
from .letters import LETTER
from .needed import missing
from .signing import LINK_DAYS, TO_TALK_ABOUT, WITHDRAWN


def plan_of(message: Message) -> TreatmentPlan:
    plans = TreatmentPlan.objects.select_related("patient__merged_into", "treatment", "device")
    return plans.get(reference=message.subject_reference)


class AboutPapers(Kind):
    by_telephone = True

    def says(self) -> str:
        raise NotImplementedError

    def scripts(self, messages: Sequence[Message]) -> list[str]:
        clinic = Clinic.current()
        return [self.says() % {"clinic": clinic, "name": message.to_patient.full_name} for message in messages]


@register
class SignConsents(AboutPapers):
    name = LETTER
    label = gettext_lazy("Papers to read and sign")
    by_text = True

    def unwanted(self, message: Message) -> str:
        plan = plan_of(message)
        standing = standing_outcome(plan)
        if standing is None or standing.outcome != plan.treatment.slug:
            return "decided otherwise since"
        return "" if missing(plan) else "the papers are signed"

    def address(self, message: Message) -> str:
        until = timezone.now() + timedelta(days=LINK_DAYS)
        link = open_link(message.to_patient, PersonalLink.Purpose.CONSENTS, plan_of(message), until)
        return address_of(link)

    def mail(self, message: Message) -> Mail:
        context = {"address": self.address(message)}
        return Mail(_("Papers to read and sign before your visit"), "review/consents/sign_consents.txt", context)

    def text(self, message: Message) -> str:
        return _("%(clinic)s: papers to read and sign before your visit: %(link)s") % {
            "clinic": Clinic.current(),
            "link": self.address(message),
        }

    def says(self) -> str:
        return _(
            "Hello, this is %(clinic)s for %(name)s. There are papers to read and sign before your visit. You can do "
            "that here, on our tablet or on paper: please come a quarter of an hour early. If you have e-mail, we can "
            "send you a link instead."
        )


@register
class ConsentWithdrawn(Kind):
    """To the provider: something that a treatment needs was withdrawn."""

    name = WITHDRAWN
    label = gettext_lazy("A patient has withdrawn an agreement")
    asked_for = True

    def unwanted(self, message: Message) -> str:
        return "" if missing(plan_of(message)) else "signed again"

    def mail(self, message: Message) -> Mail:
        address = settings.SITE_URL + reverse("plan", args=[message.subject_reference])
        return Mail(
            _("A patient has withdrawn an agreement"), "review/consents/consent_withdrawn.txt", {"address": address}
        )


@register
class VisitToTalkAbout(AboutPapers):
    """To the desk, which calls: a visit is booked that may not take place. It says neither what was withdrawn nor
    asks for it again."""

    name = TO_TALK_ABOUT
    label = gettext_lazy("A booked visit to talk about")
    only_by_telephone = True

    def unwanted(self, message: Message) -> str:
        return "" if missing(plan_of(message)) else "signed again"

    def says(self) -> str:
        return _(
            "Hello, this is %(clinic)s for %(name)s. You have told us that you have changed your mind, and that is "
            "fine. Your next visit is still booked. Shall we keep it to talk, find another time, or cancel it?"
        )
