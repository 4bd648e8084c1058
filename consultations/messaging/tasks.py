from celery import shared_task
from django.conf import settings
from django.utils import timezone

from . import claims, delivery
from .kinds import KINDS

MOST = 10_000
# Of a chunk: few messages are shared among the workers; many cost less in long ones, which begin a connection each.
SHORTEST, LONGEST, SHARES = 50, 200, 8
# The broker hands out the lowest number first; the sweep itself and everything else has 0.
FIRST, IN_TURN = 0, 6


@shared_task
def sweep() -> None:
    """Beat's task: hand what is due to the workers. A second sweep over the same rows is harmless: rows are claimed."""
    now = timezone.now()
    delivery.beat(now)
    delivery.drop_what_came_too_late(now)
    urgent = [kind.name for kind in KINDS.values() if kind.urgent]
    for free in (claims.waiting(now), claims.orphaned(now)):
        hand_out(list(free.filter(kind__in=urgent).values_list("pk", flat=True)[:MOST]), FIRST)
        hand_out(list(free.exclude(kind__in=urgent).values_list("pk", flat=True)[:MOST]), IN_TURN)


def hand_out(ids: list[int], priority: int) -> None:
    """What no worker has begun by the next sweep is forgotten: that sweep hands it out again, in the order of then."""
    length = min(LONGEST, max(SHORTEST, len(ids) // SHARES))
    for start in range(0, len(ids), length):
        chunk = ids[start : start + length]
        deliver.apply_async((chunk,), priority=priority, expires=settings.SWEEP_SECONDS)


@shared_task
def deliver(ids: list[int]) -> None:
    delivery.deliver(ids)
