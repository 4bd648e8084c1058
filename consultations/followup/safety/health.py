"""Does somebody answer for alerts? For /healthz, which says neither who nor what."""

from datetime import timedelta

from django.utils import timezone

from consultations.messaging import health

from . import rota
from .models import Alert

AHEAD = timedelta(hours=24)
UNANSWERED_AFTER = timedelta(minutes=30)


def on_call() -> dict[str, object]:
    """Not well as soon as there is any moment of the next 24 hours with nobody on call."""
    now = timezone.now()
    gap = next(iter(rota.gaps(now, now + AHEAD)), None)
    return {"ok": gap is None, "nobody_from": gap and gap.starts_at.isoformat()}


def alerts() -> dict[str, object]:
    emergencies = Alert.objects.unacknowledged().filter(tier=Alert.Tier.A)
    oldest = emergencies.order_by("opened_at").values_list("opened_at", flat=True).first()
    late = oldest is not None and timezone.now() - oldest > UNANSWERED_AFTER
    return {"ok": not late, "oldest_emergency": oldest and oldest.isoformat()}


health.PARTS["on_call"] = on_call
health.PARTS["alerts"] = alerts
