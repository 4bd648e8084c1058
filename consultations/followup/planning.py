"""What a recorded session owes its patient: the aftercare letter at once, then every contact in its time."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from clinic.audit import Actor
from clinic.models import Location
from clinic.transitions import locked
from consultations.messaging import outbox
from consultations.messaging.models import Message
from consultations.patients.links import open_link
from consultations.patients.models import PersonalLink
from consultations.review.course_models import TreatmentPlan, TreatmentSession

from .contacts import ALL, CONTACTS, MISSED, RESULTS, SAFETY, Contact, Reminder
from .due import IsOpen, at_ten, due_of, first_open_day, open_days, window_end
from .models import FollowUp
from .services import take_back

AFTERCARE_DAYS = 14
MISSED_DAYS = 4
A_DAY = timedelta(days=1)
APART = TIME_TO_ANSWER = timedelta(days=2)  # of two letters; before the window ends
LINK_STAYS_OPEN = timedelta(days=30)  # past the window: it then says whom to call
Channel = Message.Channel


def begin(*, session: TreatmentSession, by: Actor, **signal: object) -> None:
    """Listens to `session_recorded`, in the transaction of the record."""
    location = Location.main()
    if location is None:
        raise Location.DoesNotExist("a session is recorded where there is a location")
    contacts = SAFETY
    if not session.plan.performed.filter(performed_at__gt=session.performed_at).exists():
        contacts = ALL  # else recorded late: the course already counts from the session that came later
        call_off_results(session.plan, by)
    is_open = open_days(location)
    for contact in contacts:
        owe(contact, session, location, is_open)
    send_aftercare(session)


def call_off_results(plan: TreatmentPlan, by: Actor) -> None:
    for earlier in plan.follow_ups.open().filter(kind__in=[contact.kind for contact in RESULTS]):
        take_back(earlier, "cancel", by=by, why="a later session of the course")


def owe(contact: Contact, session: TreatmentSession, location: Location, is_open: IsOpen) -> None:
    due = due_of(contact, session.performed_at, location, is_open)
    too_late = due.ends_at <= timezone.now()
    patient = session.plan.patient
    follow_up = FollowUp.objects.create(
        patient=patient,
        plan=session.plan,
        session=session,
        kind=contact.kind,
        due_at=due.at,
        window_opens=due.opens,
        window_closes=due.closes,
        status=FollowUp.Status.SKIPPED if too_late else FollowUp.Status.PLANNED,
    )
    if too_late:
        return
    outbox.enqueue(contact.message, patient, follow_up, due_at=due.at, useless_after=due.ends_at)
    if contact.kind == FollowUp.Kind.DAY1:
        until = due.ends_at + timedelta(days=MISSED_DAYS)
        outbox.enqueue(
            MISSED, patient, follow_up, due_at=due.ends_at, useless_after=until, channel=Channel.TELEPHONE
        )  # fmt: skip


def complete_courses() -> int:
    """Courses that began when only the results check existed get their other contacts; returns how many."""
    location = Location.main()
    if location is None:
        return 0
    checks = FollowUp.objects.filter(kind=FollowUp.Kind.MONTH3).exclude(status=FollowUp.Status.CANCELLED)
    last = FollowUp.objects.filter(session=OuterRef("session"), kind=FollowUp.Kind.MONTH12)
    alone = checks.filter(~Exists(last)).select_related("session__plan__patient")
    return sum(complete(check, location) for check in alone)


@transaction.atomic
def complete(check: FollowUp, location: Location) -> bool:
    locked(check.session.plan)  # nobody records a session meanwhile
    known = set(check.session.follow_ups.values_list("kind", flat=True))
    if locked(check).status == FollowUp.Status.CANCELLED or FollowUp.Kind.MONTH12 in known:
        return False
    is_open = open_days(location)
    for contact in ALL:
        if contact.kind not in known:
            owe(contact, check.session, location, is_open)
    return True


def send_aftercare(session: TreatmentSession) -> None:
    useless_after = session.performed_at + timedelta(days=AFTERCARE_DAYS)
    if useless_after > timezone.now():
        outbox.enqueue("aftercare", session.plan.patient, session, useless_after=useless_after)


def link_to(follow_up: FollowUp) -> PersonalLink:
    """Opens the questions of the contact."""
    location = Location.main()
    until = window_end(follow_up, location) + LINK_STAYS_OPEN if location else None
    return open_link(follow_up.patient, PersonalLink.Purpose.CHECK_IN, follow_up, until)


def remind(follow_up: FollowUp, asked: Message) -> None:
    """The next reminder after a letter that went out, counted from the day on which it did: whatever held that up, two
    never arrive together. Whoever was reached by telephone waits for a provider's call."""
    contact, location = CONTACTS[follow_up.kind], Location.main()
    sequence = int(asked.key.rpartition(":")[2])
    if asked.channel == Channel.TELEPHONE:
        outbox.cancel(follow_up, contact.message, why="reached by telephone")
        return
    if location is None:
        return
    for number, reminder in enumerate(contact.reminders[sequence:], start=sequence + 1):
        day = day_of(reminder, follow_up, location.today())
        if day is None:
            continue
        if not contact.is_safety:
            day = first_open_day(day, follow_up.window_closes, open_days(location))
        outbox.enqueue(
            contact.message,
            asked.to_patient,
            follow_up,
            sequence=number,
            due_at=at_ten(day, location),
            useless_after=window_end(follow_up, location),
            channel=other_way(reminder.channel, asked),
        )
        return


def day_of(reminder: Reminder, follow_up: FollowUp, today: date) -> date | None:
    """Sooner where the window ends, and none where a letter would leave no time to answer it. A call needs none."""
    apart, spare = (A_DAY, timedelta()) if reminder.channel == Channel.TELEPHONE else (APART, TIME_TO_ANSWER)
    day = min(today + timedelta(days=reminder.days), follow_up.window_closes - spare)
    return day if day - today >= apart else None


def other_way(wanted: str, asked: Message) -> str:
    return Channel.EMAIL if wanted == asked.channel == Channel.TEXT else wanted
