"""What is on record about people that decides how they may be written to."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from consultations.patients import consents
from consultations.patients.models import Consent, ContactSuppression, Patient


@dataclass
class Known:
    """Of one person, in all of their records."""

    emails: dict[str, str] = field(default_factory=dict)  # suppressed address → why
    phones: dict[str, str] = field(default_factory=dict)  # suppressed number → why
    agrees_to_texts: bool = False


def known_of(people: Iterable[Patient]) -> dict[int, Known]:
    """By the key of their main record, with as many queries for fifty people as for one."""
    mains = {each.main_id for each in people}
    rows = Patient.objects.filter(Q(pk__in=mains) | Q(merged_into__in=mains)).order_by()
    records = list(rows.only("merged_into", "email", "phone"))
    phones = {row.pk: str(row.phone) for row in records}
    suppressed = reasons({row.email.lower() for row in records} | set(phones.values()))
    known = {main: Known() for main in mains}
    for row in records:
        person, email, phone = known[row.main_id], row.email.lower(), phones[row.pk]
        person.emails |= {email: suppressed[email]} if email in suppressed else {}
        person.phones |= {phone: suppressed[phone]} if phone in suppressed else {}
    if any(phones.values()):
        for main in consents.agreeing(Consent.Kind.TEXTS, {row.pk: row.main_id for row in records}):
            known[main].agrees_to_texts = True
    return known


def reasons(addresses: set[str]) -> dict[str, str]:
    """Of those among them that are suppressed."""
    standing = ContactSuppression.objects.standing().filter(address__in=addresses - {""})
    return dict(standing.order_by().values_list("address", "why"))
