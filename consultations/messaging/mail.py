"""From a message to the e-mail: text and HTML from one template, always the same Message-ID."""

from email.encoders import encode_base64
from email.mime.base import MIMEBase
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse

from clinic.models import Clinic, Location

from .kinds import Attachment, Mail
from .models import Message
from .quick_headers import Letter


class NobodyThere(Exception):
    """The mail backend has sent the letter to nobody."""


class Post:
    """What the letters of one chunk share: the letterhead, and a connection that stays open until it breaks."""

    def __init__(self) -> None:
        self.connection = get_connection()

    @cached_property
    def letterhead(self) -> dict[str, Any]:
        return {
            "clinic": Clinic.current(),
            "location": Location.main(),
            "after_treatment": settings.SITE_URL + reverse("after_treatment"),
        }

    def send(self, letter: EmailMessage) -> None:
        self.connection.open()  # where it is; what a letter opens by itself is closed again after it
        if not letter.send():
            raise NobodyThere

    def close(self) -> None:
        """The next letter opens a new connection."""
        self.connection.close()


def compose(message: Message, mail: Mail, post: Post) -> Letter:
    person = message.recipient
    context = {
        **post.letterhead,
        "first_name": getattr(person, "first_name", None) or str(person),
        **mail.context,
    }
    text = render_to_string(mail.template, context).strip()
    letter = Letter(
        subject=mail.subject,
        body=render_to_string("messaging/letter.txt", {**context, "text": text}).strip() + "\n",
        to=[person.email],
        connection=post.connection,
        headers={
            "Message-ID": f"<{message.reference}@{urlsplit(settings.SITE_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    letter.attach_alternative(render_to_string("messaging/letter.html", {**context, "text": text}), "text/html")
    for attachment in mail.attachments:
        letter.attach(part_of(attachment))
    return letter


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
