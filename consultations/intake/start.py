"""The first two pages, before anything is stored: birth date, concern, and how to reach the person.

What was told waits in signed cookies of the person's own browser until the second page is sent: who they are for a few
minutes only, since a browser may be a waiting room's."""

import uuid
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from django.core import signing
from django.http import HttpRequest, HttpResponse

PATH = "/intake/"
COOKIE, SECONDS = "intake_start", 3600
PERSON, PERSON_SECONDS = "intake_person", 15 * 60


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
                person_of(request, value["reference"]),
            )
        except (signing.BadSignature, KeyError, ValueError, TypeError):
            return None

    def keep(self, response: HttpResponse, secure: bool) -> None:
        value = {
            "reference": str(self.reference),
            "birth_date": self.birth_date.isoformat(),
            "concern": self.concern,
        }
        keep(response, COOKIE, value, SECONDS, secure)
        if self.person:
            keep(response, PERSON, {str(self.reference): self.person}, PERSON_SECONDS, secure)


def person_of(request: HttpRequest, reference: str) -> dict[str, Any]:
    """Of this very start, else nobody."""
    try:
        return signing.loads(request.COOKIES.get(PERSON, ""), salt=PERSON, max_age=PERSON_SECONDS).get(reference, {})
    except signing.BadSignature:
        return {}


def keep(response: HttpResponse, name: str, value: dict[str, Any], seconds: int, secure: bool) -> None:
    told = signing.dumps(value, salt=name, compress=True)
    response.set_cookie(name, told, max_age=seconds, path=PATH, httponly=True, samesite="Lax", secure=secure)


def forget(response: HttpResponse) -> None:
    for name in (COOKIE, PERSON):
        response.delete_cookie(name, path=PATH)
