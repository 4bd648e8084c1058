"""From a message to the e-mail: text and HTML from one template, always the same Message-ID."""

import re
import smtplib
from dataclasses import replace
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from anymail.backends.base import AnymailBaseBackend
from anymail.exceptions import AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import get_language

from clinic.models import Clinic, Location
from consultations.patients.models import ContactSuppression

from .channels import NotNow, Refused, Sent
from .kinds import Attachment, Mail, kind_of
from .letter import Frame, as_html, colours
from .models import Message
from .preferences import address_of_preferences
from .smtp import hand_in
from .written import Letter, in_ascii

# The server's own rules, or a full mailbox (RFC 3463): the address is as good as before.
NOT_THE_ADDRESS = re.compile(r"\b[45]\.7\.\d|\b5\.2\.[23]|\brelay", re.IGNORECASE)
Why = ContactSuppression.Why


class NobodyThere(Exception):
    """The mail backend has sent the letter to nobody."""


class Post:
    """The channel of e-mails. The letters of one chunk share the letterhead, their frames, and a connection that stays
    open until it breaks."""

    def __init__(self) -> None:
        self.connection = get_connection()
        self.framed: dict[Any, dict[str, Frame]] = {}

    @cached_property
    def letterhead(self) -> dict[str, Any]:
        return {
            "clinic": Clinic.current(),
            "location": Location.main(),
            "after_treatment": settings.SITE_URL + reverse("after_treatment"),
            "light": colours("light"),
            "dark": colours("dark"),
        }

    def send(self, message: Message) -> Sent:
        with translation.override(message.language):
            letter = compose(message, kind_of(message).mail(message), self)
        [address] = letter.to
        try:
            self.hand_over(letter)
        except smtplib.SMTPRecipientsRefused as refusal:
            raise refused(address, *next(iter(refusal.recipients.values()))) from refusal
        except AnymailRecipientsRefused as refusal:
            raise Refused(address, "the mail provider refuses it", Why.BOUNCED) from refusal
        status = getattr(letter, "anymail_status", None)
        name = status.message_id if status and isinstance(status.message_id, str) else ""
        return Sent(address, str(letter.body), str(letter.subject), name)

    def frames(self, location: Location | None, *, to_staff: bool) -> dict[str, Frame]:
        """Of the plain and of the HTML part, and of a way on in it, in the language that is spoken now. A letter about
        a visit names the location of the visit."""
        key = get_language(), location, to_staff
        if key not in self.framed:
            context = {**self.letterhead, "to_staff": to_staff}
            context |= {"location": location} if location else {}
            stops = () if to_staff else ("preferences",)
            self.framed[key] = {
                "txt": Frame("messaging/letter.txt", context, ("first_name", "text", *stops)),
                "html": Frame("messaging/letter.html", context, ("first_name", "paragraphs", *stops)),
                "way_on": Frame("messaging/_way_on.html", context, ("address",)),
            }
        return self.framed[key]

    def hand_over(self, letter: Letter) -> None:
        self.connection.open()  # where it is; what a letter opens by itself is closed again after it
        server = getattr(self.connection, "connection", None)
        [address] = letter.to
        if isinstance(server, smtplib.SMTP) and address:
            hand_in(server, letter.sender, in_ascii(address), letter.written())
        elif not letter.send():
            raise NobodyThere

    def close(self) -> None:
        """The next letter opens a new connection."""
        self.connection.close()


def refused(address: str, code: int, said: bytes | str) -> Exception:
    """What the mail server says of a recipient: 4xx is a matter of time, 5xx is for good."""
    text = f"{code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
    if code < 500:
        return NotNow(text)
    return Refused(address, text, "" if NOT_THE_ADDRESS.search(text) else Why.BOUNCED)


def compose(message: Message, mail: Mail, post: Post) -> Letter:
    person = message.recipient
    own = {
        "first_name": getattr(person, "first_name", None) or str(person),
        "preferences": address_of_preferences(message) if message.patient else "",
    }
    text = render_to_string(mail.template, {**post.letterhead, **own, **mail.context}).strip()
    frames = post.frames(mail.context.get("location"), to_staff=bool(message.user))
    letter = Letter(
        subject=mail.subject,
        body=frames["txt"].filled({**own, "text": text}).strip() + "\n",
        to=[person.email],
        connection=post.connection,
        headers={
            "Message-ID": f"<{message.reference}@{urlsplit(settings.SITE_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
            **unsubscribing(message, own["preferences"]),
        },
    )
    letter.metadata = {"message": str(message.reference)}  # type: ignore[attr-defined]  # comes back with a bounce
    escaped = {name: escape(words) for name, words in own.items()}
    html = frames["html"].filled({**escaped, "paragraphs": as_html(text, frames["way_on"])})
    letter.attach_alternative(html, "text/html")
    for attachment in mail.attachments:
        attach(letter, attachment, post)
    return letter


def attach(letter: Letter, attachment: Attachment, post: Post) -> None:
    """An invitation is another way to say what the letter says: only there do Outlook and Apple's Mail take it for one,
    and Gmail does as well. Beside it lies the same file for every other program. A provider's interface has no place
    for the first; of the second it keeps the method where the type is complete."""
    if attachment.is_calendar and isinstance(post.connection, AnymailBaseBackend):
        attachment = replace(attachment, type=f"{attachment.type}; charset=utf-8")
    elif attachment.is_calendar:
        letter.attach_alternative(attachment.content.decode(), attachment.type)
        attachment = replace(attachment, type="application/ics")
    letter.attach(part_of(attachment))


def unsubscribing(message: Message, preferences: str) -> dict[str, str]:
    """RFC 8058. Not of what somebody has just asked for, which comes whatever they wish for the rest."""
    if message.patient is None or kind_of(message).asked_for:
        return {}
    return {
        "List-Unsubscribe": f"<{preferences}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def part_of(attachment: Attachment) -> MIMEBase:
    """Built by hand because `method=REQUEST` must stand once in the content type, and no charset beside it."""
    main, _, rest = attachment.type.partition("/")
    subtype, _, parameters = rest.partition(";")
    part = MIMEBase(main, subtype.strip())
    for pair in filter(None, parameters.split(";")):
        name, value = pair.strip().split("=", 1)
        part.set_param(name, value)
    part.set_payload(attachment.content)
    encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=attachment.filename)
    return part
