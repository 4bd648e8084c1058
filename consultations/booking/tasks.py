from celery import shared_task
from django.utils import timezone

from . import offers, waitlist


@shared_task
def sweep() -> None:
    """Beat's task: wishes end, freed times are offered, offers nobody answered go on. Twice is harmless."""
    waitlist.end_what_is_over()
    for freed in offers.due(timezone.now()):
        offer.delay(freed)


@shared_task
def offer(freed: int) -> None:
    offers.work_on(freed)
