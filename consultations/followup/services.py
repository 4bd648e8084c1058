"""The follow-up of a course: begun by a recorded session, answered by the patient, read by a provider."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from clinic import roles
from clinic.audit import SYSTEM, Actor, record
from clinic.models import Location, User
from clinic.transitions import NotAllowed, locked, transition
from consultations.messaging import outbox
from consultations.review.models import TreatmentPlan, TreatmentSession

from .due import results_due
from .models import CheckIn, FollowUp

AFTERCARE_DAYS = 14
RESULTS = FollowUp.Kind.MONTH3


@dataclass(frozen=True)
class Answers:
    red_flags: list[str]
    concerns: list[str]
    change: str = ""
    satisfaction: str = ""
    again: str = ""
    note: str = ""


def begin(*, session: TreatmentSession, by: Actor, **signal: object) -> None:
    """What a recorded session owes its patient. Listens to `session_recorded`, in the transaction of the record."""
    send_aftercare(session)
    plan = session.plan
    if plan.performed.filter(performed_at__gt=session.performed_at).exists():
        return  # recorded late, after a session that came later: the course already counts from that one
    restart_results(plan, session, by)


def send_aftercare(session: TreatmentSession) -> None:
    useless_after = session.performed_at + timedelta(days=AFTERCARE_DAYS)
    if useless_after > timezone.now():
        outbox.enqueue("aftercare", session.plan.patient, session, useless_after=useless_after)


def restart_results(plan: TreatmentPlan, session: TreatmentSession, by: Actor) -> None:
    for earlier in plan.follow_ups.open().filter(kind=RESULTS):
        call_off(earlier, by=by, why="a later session of the course")
    location = Location.main()
    if location is None:
        raise Location.DoesNotExist("a session is recorded where there is a location")
    due = results_due(location.local(session.performed_at).date(), location)
    too_late = due.ends_at <= timezone.now()
    follow_up = FollowUp.objects.create(
        patient=plan.patient,
        plan=plan,
        session=session,
        kind=RESULTS,
        due_at=due.at,
        window_opens=due.opens,
        window_closes=due.closes,
        status=FollowUp.Status.SKIPPED if too_late else FollowUp.Status.PLANNED,
    )
    if not too_late:
        outbox.enqueue("results_check", plan.patient, follow_up, due_at=due.at, useless_after=due.ends_at)


def call_off(follow_up: FollowUp, *, by: Actor, why: str) -> None:
    transition(follow_up, "cancel", by=by, why=why)
    outbox.cancel(follow_up, "results_check", why=why)


@transaction.atomic
def answer(follow_up: FollowUp, answers: Answers, *, by: Actor) -> CheckIn:
    """Keep what the patient says, once. Raises NotAllowed where it was answered before or the contact is over."""
    transition(follow_up, "answer", by=by)
    check_in = CheckIn.objects.create(follow_up=follow_up, **vars(answers))
    outbox.cancel(follow_up, "results_check", why="answered")
    if check_in.is_flagged:
        alert(check_in)
    return check_in


def alert(check_in: CheckIn) -> None:
    """Every clinician is told that an answer waits; what it says stays on the staff page."""
    treating = Q(pk=check_in.follow_up.session.provider_id)
    for user in User.objects.filter(Q(groups__name__in=roles.CLINICAL) | treating, is_active=True).distinct():
        outbox.enqueue("urgent_answer", user, check_in, sequence=user.pk)


@transaction.atomic
def mark_seen(check_in: CheckIn, *, by: Actor) -> None:
    """A provider has read the answers. The first to say so stands."""
    row = locked(check_in)
    if row.seen_at is None:
        row.seen_by, row.seen_at = by.user, timezone.now()
        row.save(update_fields=["seen_by", "seen_at"])
        record(by, "mark_seen", row)
    outbox.cancel(check_in, "urgent_answer", why="seen")


def close_windows(now: datetime) -> int:
    """Contacts whose window has passed without an answer become `no-answer`; returns how many."""
    location = Location.main()
    if location is None:
        return 0
    closed = 0
    for follow_up in FollowUp.objects.open().filter(window_closes__lt=location.local(now).date()):
        closed += close(follow_up)
    return closed


@transaction.atomic
def close(follow_up: FollowUp) -> bool:
    try:
        transition(follow_up, "give_up", by=SYSTEM)
    except NotAllowed:  # answered or called off while we looked
        return False
    outbox.cancel(follow_up, "results_check", why="the window has passed")
    return True
