"""Two sessions race for the last unit of a lot: one gets it."""

import time
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from consultations.models import TreatmentSession
from consultations.review import recording
from consultations.review.refusals import CannotRecord
from tests.factories import LocationFactory
from tests.review.factories import PlanFactory, actor, lot_of, performed, ready
from tests.threads import at_once
from treatments.models import Lot

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def race(monkeypatch):
    """Two plans and one unit; each has looked at the stock before either has taken of it, unless a lock holds it."""
    LocationFactory()
    plans = [ready(PlanFactory()) for _each in range(2)]
    lot = lot_of(plans[0].treatment.products.get(), "LAST", units=1)
    looked = recording.why_not

    def look_slowly(*asked):
        code = looked(*asked)
        time.sleep(0.3)
        return code

    monkeypatch.setattr(recording, "why_not", look_slowly)
    now, by = timezone.now(), actor()
    given = [(plan, performed(plan, now, lot=lot), uuid4()) for plan in plans]
    return [lambda g=each: recording.record_session(g[0], g[1], request_key=g[2], by=by) for each in given]


def test_the_last_unit_is_given_once(race):
    told = at_once(race, CannotRecord)
    assert sorted(isinstance(each, TreatmentSession) for each in told) == [False, True]
    assert "lot-used-up" in told
    assert Lot.objects.get(number="LAST").sessions.count() == 1


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one write at a time, with or without a lock")
def test_without_the_lock_it_is_given_twice(race, monkeypatch):
    """The control."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    assert [type(each) for each in at_once(race, CannotRecord)] == [TreatmentSession] * 2
