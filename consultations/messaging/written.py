"""A letter as it goes to a mail server, written down line by line. The standard library makes a tree of parts first and
looks for places to fold and for a boundary, which takes ten times as long."""

import re
import uuid
from base64 import encodebytes
from collections.abc import Iterable
from email import message_from_bytes
from email.header import Header
from email.mime.base import MIMEBase
from email.policy import compat32
from email.utils import formataddr, formatdate, parseaddr
from functools import lru_cache
from typing import Any

from django.core.mail import BadHeaderError, EmailMultiAlternatives

LONGEST, LIMIT = 76, 998  # characters of a line that need no folding, and that a line may have (RFC 5322, 2.1.1)
END = "\r\n"
AS_WRITTEN = compat32.clone(max_line_length=None)
ANY_END = re.compile(r"\r\n|\r|\n")


class Letter(EmailMultiAlternatives):
    """To one address; what is attached to it are parts that are complete."""

    @property
    def sender(self) -> str:
        """Its address alone, as the envelope has it."""
        return named(self.from_email)[1]

    def message(self, **_options: Any) -> Any:
        return message_from_bytes(self.written(), policy=AS_WRITTEN)

    def written(self) -> bytes:
        texts = [text(str(words), each) for words, each in ((self.body, "text/plain"), *self.alternatives)]
        content = multipart("alternative", texts)
        if self.attachments:
            content = multipart("mixed", [content, *map(attached, self.attachments)])
        return "".join(header(*each) for each in self.headers()).encode() + content

    def headers(self) -> Iterable[tuple[str, str]]:
        yield "MIME-Version", "1.0"
        yield "Subject", str(self.subject)
        yield "From", formataddr(named(self.from_email))
        yield "To", in_ascii(self.to[0])
        yield "Date", formatdate()
        yield from self.extra_headers.items()


def header(name: str, value: str) -> str:
    """Raises BadHeaderError where a value would begin a header of its own."""
    if ANY_END.search(value):
        raise BadHeaderError(f"{name} is one line")
    plain = value.isascii() and value.isprintable()
    if not plain or len(name) + 2 + len(value) > (LONGEST if " " in value else LIMIT):
        value = Header(value, header_name=name, maxlinelen=LONGEST).encode(linesep=END)
    return f"{name}: {value}{END}"


@lru_cache
def named(address: str) -> tuple[str, str]:
    """Who, and at which address."""
    name, where = parseaddr(address)
    return name, in_ascii(where)


def in_ascii(address: str) -> str:
    """The domain as every mail server knows it."""
    name, _at, host = address.rpartition("@")
    return address if address.isascii() else f"{name}@{host.encode('idna').decode()}"


def text(words: str, kind: str) -> bytes:
    content = words.replace(END, "\n").replace("\r", "\n").replace("\n", END).encode()
    how = "7bit" if content.isascii() else "8bit"
    if max(map(len, content.split(END.encode()))) > LIMIT:
        how, content = "base64", encodebytes(content).replace(b"\n", END.encode())
    head = f'Content-Type: {kind}; charset="utf-8"{END}Content-Transfer-Encoding: {how}{END}{END}'
    return head.encode() + content


def attached(part: MIMEBase) -> bytes:
    return part.as_bytes(policy=part.policy.clone(linesep=END))


def multipart(subtype: str, parts: Iterable[bytes]) -> bytes:
    boundary = uuid.uuid4().hex
    between = f"--{boundary}{END}".encode()
    whole = b"".join(between + part + END.encode() for part in parts)
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"{END}{END}'
    return head.encode() + whole + f"--{boundary}--{END}".encode()
