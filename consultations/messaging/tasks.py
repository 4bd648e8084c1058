from celery import shared_task
from django.utils import timezone

from . import delivery

CHUNK, MOST = 50, 2000


@shared_task
def sweep() -> None:
    """Beat's task: hand what is due to the workers. A second sweep over the same rows is harmless: rows are claimed."""
    now = timezone.now()
    delivery.beat(now)
    delivery.drop_what_came_too_late(now)
    ids = list(delivery.due(now).values_list("pk", flat=True)[:MOST])
    for start in range(0, len(ids), CHUNK):
        deliver.delay(ids[start : start + CHUNK])


@shared_task
def deliver(ids: list[int]) -> None:
    delivery.deliver(ids)
