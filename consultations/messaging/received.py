"""What comes back to the number that nobody reads."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from clinic.audit import Actor
from clinic.formats import phone
from clinic.models import Clinic, Location
from consultations.patients.languages import language_of

from .models import InboundText
from .stop_words import is_also_for_a_person, wants_to_start, wants_to_stop
from .suppression import BY_TEXT, stop_texts, texts_again, those_at
from .texts import PLAIN

SENDER = Actor("sender")  # of a text: whoever holds that telephone
WITHIN, ANSWERS = timedelta(hours=1), 5  # to one number, so that two machines do not talk for ever
Outcome = InboundText.Outcome


def receive(provider_id: str, number: str, body: str) -> str:
    """Keep a text once and do what it asks for; returns the answer to it, empty where it gets none."""
    with transaction.atomic():
        text, is_new = InboundText.objects.get_or_create(
            provider_id=provider_id, defaults={"sender": number, "body": body}
        )
        if not is_new:
            return ""
        with translation.override(language_at(number)):
            return answer(text, number)


def answer(text: InboundText, number: str) -> str:
    """A request to stop is confirmed once and never again; whatever else is written is answered, five times an hour."""
    stops, starts = wants_to_stop(text.body), wants_to_start(text.body)
    if (stops or starts) and not is_also_for_a_person(text.body):
        text.outcome, text.handled_at = Outcome.NOTHING_TO_DO, timezone.now()
        text.save(update_fields=["outcome", "handled_at"])
    if stops:
        words = _(
            "%(clinic)s: no more texts to this number. Emergency: 911. Clinic: %(phone)s. START brings them back."
        )
        return said(words) if stop_texts(number, BY_TEXT, by=SENDER) else ""
    if starts:
        words = _("%(clinic)s: texts come to this number again. Reply STOP to opt out.")
        return said(words) if texts_again(number, by=SENDER) else ""
    lately = InboundText.objects.filter(sender=number, received_at__gt=text.received_at - WITHIN).exclude(pk=text.pk)
    words = _("%(clinic)s: Nobody reads this number. Emergency: 911. Clinic: %(phone)s.")
    return said(words) if lately.count() < ANSWERS else ""


def said(words: str) -> str:
    location = Location.main()
    return (words % {"clinic": Clinic.current(), "phone": phone(location.phone) if location else ""}).translate(PLAIN)


def language_at(number: str) -> str | None:
    """What the people at this number speak, where they speak one language."""
    spoken = {language_of(patient) for patient in those_at(number)}
    return spoken.pop() if len(spoken) == 1 else None
