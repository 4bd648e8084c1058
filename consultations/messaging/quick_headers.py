"""A letter whose short plain headers are written as they are. The standard library looks for a place to fold each of
them, which is a third of the work of a whole letter."""

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
        return whole


QUICK = QuickHeaders()
