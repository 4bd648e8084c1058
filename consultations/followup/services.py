"""A contact is answered by the patient, read by a provider, or its window passes."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from clinic.audit import SYSTEM, Actor, record
from clinic.models import Location
from clinic.transitions import NotAllowed, locked, transition
from consultations.messaging import outbox

from .contacts import CONTACTS, MISSED
from .due import window_end
from .models import CheckIn, FollowUp
from .safety.alerts import alert_about


@dataclass(frozen=True)
class Answers:
    """`concerns`: ids of warning signs of the tiers B and C. `answers`: by question of `questions.py`, for those that
    have no column. `concern_changes`: by concern of the catalogue."""

    red_flags: list[str]
    concerns: list[str]
    change: str = ""
    satisfaction: str = ""
    again: str = ""
    note: str = ""
    expectations: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    concern_changes: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def answer(follow_up: FollowUp, answers: Answers, *, by: Actor, finished: bool = True) -> CheckIn:
    """Keep what the patient says. Until it is finished more may be added and answers changed; after that, and once the
    contact is over, raises NotAllowed."""
    locked(follow_up)
    begun = CheckIn.objects.filter(follow_up=follow_up, finished_at=None).first()
    if begun is None:
        transition(follow_up, "answer", by=by)
        outbox.cancel(follow_up, CONTACTS[follow_up.kind].message, MISSED, why="answered")
    else:
        record(by, "answer", follow_up)
    check_in = begun or CheckIn(follow_up=follow_up)
    for name, value in vars(answers).items():
        if value:
            setattr(check_in, name, value)
    check_in.finished_at = timezone.now() if finished else None
    check_in.seen_by = check_in.seen_at = None  # whoever has read the beginning has not read the rest
    check_in.save()
    alert_about(check_in, by=by)
    return check_in


@transaction.atomic
def tell_late(follow_up: FollowUp, answers: Answers, *, by: Actor) -> None:
    """The questions are over; what worries somebody is not. New signs are kept beside the answers, and answered for."""
    locked(follow_up)
    check_in = CheckIn.objects.filter(follow_up=follow_up).first()
    check_in = check_in or CheckIn(follow_up=follow_up, finished_at=timezone.now())
    known = [*check_in.red_flags, *check_in.concerns]
    if set(known) >= {*answers.red_flags, *answers.concerns}:
        return
    check_in.red_flags = list(dict.fromkeys([*check_in.red_flags, *answers.red_flags]))
    check_in.concerns = list(dict.fromkeys([*check_in.concerns, *answers.concerns]))
    check_in.seen_by = check_in.seen_at = None
    check_in.save()
    record(by, "tell_late", follow_up)
    alert_about(check_in, by=by)


@transaction.atomic
def mark_seen(check_in: CheckIn, *, by: Actor) -> None:
    """A provider has read the answers. The first to say so stands."""
    row = locked(check_in)
    if row.seen_at is None:
        row.seen_by, row.seen_at = by.user, timezone.now()
        row.save(update_fields=["seen_by", "seen_at"])
        record(by, "mark_seen", row)


def take_back(follow_up: FollowUp, verb: str, *, by: Actor, why: str) -> None:
    """End an open contact with what still waits to be sent for it."""
    transition(follow_up, verb, by=by, why=why)
    outbox.cancel(follow_up, CONTACTS[follow_up.kind].message, why=why)


def close_windows(now: datetime) -> int:
    """Contacts whose window has passed without an answer become `no-answer`; returns how many."""
    location = Location.main()
    if location is None:
        return 0
    passed = FollowUp.objects.open().filter(window_closes__lte=location.local(now).date()).select_related("session")
    return sum(close(follow_up) for follow_up in passed if window_end(follow_up, location) <= now)


@transaction.atomic
def close(follow_up: FollowUp) -> bool:
    try:
        take_back(follow_up, "give_up", by=SYSTEM, why="the window has passed")
    except NotAllowed:  # answered or called off while we looked
        return False
    return True
