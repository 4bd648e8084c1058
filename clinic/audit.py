"""Actors, and the record of what they read and did."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .models import AccessLog, User


@dataclass(frozen=True)
class Actor:
    """Who asks for a change: a member of staff, a patient by a personal link, or the system itself."""

    kind: str
    reference: str = ""
    user: User | None = None

    @classmethod
    def of_user(cls, user: User) -> "Actor":
        return cls("user", str(user.reference), user)

    @classmethod
    def of_patient(cls, reference: object) -> "Actor":
        return cls("patient", str(reference))

    @property
    def is_staff(self) -> bool:
        return self.kind == "user"


SYSTEM = Actor("system")
ANYBODY = Actor("public")


def record(by: Actor, verb: str, subject: Any, why: str = "") -> None:
    entry(by, verb, subject, why).save()


def record_all(by: Actor, verb: str, subjects: Iterable[Any]) -> None:
    """The same for every record that a list shows, in one query."""
    AccessLog.objects.bulk_create([entry(by, verb, subject) for subject in subjects])


def entry(by: Actor, verb: str, subject: Any, why: str = "") -> AccessLog:
    return AccessLog(
        actor_kind=by.kind,
        actor_reference=by.reference,
        verb=verb,
        subject_kind=subject._meta.model_name,
        subject_reference=str(subject.reference),
        why=why[:250],
    )
