"""Who may send a message: whoever was the last to claim its row, until the lease ends. One row is one conditional
UPDATE, so a second worker, a second sweep or a repeated task costs nothing but the asking."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet
from django.utils import timezone

from .models import Message

State, Channel = Message.State, Message.Channel
BY_WORKERS = (Channel.EMAIL, Channel.TEXT)  # the front desk makes the calls
LEASE = timedelta(seconds=settings.LEASE_SECONDS)
PAUSES = (0.1, 0.5, 2.0, 5.0, 10.0)  # seconds; with all of them a restart of the database is over
# Not `state =`: PostgreSQL would find the one row in an index of all that wait where it has not counted them lately.
STATE_IS = "state || '' ="
Written = TypeVar("Written")
Statement = tuple[str, list[Any]]
PREPARED: WeakKeyDictionary[Any, dict[str, str]] = WeakKeyDictionary()  # of each connection: how a statement is called


def waiting(now: datetime) -> QuerySet[Message]:
    """Those whose time has come."""
    return Message.objects.filter(state=State.SCHEDULED, due_at__lte=now, channel__in=BY_WORKERS)


def orphaned(now: datetime) -> QuerySet[Message]:
    """Those whose sender died, or hangs, with the lease in its hand."""
    lapsed = Message.objects.filter(state=State.SENDING, lease_until__lt=now, channel__in=BY_WORKERS)
    return lapsed.order_by("lease_until", "pk")  # by the index of these few, not of all that ever was


def due(now: datetime) -> QuerySet[Message]:
    return waiting(now) | orphaned(now)


@dataclass(frozen=True)
class Outcome:
    """What has become of a message that we had claimed. Nothing is written where the lease ended and somebody else has
    taken over."""

    message: Message
    values: dict[str, object]

    def statement(self) -> Statement:
        ours = {STATE_IS: State.SENDING, "lease_until =": self.message.lease_until}
        return update(self.message, {"lease_until": None, **self.values}, ours)


def claim(message: Message, before: Outcome | None = None) -> bool:
    """Whether it is ours to send now. Of a message that is taken over nobody can tell whether it went out. What has
    become of the one `before` is written in the same transaction."""
    now = timezone.now()
    as_read: dict[str, Any] = {STATE_IS: message.state, "channel =": message.channel, "attempts =": message.attempts}
    ours: dict[str, Any] = {"state": State.SENDING, "lease_until": now + LEASE, "attempts": message.attempts + 1}
    if message.state == State.SENDING:
        as_read["lease_until <"] = now
        ours["taken_over"] = message.taken_over + 1
    else:
        as_read["due_at <="] = now
    statements = [before.statement()] if before else []
    statements.append(update(message, ours, as_read))
    if not through_a_restart(lambda: changes(*statements)):
        return False
    for name, value in ours.items():
        setattr(message, name, value)
    return True


def conclude(message: Message, **values: object) -> bool:
    """Write the outcome now. False where somebody else has taken over."""
    return through_a_restart(lambda: write(message, **values))


def write(message: Message, **values: object) -> bool:
    return changes(Outcome(message, values).statement())


def update(message: Message, values: dict[str, Any], conditions: dict[str, Any]) -> Statement:
    """Of its row. In plain SQL: the ORM would build the same statement anew for each of thousands, which takes longer
    than running it."""
    prepared = [_prepared(value) for value in (*values.values(), *conditions.values())]
    return _update(tuple(values), tuple(conditions)), [*prepared, message.pk]


@cache
def _update(names: tuple[str, ...], conditions: tuple[str, ...]) -> str:
    assignments = ", ".join(f"{name} = %s" for name in names)
    remaining = " AND ".join(f"{condition} %s" for condition in conditions)
    return f"UPDATE {Message._meta.db_table} SET {assignments} WHERE {remaining} AND id = %s"  # noqa: S608


def _prepared(value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def changes(*statements: Statement) -> bool:
    """All of them in one transaction, and whether the last has found its row. PostgreSQL takes them in one go."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            calls = [_called(sql, cursor) for sql, _values in statements]
            cursor.execute("; ".join(calls), [value for _sql, values in statements for value in values])
        elif len(statements) == 1:
            cursor.execute(*statements[0])
        else:
            with transaction.atomic(savepoint=False):
                for statement in statements:
                    cursor.execute(*statement)
        return cursor.rowcount == 1


def _called(sql: str, cursor: CursorWrapper) -> str:
    """By a name that it gets once for a connection: to read and plan it takes PostgreSQL longer than to run it."""
    calls = PREPARED.setdefault(connection.connection, {})
    if sql not in calls:
        name, places = f"message_{len(calls)}", range(1, sql.count("%s") + 1)
        cursor.execute(f"PREPARE {name} AS {sql % tuple(f'${place}' for place in places)}")
        calls[sql] = f"EXECUTE {name} ({', '.join('%s' for _place in places)})"
    return calls[sql]


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
