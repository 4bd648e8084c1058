"""Two records of one person are joined, and taken apart again. Nothing is re-pointed: one record says whose double it
is, and whoever reads asks for the person (`.objects.of(patient)`)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clinic.audit import Actor, record
from clinic.models import AccessLog, User

from .models import Patient

JOIN, TAKE_APART = "join", "take apart"

# Later stages write to patients: each is told, in the same transaction, that other contact data hold for one.
CONTACT_CHANGED: list[Callable[[Patient], None]] = []

REFUSALS = {
    "same": _("That is the same record. Choose another one."),
    "joined": _("One of these records has been joined with another one already. Look at both again."),
    "has joined": _("Other records have been joined with this one: it can only be the one that stays."),
    "apart": _("These records have been taken apart already."),
}


class CannotMerge(Exception):
    """We cannot join these records: `code` is a key of REFUSALS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def sentence(self) -> str:
        return str(REFUSALS[self.code])


def merge(double: Patient, into: Patient, *, by: Actor) -> None:
    """`into` speaks for both from here on. Raises CannotMerge."""
    if double.pk == into.pk:
        raise CannotMerge("same")
    with transaction.atomic():
        rows = locked_rows(double.pk, into.pk)
        second, main = rows[double.pk], rows[into.pk]
        if second.merged_into_id == main.pk:
            return  # pressed twice
        if second.merged_into_id or main.merged_into_id:
            raise CannotMerge("joined")
        if second.absorbed.exists():
            raise CannotMerge("has joined")
        second.merged_into = main
        second.save(update_fields=["merged_into"])
        record(by, JOIN, second, str(main.reference))
        record(by, JOIN, main, str(second.reference))
        tell(second)
    double.merged_into = into


def unmerge(double: Patient, *, by: Actor) -> None:
    """Two people again, each with what always stood in their own record. Raises CannotMerge."""
    with transaction.atomic():
        second = locked_rows(double.pk)[double.pk]
        if second.merged_into is None:
            raise CannotMerge("apart")
        main = second.merged_into
        second.merged_into = None
        second.save(update_fields=["merged_into"])
        record(by, TAKE_APART, second, str(main.reference))
        record(by, TAKE_APART, main, str(second.reference))
        tell(second, main)
    double.merged_into = None


def tell(*records: Patient) -> None:
    for changed in records:
        for listener in CONTACT_CHANGED:
            listener(changed)


def locked_rows(*keys: int) -> dict[int, Patient]:
    """In the order of their keys, so that two who join the same records never wait for each other in a circle."""
    rows = Patient.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    return {row.pk: row for row in rows}


@dataclass(frozen=True)
class Alike:
    """Somebody who may be the same person. `is_weak`: only the last name and the date of birth agree."""

    patient: Patient
    is_weak: bool


def possible_doubles(patient: Patient, user: User) -> list[Alike]:
    """Born on the same day and of the same last name; surely worth a look where first name and a contact agree too."""
    born: date = patient.birth_date
    others = Patient.objects.visible_to(user).current().exclude(pk=patient.main_id)
    same = others.filter(birth_date=born, last_name__iexact=patient.last_name)
    alike = [Alike(other, not is_strong(patient, other)) for other in same]
    return sorted(alike, key=lambda each: each.is_weak)


def is_strong(one: Patient, other: Patient) -> bool:
    same_name = one.first_name.casefold() == other.first_name.casefold()
    same_email = bool(one.email) and one.email.casefold() == other.email.casefold()
    return same_name and (same_email or (bool(one.phone) and one.phone == other.phone))


@dataclass(frozen=True)
class Joining:
    """Two records were joined, or taken apart again. `other`: the reference of the other record."""

    at: datetime
    who: str
    is_apart: bool
    other: str


def history(patient: Patient) -> list[Joining]:
    """What was joined with this person's records, and taken away from them, the first first."""
    known = {str(each.reference): each for each in Patient.objects.of_person(patient.main_id)}
    told = AccessLog.objects.filter(subject_kind="patient", verb__in=(JOIN, TAKE_APART), subject_reference__in=known)
    entries = [  # each is told of both records: once is enough
        each
        for each in told.order_by("at", "pk")
        if each.why not in known or known[each.subject_reference].merged_into_id is None
    ]
    users = User.objects.filter(reference__in={entry.actor_reference for entry in entries})
    names = {str(user.reference): user.name for user in users}
    return [
        Joining(entry.at, names.get(entry.actor_reference, ""), entry.verb == TAKE_APART, entry.why)
        for entry in entries
    ]
