from celery import shared_task
from django.utils import timezone

from . import publishing, replaying


@shared_task
def sweep() -> None:
    """Beat's task: what is due takes effect, and replays that nobody works on go on. Twice is harmless."""
    now = timezone.now()
    publishing.activate_due(now)
    for pk in replaying.waiting(now):
        replay.delay(pk)


@shared_task
def replay(pk: int) -> None:
    replaying.run(pk)
