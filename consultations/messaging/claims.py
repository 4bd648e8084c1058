"""Who may send a message: whoever was the last to claim its row, until the lease ends. One row is one conditional
UPDATE, so a second worker, a second sweep or a repeated task costs nothing but the asking."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.db.models import Field, QuerySet
from django.utils import timezone

from .models import Message

State, Channel = Message.State, Message.Channel
BY_WORKERS = (Channel.EMAIL, Channel.TEXT)  # the front desk makes the calls
LEASE = timedelta(seconds=settings.LEASE_SECONDS)
PAUSES = (0.1, 0.5, 2.0, 5.0, 10.0)  # seconds; with all of them a restart of the database is over
Written = TypeVar("Written")


def waiting(now: datetime) -> QuerySet[Message]:
    """Those whose time has come."""
    return Message.objects.filter(state=State.SCHEDULED, due_at__lte=now, channel__in=BY_WORKERS)


def orphaned(now: datetime) -> QuerySet[Message]:
    """Those whose sender died, or hangs, with the lease in its hand."""
    lapsed = Message.objects.filter(state=State.SENDING, lease_until__lt=now, channel__in=BY_WORKERS)
    return lapsed.order_by("lease_until", "pk")  # by the index of these few, not of all that ever was


def due(now: datetime) -> QuerySet[Message]:
    return waiting(now) | orphaned(now)


def claim(message: Message) -> bool:
    """Whether it is ours to send now. Of a message that is taken over nobody can tell whether it went out."""
    now = timezone.now()
    as_read: dict[str, Any] = {"state =": message.state, "channel =": message.channel, "attempts =": message.attempts}
    ours: dict[str, Any] = {"state": State.SENDING, "lease_until": now + LEASE, "attempts": message.attempts + 1}
    if message.state == State.SENDING:
        as_read["lease_until <"] = now
        ours["taken_over"] = message.taken_over + 1
    else:
        as_read["due_at <="] = now
    if not through_a_restart(lambda: change(message, ours, as_read)):
        return False
    for name, value in ours.items():
        setattr(message, name, value)
    return True


def conclude(message: Message, **values: object) -> bool:
    """Write the outcome, unless the lease ended and somebody else has taken over."""
    return through_a_restart(lambda: write(message, **values))


def write(message: Message, **values: object) -> bool:
    ours = {"state =": State.SENDING, "lease_until =": message.lease_until}
    return change(message, {"lease_until": None, **values}, ours)


def change(message: Message, values: dict[str, Any], conditions: dict[str, Any]) -> bool:
    """One UPDATE of its row, whose count says who won. In plain SQL: the ORM would build the same statement anew for
    each of thousands, which takes longer than running it."""
    prepared = [_prepared(name, value) for name, value in (values | conditions).items()]
    assignments = ", ".join(f"{name} = %s" for name in values)
    remaining = " AND ".join(f"{condition} %s" for condition in conditions)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {Message._meta.db_table} SET {assignments} WHERE {remaining} AND id = %s",  # noqa: S608
            [*prepared, message.pk],
        )
        return cursor.rowcount == 1


def _prepared(name: str, value: Any) -> Any:
    field = cast("Field", Message._meta.get_field(name.split()[0]))
    return field.get_db_prep_save(value, connection)


def through_a_restart(work: Callable[[], Written]) -> Written:
    """Do it again while the database is away: what has become of a letter must not be forgotten for a moment's fault.
    `work` is one statement or one transaction; done twice, its second time finds nothing left to do."""
    for pause in () if connection.in_atomic_block else PAUSES:
        try:
            return work()
        except (OperationalError, InterfaceError):
            close_old_connections()
            time.sleep(pause)
    return work()
