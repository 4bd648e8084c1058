"""What a patient told is answered by a named clinician. Until one has acknowledged it, it goes from level to level; all
of that stands in the database, so a worker or broker that is lost delays it by one sweep."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from clinic.audit import SYSTEM, Actor, record
from clinic.models import User
from clinic.transitions import transition
from consultations.followup.models import CheckIn
from consultations.messaging import outbox
from consultations.messaging.models import Message
from consultations.messaging.ways import way_to

from . import people
from .models import Alert
from .tiers import next_step, signs_of

Level, Channel = Alert.Level, Message.Channel
FOR_CLINICIANS, FOR_MANAGERS = "alert", "alert_waits"
ANSWERED = "acknowledged"


@transaction.atomic
def alert_about(check_in: CheckIn, *, by: Actor) -> Alert | None:
    """One alert with the worst tier of everything ticked; None where nothing is. Told more later, it opens again."""
    signs = signs_of(check_in)
    if not signs:
        return None
    known = Alert.objects.select_for_update().filter(check_in=check_in).first()
    if known and set(signs) <= set(known.signs):
        return known
    return worsen(known, check_in, by) if known else open_alert(check_in, by)


def open_alert(check_in: CheckIn, by: Actor) -> Alert:
    now = timezone.now()
    follow_up = check_in.follow_up
    alert = Alert.objects.create(
        patient=follow_up.patient, check_in=check_in, session=follow_up.session, opened_at=now, **due(check_in, now)
    )
    record(by, "open", alert)
    tell(alert, now)
    return alert


def worsen(alert: Alert, check_in: CheckIn, by: Actor) -> Alert:
    """What somebody has acknowledged was less than what is told now."""
    now = timezone.now()
    nobody: dict[str, Any] = dict.fromkeys(("acknowledged_by", "acknowledged_at", "closed_by", "closed_at"))
    tell(transition(alert, "worsen", by=by, **due(check_in, now), **nobody), now)
    return alert


def due(check_in: CheckIn, now: datetime) -> dict[str, Any]:
    """Where it begins: with whoever is on call; while nobody is, with the treating provider."""
    level = Level.ON_CALL if people.on_call(now) else Level.TREATING
    escalates_at = next_step(check_in.tier, now)
    return {"tier": check_in.tier, "signs": signs_of(check_in), "level": level, "escalates_at": escalates_at}


def tell(alert: Alert, now: datetime) -> None:
    """By e-mail, and by text whoever can get one. The moment names the step, so that each is told once."""
    clinicians = people.to_tell(alert, now)
    managers = [] if alert.level < Level.MANAGER else [user for user in people.managers() if user not in clinicians]
    for kind, users in ((FOR_CLINICIANS, clinicians), (FOR_MANAGERS, managers)):
        for user in users:
            for number, channel in enumerate(ways_to(user, kind, alert)):
                sequence = int(f"{now:%y%m%d%H%M%S%f}{user.pk:06}{number}")
                outbox.enqueue(kind, user, alert, sequence=sequence, channel=channel)


def ways_to(user: User, kind: str, alert: Alert) -> list[str]:
    """What has two days wakes nobody at night."""
    text = Channel.EMAIL if alert.tier == Alert.Tier.C else way_to(kind, user, Channel.TEXT).channel
    return list(dict.fromkeys([Channel.EMAIL, text]))


def escalate_due(now: datetime) -> int:
    """Beat's sweep. Twice, or two at once, is harmless; returns how many alerts went a level higher."""
    waiting = Alert.objects.unacknowledged().filter(escalates_at__lte=now)
    return sum(escalate(pk, now) for pk in waiting.order_by("tier", "escalates_at").values_list("pk", flat=True))


@transaction.atomic
def escalate(pk: int, now: datetime) -> bool:
    """One level higher, or the last one again."""
    due = Alert.objects.select_for_update().filter(pk=pk)
    alert = due.filter(status=Alert.Status.OPEN, escalates_at__lte=now).first()
    if alert is None:  # acknowledged, or another sweep was faster
        return False
    alert.level = min(alert.level + 1, Level.MANAGER)
    alert.escalates_at = next_step(alert.tier, now)
    alert.save(update_fields=["level", "escalates_at"])
    record(SYSTEM, "escalate", alert, alert.get_level_display())
    tell(alert, now)
    return True


@transaction.atomic
def acknowledge(alert: Alert, *, by: Actor) -> None:
    """Somebody has taken it over by name. Raises NotAllowed where another was first."""
    transition(alert, "acknowledge", by=by, acknowledged_by=by.user, acknowledged_at=timezone.now(), escalates_at=None)
    outbox.cancel(alert, FOR_CLINICIANS, FOR_MANAGERS, why=ANSWERED)


def close(alert: Alert, note: str, *, by: Actor) -> None:
    """With what was found and done, after what was written when it was closed before. Raises NotAllowed."""
    note = "\n\n".join(filter(None, (alert.note, note)))
    transition(alert, "close", by=by, closed_by=by.user, closed_at=timezone.now(), note=note)
