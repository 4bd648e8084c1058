"""The form, or what else waits for a patient, on a device of the clinic. Six digits open it once; it closes with Send,
when it is given back, after a while without a page, and within the hour. What was saved stays: a new code goes on from
there."""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from clinic.audit import Actor, record
from clinic.constraints import broken
from clinic.models import User
from clinic.transitions import locked
from consultations.patients.links import open_link, revoke, token_of
from consultations.patients.models import TABLETS, Patient, PersonalLink

from .models import Intake, TabletCode
from .openings import FORM, OPENINGS
from .services import TABLET_OPEN, begin_for

CODE_VALID = timedelta(minutes=15)
IDLE = timedelta(minutes=10)
TRIES = 20  # to find digits that no other open code has


class NothingToOpen(Exception):
    """There is nothing of that kind for this person."""


def open_code(patient: Patient) -> TabletCode | None:
    return TabletCode.objects.open().of(patient).first()


def make_code(patient: Patient, opens: str = FORM, reference: UUID | None = None, *, by: Actor) -> TabletCode:
    """The one code of this person; an earlier one that nobody used ends. `reference` names one record among several
    that may be opened. Raises NothingToOpen."""
    if by.user is None:
        raise TypeError("only a member of staff makes codes")
    subject = to_open(patient, opens, reference) if opens != FORM else None
    now = timezone.now()
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                locked(patient.main)
                TabletCode.objects.filter(used_at=None).filter(
                    Q(expires_at__lte=now) | Q(pk__in=TabletCode.objects.of(patient).values("pk"))
                ).delete()
                code = TabletCode.objects.create(
                    patient=patient,
                    code=f"{secrets.randbelow(10**6):06}",
                    opens=opens,
                    subject_reference=subject and subject.reference,
                    made_by=by.user,
                    expires_at=now + CODE_VALID,
                )
                record(by, "make tablet code", patient, opens)
                return code
        except IntegrityError as error:
            if broken(error) != "a_code_opens_one_patients_form":
                raise
    raise RuntimeError("no free tablet code")


def to_open(patient: Patient, opens: str, reference: UUID | None = None) -> Any:
    """The record of this person that a code opens: the one that is named, else the one that waits."""
    opening = OPENINGS.get(opens)
    subject = opening and (opening.found(patient, reference) if reference else opening.waiting(patient))
    if subject is None:
        raise NothingToOpen
    return subject


@transaction.atomic
def redeem(digits: str) -> PersonalLink | None:
    """What the code opens; the first to type it has it."""
    code = TabletCode.objects.open().select_related("patient__merged_into", "made_by").filter(code=digits).first()
    if not code or not TabletCode.objects.open().filter(pk=code.pk).update(used_at=timezone.now()):
        return None
    by = Actor.of_patient(code.patient.reference)
    if code.opens == FORM:
        return open_form_of(code.patient, Intake.Source.TABLET, by=by, handed_over_by=code.made_by)
    try:
        subject = to_open(code.patient, code.opens, code.subject_reference)
    except NothingToOpen:
        return None
    return open_on_tablet(code.patient, code.opens, subject, by=by, handed_over_by=code.made_by)


@transaction.atomic
def open_form_of(patient: Patient, source: str, *, by: Actor, handed_over_by: User | None = None) -> PersonalLink:
    intake = begin_for(patient, by=by, source=source)
    return open_on_tablet(intake.patient, FORM, intake, by=by, handed_over_by=handed_over_by)


@transaction.atomic
def open_on_tablet(
    patient: Patient, opens: str, subject: Any, *, by: Actor, handed_over_by: User | None = None
) -> PersonalLink:
    """A link of its own: the one of an earlier time on the tablet never opens again. It says who of the staff has
    handed the tablet over."""
    revoke(opens, subject)
    record(by, "open on tablet", subject)
    link = open_link(patient, opens, subject, timezone.now() + IDLE)
    link.handed_over_by = handed_over_by or by.user
    link.save(update_fields=["handed_over_by"])
    return link


def keep_open(link: PersonalLink) -> None:
    """Somebody is there: a while from now, but no longer than within the hour."""
    link.expires_at = min(link.created_at + TABLET_OPEN, timezone.now() + IDLE)
    link.save(update_fields=["expires_at"])


def at_hand(link: PersonalLink) -> dict[str, Any]:
    """What each page behind a link tells its template; on the tablet it stays open a while longer."""
    if link.is_on_tablet:
        keep_open(link)
    return {"token": token_of(link), "closes_after": IDLE.seconds}


def open_now(patient: Patient) -> set[str]:
    """What is open on the tablet for this person, by the purposes of the links."""
    links = PersonalLink.objects.open().of(patient).filter(purpose__in=TABLETS)
    return set(links.values_list("purpose", flat=True))


def on_tablet(patients: Iterable[int]) -> set[int]:
    """Those of these records whose form is on the tablet, or on its way to it."""
    waiting = TabletCode.objects.open().filter(opens=FORM, patient__in=patients).values_list("patient", flat=True)
    opened = PersonalLink.objects.open().filter(purpose=FORM, patient__in=patients).values_list("patient", flat=True)
    return {*waiting, *opened}
