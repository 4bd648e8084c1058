from datetime import date, timedelta

from django.utils import timezone

from clinic.models import OnCall
from consultations.followup.safety.adverse_events import record_event
from consultations.models import Alert, Message
from tests.followup.factories import check_in
from tests.review.factories import ProviderFactory, actor, perform

EVENT = {
    "problem": "adverse-event",
    "consequences": ["none"],
    "grade": 2,
    "began_on": date(2026, 1, 5),
    "description": "A blister on the left side.",
}


def on_call(user=None, starts_at=None, ends_at=None):
    now = timezone.now()
    span = {"starts_at": starts_at or now - timedelta(hours=1), "ends_at": ends_at or now + timedelta(days=30)}
    return OnCall.objects.create(user=user or ProviderFactory(), **span)


def alert(*signs, **given):
    """The alert about what somebody has just ticked: an emergency, where nothing else is said."""
    told = check_in(red_flags=[] if signs else ["sight"], concerns=signs, **given)
    return Alert.objects.get(check_in=told)


def told_of(alert, kind="alert"):
    """Who has been written to about it, step by step."""
    messages = Message.objects.filter(kind=kind, subject_reference=alert.reference).order_by("pk")
    return [message.user for message in messages if message.channel == Message.Channel.EMAIL]


def event(session=None, **given):
    return record_event(session or perform(), EVENT | given, alert=None, by=actor())
