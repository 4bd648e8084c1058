"""The link at the foot of every letter: what may come to this address. It opens nothing else, and needs no row."""

import base64
import binascii
import hmac
import uuid
from functools import cache, cached_property

from django.conf import settings
from django.urls import reverse

from clinic.audit import Actor
from consultations.patients.models import ContactSuppression

from .known import known_of
from .models import Message
from .suppression import BY_TEXT, ON_THE_PAGE, lift, standing, stop_texts, suppress, texts_again
from .ways import WISHES

A_TOKEN = "-" * 43
HALF = 16  # bytes: of the message's reference, and of what only this clinic can write for it


def token_of(message: Message) -> str:
    what = message.reference.bytes
    return base64.urlsafe_b64encode(what + proof_of(what)).rstrip(b"=").decode()


def proof_of(what: bytes) -> bytes:
    return hmac.digest(settings.LINK_KEY.encode(), b"preferences:" + what, "sha256")[:HALF]


def address_of_preferences(message: Message) -> str:
    return settings.SITE_URL + path_of_preferences().replace(A_TOKEN, token_of(message))


@cache
def path_of_preferences() -> str:
    """Looked up once: it stands at the foot of every letter."""
    return reverse("preferences", args=[A_TOKEN])


def message_of(token: str) -> Message | None:
    """The patient's letter in which the link stood."""
    try:
        both = base64.urlsafe_b64decode(token + "=")
    except (binascii.Error, ValueError):
        return None
    what, proof = both[:HALF], both[HALF:]
    if not hmac.compare_digest(proof, proof_of(what)):
        return None
    letters = Message.objects.select_related("patient__merged_into")
    return letters.filter(reference=uuid.UUID(bytes=what), user=None).first()


class Preferences:
    """Of the address that a letter went to, and of the telephone of whom it was for."""

    def __init__(self, message: Message) -> None:
        self.message = message

    @property
    def email(self) -> str:
        """The one in which the link stood; where the outcome was never recorded, or it was a text since, today's."""
        to = self.message.sent_to
        return to if "@" in to else self.message.to_patient.reached_as.email

    @cached_property
    def number(self) -> str:
        """Only where texts can come, or would without an earlier wish."""
        person = self.message.to_patient
        number = str(person.reached_as.phone)
        return number if number and (self.number_state or known_of([person])[person.main_id].agrees_to_texts) else ""

    @cached_property
    def email_state(self) -> ContactSuppression | None:
        return standing(self.email)

    @cached_property
    def number_state(self) -> ContactSuppression | None:
        return standing(str(self.message.to_patient.reached_as.phone))

    @property
    def email_shown(self) -> str:
        """m•••@mail.example"""
        name, _at, host = self.email.partition("@")
        return f"{name[:1]}•••@{host}"

    @property
    def number_shown(self) -> str:
        return f"•••\xa0{self.number[-4:]}"

    @property
    def email_can_return(self) -> bool:
        return bool(self.email_state and self.email_state.why in WISHES)

    @property
    def number_can_return(self) -> bool:
        return bool(self.number_state and self.number_state.why == ContactSuppression.Why.OPTED_OUT)

    @property
    def stopped_by_text(self) -> bool:
        """The carrier holds texts back as well, until START comes from the same telephone."""
        return bool(self.number_state and self.number_state.detail == BY_TEXT and settings.TWILIO)

    def change(self, to: str, *, by: Actor) -> None:
        """One of no_emails, emails, no_texts, texts; anything else changes nothing, and twice is once."""
        if to == "no_emails" and self.email:
            suppress(self.email, ContactSuppression.Why.OPTED_OUT, ON_THE_PAGE, by=by)
        elif to == "emails" and self.email:
            lift(self.email, by=by, only=WISHES)
        elif to == "no_texts" and self.number:
            stop_texts(self.number, ON_THE_PAGE, by=by)
        elif to == "texts" and self.number and not self.stopped_by_text:
            texts_again(self.number, by=by)
