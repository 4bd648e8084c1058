"""Addresses and numbers to which nothing goes by itself any more, whoever they belong to."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from clinic.audit import SYSTEM, Actor, record
from consultations.patients import consents
from consultations.patients.models import Consent, ContactSuppression, Patient

from . import outbox

Why = ContactSuppression.Why
STRONGER = (Why.BOUNCED, Why.OPTED_OUT, Why.COMPLAINT, Why.WRONG_NUMBER)  # a later one in this row takes the place
BY_TEXT, ON_THE_PAGE = "by text", "on the page of their messages"  # how; of the first the carrier knows as well


def normal(address: str) -> str:
    """An e-mail address in lower case; numbers come as +15125550100."""
    return address.strip().lower()


def standing(address: str) -> ContactSuppression | None:
    return ContactSuppression.objects.standing().filter(address=normal(address)).first()


def those_at(address: str) -> QuerySet[Patient]:
    """Couples share them."""
    return Patient.objects.filter(Q(email__iexact=address) if "@" in address else Q(phone=address))


@transaction.atomic
def suppress(address: str, why: str, detail: str = "", *, by: Actor = SYSTEM) -> ContactSuppression:
    """Once: what stands already is only replaced by a stronger reason. What waits for it takes another way."""
    address = normal(address)
    known = ContactSuppression.objects.select_for_update().standing().filter(address=address).first()
    if known and STRONGER.index(Why(known.why)) >= STRONGER.index(Why(why)):
        return known
    if known:
        _end(known)
    row, is_new = ContactSuppression.objects.get_or_create(
        address=address, lifted_at=None, defaults={"why": why, "detail": detail[:250]}
    )
    if is_new:
        record(by, "suppress", row, why)
        for patient in those_at(address):
            outbox.readdress(patient)
            if why == Why.BOUNCED and patient.email.lower() == address:
                ask_for_address(patient, row)
    return row


def ask_for_address(patient: Patient, row: ContactSuppression) -> None:
    """Once for each person and address."""
    if patient.reached_as == patient and patient.phone:
        outbox.enqueue("ask_for_address", patient, row, sequence=patient.pk)


@transaction.atomic
def lift(address: str, *, by: Actor, only: tuple[str, ...] = tuple(Why.values)) -> bool:
    """Messages go there again, where it was suppressed for one of these reasons."""
    row = (
        ContactSuppression.objects.select_for_update().standing().filter(address=normal(address), why__in=only).first()
    )
    if row is None:
        return False
    _end(row)
    record(by, "lift", row, row.why)
    for patient in those_at(row.address):
        outbox.readdress(patient)
    return True


def of_person(patient: Patient) -> list[ContactSuppression]:
    """What is suppressed of all that is written down of somebody, in each of their records."""
    records = Patient.objects.of_person(patient.main_id).values_list("email", "phone")
    addresses = {normal(str(address)) for record in records for address in record if address}
    return list(ContactSuppression.objects.standing().filter(address__in=addresses))


def only_its_owner_lifts(row: ContactSuppression) -> bool:
    """STOP is kept by the carrier as well, until START comes from the same telephone."""
    return row.why == Why.OPTED_OUT and "@" not in row.address


def _end(row: ContactSuppression) -> None:
    row.lifted_at = timezone.now()
    row.save(update_fields=["lifted_at"])


# Texts ----------------------------------------------------------------------------------------------------------------
@transaction.atomic
def stop_texts(number: str, detail: str, *, by: Actor) -> bool:
    """The number, and the consent of everybody who has it. False where that was so already."""
    known = standing(number)
    if known and known.why != Why.BOUNCED:
        return False
    row = suppress(number, Why.OPTED_OUT, detail, by=by)
    for patient in those_at(number):
        consents.withdraw(patient, Consent.Kind.TEXTS, by=by, at=row.since)
    return True


@transaction.atomic
def texts_again(number: str, *, by: Actor) -> bool:
    """Takes back what `stop_texts` did, and nothing else."""
    row = standing(number)
    if row is None or not lift(number, by=by, only=(Why.OPTED_OUT,)):
        return False
    for patient in those_at(number):
        consents.take_back_withdrawal(patient, Consent.Kind.TEXTS, row.since, by=by)
        outbox.readdress(patient)
    return True
