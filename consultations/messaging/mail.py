"""From a message to the e-mail: text and HTML from one template, always the same Message-ID."""

from email.encoders import encode_base64
from email.mime.base import MIMEBase
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse

from clinic.models import Clinic, Location

from .kinds import Attachment, Mail
from .models import Message


def compose(message: Message, mail: Mail, connection: BaseEmailBackend) -> EmailMultiAlternatives:
    person = message.recipient
    context = {
        "clinic": Clinic.current(),
        "location": Location.main(),
        "first_name": getattr(person, "first_name", None) or str(person),
        "after_treatment": settings.SITE_URL + reverse("after_treatment"),
        **mail.context,
    }
    text = render_to_string(mail.template, context).strip()
    letter = EmailMultiAlternatives(
        subject=mail.subject,
        body=render_to_string("messaging/letter.txt", {**context, "text": text}).strip() + "\n",
        to=[person.email],
        connection=connection,
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
