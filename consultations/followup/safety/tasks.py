from celery import shared_task
from django.utils import timezone

from . import alerts


@shared_task
def escalate() -> None:
    """Beat calls this every half minute; twice, or two at once, is harmless."""
    alerts.escalate_due(timezone.now())
