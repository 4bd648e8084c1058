"""Who may send a message: whoever was the last to claim its row, until the lease ends. One row is one conditional
UPDATE, so a second worker, a second sweep or a repeated task costs nothing but the asking."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.db.models import F, QuerySet
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
    return Message.objects.filter(state=State.SENDING, lease_until__lt=now, channel__in=BY_WORKERS)


def due(now: datetime) -> QuerySet[Message]:
    return waiting(now) | orphaned(now)


def claim(message: Message) -> bool:
    """Whether it is ours to send now. Of a message that is taken over nobody can tell whether it went out."""
    now = timezone.now()
    until = now + LEASE
    values = {"state": State.SENDING, "lease_until": until, "attempts": F("attempts") + 1}
    if message.state == State.SENDING:
        free = orphaned(now)
        values["taken_over"] = F("taken_over") + 1
    else:
        free = waiting(now)
    if through_a_restart(lambda: free.filter(pk=message.pk).order_by().update(**values)) != 1:
        return False
    message.state, message.lease_until = State.SENDING, until
    message.attempts += 1
    return True


def conclude(message: Message, **values: object) -> bool:
    """Write the outcome, unless the lease ended and somebody else has taken over."""
    return through_a_restart(lambda: write(message, **values))


def write(message: Message, **values: object) -> bool:
    ours = Message.objects.filter(pk=message.pk, state=State.SENDING, lease_until=message.lease_until)
    return ours.order_by().update(lease_until=None, **values) == 1


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
