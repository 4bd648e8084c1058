from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.models import Clinic
from consultations.messaging.kinds import Kind, Mail, register
from consultations.messaging.models import Message
from consultations.patients.links import address_of, open_link
from consultations.patients.models import PersonalLink

from .models import PatientQuestion
from .services import LETTER


@register
class Question(Kind):
    """That there is one, never what it asks."""

    name = LETTER
    label = gettext_lazy("A question from the provider")
    by_telephone = by_text = True

    def unwanted(self, message: Message) -> str:
        question = question_of(message)
        return "taken back" if question.taken_back_at else "answered" if question.answered_at else ""

    def mail(self, message: Message) -> Mail:
        return Mail(_("A question for you"), "review/questions/question.txt", {"address": address(message)})

    def text(self, message: Message) -> str:
        words = {"clinic": Clinic.current(), "address": address(message)}
        return _("%(clinic)s: your provider has a question for you: %(address)s") % words

    def scripts(self, messages: Sequence[Message]) -> list[str]:
        script = _(
            "This is %(clinic)s. Your provider has a question for you and will call you on this number. "
            "Is there a time that suits you?"
        ) % {"clinic": Clinic.current()}
        return [script] * len(messages)


def question_of(message: Message) -> PatientQuestion:
    return PatientQuestion.objects.get(reference=message.subject_reference)


def address(message: Message) -> str:
    return address_of(open_link(message.to_patient, PersonalLink.Purpose.QUESTION, question_of(message)))
