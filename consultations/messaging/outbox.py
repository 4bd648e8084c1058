"""The outbox: a message is a row, written in the same transaction as what it is about."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from clinic.models import User
from consultations.patients.models import Patient

from .kinds import kind_of
from .known import known_of
from .models import Message
from .ways import NO_ADDRESS, NO_NUMBER, way_to

State, Channel = Message.State, Message.Channel
OPEN = (State.SCHEDULED, State.CANCELLED, State.SUPPRESSED)
STILL_FRESH = timedelta(days=3)
AT_A_TIME = 500


def enqueue(
    kind: str,
    to: Patient | User,
    about: Any,
    *,
    sequence: int = 0,
    due_at: datetime | None = None,
    useless_after: datetime | None = None,
    channel: str = "",
) -> Message:
    """Owe `to` a message of this kind about a record (anything with a reference). Call it inside the transaction
    that gives the reason. Asking again with the same sequence moves what is not yet sent; what is sent stays sent.
    `channel` is a wish (`ways.another_way` of an earlier message): taken where it is open to this person."""
    way = way_to(kind, to, channel)
    wanted = {
        "due_at": due_at or timezone.now(),
        "useless_after": useless_after,
        "channel": way.channel,
        "state": way.state,
        "why": way.why,
    }
    with transaction.atomic():
        message, is_new = Message.objects.get_or_create(
            key=f"{kind}:{about.reference}:{sequence}",
            defaults={
                "kind": kind,
                "subject_reference": about.reference,
                "patient" if isinstance(to, Patient) else "user": to,
                **wanted,
            },
        )
        if not is_new:
            Message.objects.filter(pk=message.pk, state__in=OPEN).update(**wanted)
            message.refresh_from_db()
    return message


def enqueue_all(kind: str, to: Iterable[Patient], about: Any) -> int:
    """Owe each of these people the same message about one record; whoever has been written to of it, in whichever of
    their records, is left out. Returns how many are new. A few queries for each five hundred of them."""
    earlier = Message.objects.filter(kind=kind, subject_reference=about.reference)
    written = set(earlier.values_list(Coalesce("patient__merged_into", "patient"), flat=True))
    people = list({each.main_id: each for each in to if each.main_id not in written}.values())
    for first in range(0, len(people), AT_A_TIME):
        some = people[first : first + AT_A_TIME]
        known = known_of(some)
        Message.objects.bulk_create(
            Message(
                key=f"{kind}:{about.reference}:{person.main_id}",
                kind=kind,
                subject_reference=about.reference,
                patient=person,
                due_at=timezone.now(),
                **asdict(way_to(kind, person, known=known[person.main_id])),
            )
            for person in some
        )
    return len(people)


def cancel(about: Any, *kinds: str, why: str) -> int:
    """Take back what is not yet sent about a record."""
    waiting = Message.objects.filter(subject_reference=about.reference, kind__in=kinds, state=State.SCHEDULED)
    return waiting.update(state=State.CANCELLED, why=why)


def readdress(patient: Patient) -> None:
    """Contact data have changed: what waits takes the new way, what had none and is still of use goes out after all.
    Call it in the transaction of the change."""
    now = timezone.now()
    waiting = Q(state=State.SCHEDULED)
    stranded = Q(state=State.CANCELLED, why__in=(NO_ADDRESS, NO_NUMBER)) | Q(state=State.SUPPRESSED)
    stranded &= Q(due_at__gt=now - STILL_FRESH)
    of_use = Q(useless_after=None) | Q(useless_after__gt=now)
    for message in Message.objects.select_for_update().of(patient).filter(waiting | stranded).filter(of_use):
        way = way_to(message.kind, message.to_patient, kind_of(message).wish(message))
        message.channel, message.state, message.why = way.channel, way.state, way.why
        message.save(update_fields=["channel", "why", "state"])
