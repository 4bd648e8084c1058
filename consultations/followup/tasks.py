from celery import shared_task
from django.utils import timezone

from . import pausing, planning, services


@shared_task
def close_windows() -> None:
    """Beat calls this once an hour; twice is harmless."""
    services.close_windows(timezone.now())
    pausing.pause_calls()
    planning.complete_courses()
