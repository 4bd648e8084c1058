"""Papers are signed on a screen or on paper, and taken back."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from clinic.audit import Actor, record
from clinic.models import User
from consultations.booking.models import Appointment, AppointmentType
from consultations.messaging.outbox import enqueue
from consultations.patients import consents
from consultations.patients.links import open_link
from consultations.patients.models import Consent, Patient, PersonalLink

from ..course_models import TreatmentPlan
from ..services import shallow
from .needed import Kind, missing, unfinished

LINK_DAYS = 365  # papers are read, copied and taken back by the link for that long
WITHDRAWN, TO_TALK_ABOUT = "consent_withdrawn", "visit_to_talk_about"


@dataclass(frozen=True)
class Signature:
    """`handed_over_by`: who gave the tablet to the patient, or saw the paper signed. `given_at` is aware."""

    typed_name: str
    via: str
    ip: str | None = None
    handed_over_by: User | None = None
    given_at: datetime | None = None


@transaction.atomic
def sign_papers(plan: TreatmentPlan, kinds: Iterable[str], signature: Signature, *, by: Actor) -> None:
    """Each in the words that are shown now. Twice signs once."""
    how = shallow(signature) | {"given_at": signature.given_at or timezone.now()}
    for kind in kinds:
        consents.give(plan.patient, kind, **how)
    TreatmentPlan.objects.filter(pk=plan.pk).update(paper_wanted_at=None)
    open_link(plan.patient, PersonalLink.Purpose.CONSENTS, plan, timezone.now() + timedelta(days=LINK_DAYS))
    record(by, "sign papers", plan)


def sign_on_paper(plan: TreatmentPlan, kinds: Iterable[str], signed_at: datetime, *, by: Actor) -> None:
    """As a member of staff saw it. That somebody signs on a screen is never said on paper."""
    if by.user is None:
        raise TypeError("only a member of staff sees a paper signed")
    how = Signature("", Consent.Via.PAPER, handed_over_by=by.user, given_at=signed_at)
    sign_papers(plan, [kind for kind in kinds if kind != Kind.ELECTRONIC], how, by=by)


@transaction.atomic
def withdraw(plan: TreatmentPlan, kind: str, *, by: Actor) -> None:
    """Taken back. Where a treatment that needs it is still to come, its provider is told, and where a visit for one is
    booked the desk calls."""
    standing = consents.signed(plan.patient, [kind]).get(kind)
    if standing is None:
        return
    consents.withdraw(plan.patient, kind, by=by)
    record(by, "withdraw paper", plan)
    tell_of_the_withdrawal(plan.patient.main, kind, standing, by)


def tell_of_the_withdrawal(patient: Patient, kind: str, ended: Consent, by: Actor) -> None:
    plans = [each for each in unfinished(patient) if kind in missing(each)]
    for each in plans:
        if by.user != each.planned_by:
            enqueue(WITHDRAWN, each.planned_by, each, sequence=ended.pk)
    treatments = Appointment.objects.ahead().of(patient).filter(type__slug=AppointmentType.TREATMENT)
    if plans and (visit := treatments.order_by("starts_at").first()):
        enqueue(TO_TALK_ABOUT, patient, plans[0], sequence=ended.pk, useless_after=visit.starts_at)


@transaction.atomic
def prefer_paper(plan: TreatmentPlan, *, by: Actor) -> None:
    TreatmentPlan.objects.filter(pk=plan.pk).update(paper_wanted_at=timezone.now())
    record(by, "prefer paper", plan)


def is_of(typed: str, patient: Patient) -> bool:
    """Whether the typed name shares a name with the patient's. People share an address: the wrong one of them must
    notice; accents, a second name or a new last name are nobody's mistake."""
    return bool(names_in(typed) & names_in(patient.full_name))


def names_in(text: str) -> set[str]:
    plain = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return set(re.findall(r"\w+", plain.casefold()))
