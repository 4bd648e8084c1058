from celery import shared_task
from django.utils import timezone

from . import services


@shared_task
def sweep() -> None:
    """Beat's task: who comes soon with answers that are too old is asked again, and a birthday is counted. Twice is
    harmless."""
    now = timezone.now()
    services.renew_ages(now)
    services.owe_letters(now)
