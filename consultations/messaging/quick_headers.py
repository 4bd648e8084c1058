"""A letter whose short plain headers are written as they are, and whose parts are divided by what occurs in none of
them. To look for a place to fold, and for a boundary, is half of the work of writing a letter down."""

import uuid
from email.policy import Compat32
from typing import Any

from django.core.mail import EmailMultiAlternatives

LONGEST, LIMIT = 76, 998  # characters of a line that need no folding, and that a line may have (RFC 5322, 2.1.1)


class QuickHeaders(Compat32):
    def fold_binary(self, name: str, value: Any) -> bytes:
        plain = isinstance(value, str) and value.isascii() and value.isprintable()
        if plain and len(name) + 2 + len(value) <= (LONGEST if " " in value else LIMIT):
            return f"{name}: {value}{self.linesep}".encode()
        return super().fold_binary(name, value)


class Letter(EmailMultiAlternatives):
    def message(self, **options: Any) -> Any:
        whole = super().message(**options)
        for part in whole.walk():
            part.policy = QUICK
            if part.is_multipart():
                part.set_boundary(uuid.uuid4().hex)
        return whole


QUICK = QuickHeaders()
