"""Is the clinic's machinery alive? Answers for /healthz."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Q
from django.utils import timezone
from kombu import Connection

from . import claims
from .models import Heartbeat

SILENT_AFTER = timedelta(seconds=settings.SWEEP_SECONDS * 6)
OVERDUE_AFTER = timedelta(minutes=10)
# With the pauses of delivery.pause: the fifth attempt comes about eight minutes after the first, the next within hours.
ATTEMPTS_IN_TEN_MINUTES, RETRIES_WITHIN = 5, timedelta(hours=2)
PARTS: dict[str, Callable[[], dict[str, object]]] = {}  # what stages add; messaging knows none


def report() -> dict[str, dict[str, object]]:
    """Each part with `ok` and what was seen."""
    parts: dict[str, dict[str, object]]
    try:
        parts = {"database": {"ok": True}, "beat": beat(), "messages": messages()}
        parts |= {name: part() for name, part in PARTS.items()}
    except DatabaseError as error:
        parts = {"database": {"ok": False, "error": type(error).__name__}}
    return parts | {"broker": broker()}


def beat() -> dict[str, object]:
    last = Heartbeat.objects.filter(name="sweep").values_list("at", flat=True).first()
    return {"ok": bool(last and timezone.now() - last < SILENT_AFTER), "last_sweep": last and last.isoformat()}


def overdue() -> int:
    """How many messages should have gone out by themselves long since. Each attempt puts the next one off: whoever has
    had several has been due as long."""
    now = timezone.now()
    since = now - OVERDUE_AFTER
    late = claims.waiting(now + RETRIES_WITHIN).filter(Q(due_at__lte=since) | Q(attempts__gte=ATTEMPTS_IN_TEN_MINUTES))
    return late.count() + claims.orphaned(since).count()


def messages() -> dict[str, object]:
    late = overdue()
    return {"ok": late == 0, "overdue": late}


def broker() -> dict[str, object]:
    try:
        with Connection(
            settings.CELERY_BROKER_URL, transport_options={"socket_connect_timeout": 2, "socket_timeout": 2}
        ) as link:
            link.ensure_connection(max_retries=1, timeout=2, reraise_as_library_errors=True)
    except Exception as error:  # whatever the transport raises means the same
        return {"ok": False, "error": type(error).__name__}
    return {"ok": True}
