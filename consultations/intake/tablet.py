"""The form on a device of the clinic. Six digits open it once; it closes with Send, when it is given back, after a
while without a page, and within the hour. What was saved stays: a new code goes on from there."""

import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from clinic.audit import Actor, record
from clinic.constraints import broken
from clinic.transitions import locked
from consultations.patients.links import open_link, revoke
from consultations.patients.models import Patient, PersonalLink

from .models import Intake, TabletCode
from .services import TABLET_OPEN, begin_for

CODE_VALID = timedelta(minutes=15)
IDLE = timedelta(minutes=10)
TRIES = 20  # to find digits that no other open code has
TABLET = PersonalLink.Purpose.TABLET


def open_code(patient: Patient) -> TabletCode | None:
    return TabletCode.objects.open().of(patient).first()


def make_code(patient: Patient, *, by: Actor) -> TabletCode:
    """The one code of this person; an earlier one that nobody used ends."""
    if by.user is None:
        raise TypeError("only a member of staff makes codes")
    now = timezone.now()
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                locked(patient.main)
                TabletCode.objects.filter(used_at=None).filter(
                    Q(expires_at__lte=now) | Q(pk__in=TabletCode.objects.of(patient).values("pk"))
                ).delete()
                code = TabletCode.objects.create(
                    patient=patient, code=f"{secrets.randbelow(10**6):06}", made_by=by.user, expires_at=now + CODE_VALID
                )
                record(by, "make tablet code", patient)
                return code
        except IntegrityError as error:
            if broken(error) != "a_code_opens_one_patients_form":
                raise
    raise RuntimeError("no free tablet code")


@transaction.atomic
def redeem(digits: str) -> PersonalLink | None:
    """What the code opens; the first to type it has it."""
    code = TabletCode.objects.open().select_related("patient").filter(code=digits).first()
    if not code or not TabletCode.objects.open().filter(pk=code.pk).update(used_at=timezone.now()):
        return None
    return open_form_of(code.patient, Intake.Source.TABLET, by=Actor.of_patient(code.patient.reference))


@transaction.atomic
def open_form_of(patient: Patient, source: str, *, by: Actor) -> PersonalLink:
    """A link of its own to the patient's form: the one of an earlier time on the tablet never opens again."""
    intake = begin_for(patient, by=by, source=source)
    revoke(TABLET, intake)
    record(by, "open on tablet", intake)
    return open_link(intake.patient, TABLET, intake, timezone.now() + IDLE)


def keep_open(link: PersonalLink) -> None:
    """Somebody is there: a while from now, but no longer than within the hour."""
    link.expires_at = min(link.created_at + TABLET_OPEN, timezone.now() + IDLE)
    link.save(update_fields=["expires_at"])


def on_tablet(patients: Iterable[int]) -> set[int]:
    """Those of these records whose form is on the tablet, or on its way to it."""
    waiting = TabletCode.objects.open().filter(patient__in=patients).values_list("patient", flat=True)
    opened = PersonalLink.objects.open().filter(purpose=TABLET, patient__in=patients).values_list("patient", flat=True)
    return {*waiting, *opened}
