"""The first two pages, before anything is stored: birth date, concern, and how to reach the person.

What the first page was told waits in a signed cookie of the person's own browser until the second is sent."""

import uuid
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE, PATH, SECONDS = "intake_start", "/intake/", 3600


@dataclass(frozen=True)
class Start:
    reference: uuid.UUID  # of the intake to be
    birth_date: date
    concern: str
    person: dict[str, Any] = field(default_factory=dict)  # what was typed on the second page before going back

    @classmethod
    def of(cls, request: HttpRequest) -> Self | None:
        try:
            value = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=SECONDS)
            return cls(
                uuid.UUID(value["reference"]),
                date.fromisoformat(value["birth_date"]),
                value["concern"],
                value["person"],
            )
        except (signing.BadSignature, KeyError, ValueError, TypeError):
            return None

    def keep(self, response: HttpResponse, secure: bool) -> None:
        value = {
            "reference": str(self.reference),
            "birth_date": self.birth_date.isoformat(),
            "concern": self.concern,
            "person": self.person,
        }
        response.set_cookie(
            COOKIE,
            signing.dumps(value, salt=COOKIE, compress=True),
            max_age=SECONDS,
            path=PATH,
            httponly=True,
            samesite="Lax",
            secure=secure,
        )


def forget(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, path=PATH)
