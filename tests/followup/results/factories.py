from datetime import timedelta
from types import SimpleNamespace

from django.utils import timezone

from consultations.followup.results.provider import record_result
from consultations.followup.services import Answers, answer
from consultations.models import FollowUp
from tests.followup.factories import follow_up
from tests.review.factories import actor


def results(number, status="answered", provider="", **answers):
    """So many courses whose window is long over; as they stand then."""
    return [one(status, provider, answers) for _ in range(number)]


def one(status, provider, answers):
    asked = follow_up(performed_days_ago=91)
    if status == "answered":
        answer(asked, Answers([], [], **{"change": "same", **answers}), by=actor())
    if provider:
        record_result(asked, {"change": provider}, by=actor())
    closed = timezone.now().date() - timedelta(days=60)
    FollowUp.objects.filter(pk=asked.pk).update(status=status, window_closes=closed)
    return asked


def told(group):
    """What the page says of the main question."""
    share = group.change.share
    return SimpleNamespace(share=share and (share.least, share.most, share.number), parts=dict(group.change.parts))
