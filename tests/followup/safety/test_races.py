"""Two sweeps at once escalate once; two who press at once have one name under the alert."""

from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from clinic.transitions import NotAllowed
from consultations.followup.safety import alerts
from consultations.models import Alert, Message
from tests import threads
from tests.factories import LocationFactory
from tests.review.factories import actor

from .factories import alert, on_call, told_of

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 4


@pytest.fixture
def opened(db):
    LocationFactory()
    on_call()
    return alert()


def at_once(calls):
    return threads.at_once(calls, Refused)


class Refused(Exception): ...


def sweep(now):
    return [lambda: alerts.escalate_due(now)] * THREADS


def test_sweeps_at_once_go_one_level_up_and_tell_once(opened):
    now = timezone.now() + timedelta(minutes=16)
    assert sorted(at_once(sweep(now))) == [0, 0, 0, 1]
    opened.refresh_from_db()
    assert opened.level == Alert.Level.TREATING
    assert told_of(opened)[1:] == [opened.session.provider]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one write at a time, with or without a lock")
def test_without_the_lock_every_sweep_escalates(opened, monkeypatch):
    """The control: all have read the alert before any writes, and each tells somebody."""
    barrier, step = Barrier(THREADS, timeout=20), alerts.next_step

    def looked(tier, now):
        barrier.wait()
        return step(tier, now)

    monkeypatch.setattr(alerts, "next_step", looked)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    assert at_once(sweep(timezone.now() + timedelta(minutes=16))) == [1] * THREADS


def test_two_who_press_at_once_have_one_name_under_it(opened):
    both = [actor(), actor()]

    def press(by):
        try:
            alerts.acknowledge(Alert.objects.get(pk=opened.pk), by=by)
        except NotAllowed:
            return None
        return by.user

    winners = [user for user in at_once([lambda by=by: press(by) for by in both]) if user]
    opened.refresh_from_db()
    assert winners == [opened.acknowledged_by]
    assert not Message.objects.filter(kind="alert", state="scheduled").exists()
