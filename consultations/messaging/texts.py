"""Text messages by Twilio; without an account, files that anybody can look at."""

import secrets
from datetime import datetime
from functools import cache

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from clinic.models import Clinic
from consultations.patients.models import ContactSuppression

from .channels import Refused, Sent
from .kinds import kind_of
from .models import Message

Why = ContactSuppression.Why
PATIENCE = 20  # seconds
# https://www.twilio.com/docs/api/errors
GONE = {
    21211: Why.BOUNCED,  # no such number
    21610: Why.OPTED_OUT,  # has sent STOP to Twilio
    21614: Why.BOUNCED,  # a landline
    30005: Why.BOUNCED,  # unknown, or no longer in use
    30006: Why.BOUNCED,  # a landline, or a carrier that takes no texts
}
# One letter outside the GSM alphabet makes every letter of a text cost twice as much room.
ALIKE = {'"': "“”", "'": "‘’", "-": "–—", "...": "…", " ": "\xa0\u202f"}
PLAIN = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "\xa0": " ", "\u202f": " "}
)


class TextChannel:
    def send(self, message: Message) -> Sent:
        number = str(message.recipient.phone)
        with translation.override(message.language):
            words = compose(message, number)
        return Sent(number, words, provider_id=deliver(message, number, words))

    def close(self) -> None:
        """Each text is a request of its own."""


def compose(message: Message, number: str) -> str:
    """The clinic's name first; the first text that somebody gets also says how to end them."""
    clinic, words = Clinic.current().name, kind_of(message).text(message)
    parts = [words if words.startswith(str(clinic)) else f"{clinic}: {words}"]
    if message.patient and not has_had_one(message, number):
        parts.append(_("Reply STOP to opt out."))
    return " ".join(parts).translate(PLAIN)


def has_had_one(message: Message, number: str) -> bool:
    texts = Message.objects.of(message.to_patient).filter(channel=Message.Channel.TEXT, state=Message.State.SENT)
    return texts.filter(sent_to=number).exists()


def deliver(message: Message, number: str, words: str) -> str:
    """Twilio's name for the text. Raises Refused for a number that no text will ever reach."""
    if not settings.TWILIO:
        return keep(number, words)
    sender = settings.TWILIO["TWILIO_FROM"]
    sent_by = {"messaging_service_sid" if sender.startswith("MG") else "from_": sender}
    if settings.HTTPS:  # nobody can call back to a machine that the internet does not know
        told_at = settings.SITE_URL + reverse("text_status_webhook")
        sent_by["status_callback"] = f"{told_at}?message={message.reference}"
    try:
        return client().messages.create(to=number, body=words, **sent_by).sid or ""
    except TwilioRestException as refusal:
        if refusal.code in GONE:
            raise Refused(number, f"Twilio {refusal.code}", GONE[refusal.code]) from refusal
        raise


@cache
def client() -> Client:
    account = settings.TWILIO
    return Client(
        account["TWILIO_ACCOUNT_SID"], account["TWILIO_AUTH_TOKEN"], http_client=TwilioHttpClient(timeout=PATIENCE)
    )


def keep(number: str, words: str) -> str:
    """One file a text, named by the time of sending."""
    settings.TEXT_FOLDER.mkdir(parents=True, exist_ok=True)
    name = f"{datetime.now():%Y%m%d-%H%M%S-%f}-{secrets.token_hex(2)}"
    unfinished = settings.TEXT_FOLDER / f".{name}"
    unfinished.write_text(f"To: {number}\n\n{words}\n", encoding="utf-8")
    unfinished.rename(settings.TEXT_FOLDER / f"{name}.txt")
    return name
