"""/healthz says whether somebody answers for alerts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consultations.followup.safety.alerts import acknowledge
from consultations.messaging import health
from consultations.models import Alert
from tests.review.factories import ProviderFactory, actor

from .factories import alert, on_call

pytestmark = pytest.mark.django_db


def part(name):
    return health.report()[name]["ok"]


def test_any_moment_of_the_next_day_without_anybody_is_an_alarm():
    assert not part("on_call")
    first = on_call(ends_at=timezone.now() + timedelta(hours=23))
    assert not part("on_call")
    on_call(starts_at=first.ends_at)
    assert part("on_call")


def test_somebody_who_has_left_does_not_count():
    on_call(ProviderFactory(is_active=False))
    assert not part("on_call")


def test_an_emergency_that_nobody_has_taken_over_for_half_an_hour_is_an_alarm(location):
    opened = alert()
    alert("fever")
    assert part("alerts")
    Alert.objects.update(opened_at=timezone.now() - timedelta(minutes=31))
    assert not part("alerts")
    opened.refresh_from_db()
    acknowledge(opened, by=actor())
    assert part("alerts")


def test_healthz_tells_nobody_who_it_is_nor_what(as_stranger, location):
    span = on_call()
    opened = alert()
    said = as_stranger.get("/healthz").content.decode()
    for word in (span.user.name, span.user.email, opened.patient.last_name, str(opened.reference), "sight"):
        assert word not in said
