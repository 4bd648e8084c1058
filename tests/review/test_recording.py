"""A session is recorded once and told inside its transaction."""

import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from clinic.models import AccessLog
from consultations.models import AreaOutcome, TreatmentSession
from consultations.review.recording import Performed, record_session
from consultations.review.refusals import SENTENCES, CannotRecord, Refusal
from consultations.review.signals import session_recorded
from tests.threads import at_once
from treatments.models import Product

from .factories import PlanFactory, actor, lot_of, perform, ready

pytestmark = pytest.mark.django_db
Outcome = AreaOutcome.Outcome


def test_a_recorded_session_is_written_down_and_told_inside_the_transaction():
    heard = []

    def listen(session, by, **_):
        heard.append((session, by, connection.in_atomic_block))

    session_recorded.connect(listen)
    try:
        session = perform()
    finally:
        session_recorded.disconnect(listen)
    assert [(each[0], each[2]) for each in heard] == [(session, True)]
    assert AccessLog.objects.filter(verb="record_session", subject_reference=str(session.reference)).exists()


def test_a_listener_that_fails_undoes_the_record():
    def fail(**_):
        raise RuntimeError

    session_recorded.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            perform()
    finally:
        session_recorded.disconnect(fail)
    assert not TreatmentSession.objects.exists()


def test_pressing_twice_records_once():
    course, key = PlanFactory(), uuid4()
    first = perform(course, request_key=key)
    assert perform(course, request_key=key) == first
    assert TreatmentSession.objects.count() == course.follow_ups.filter(kind="month3").count() == 1


def test_a_key_of_another_plan_is_refused():
    key = uuid4()
    perform(request_key=key)
    with pytest.raises(CannotRecord, match="other-plan"):
        perform(request_key=key)


@pytest.mark.django_db(transaction=True)
def test_pressing_twice_at_once_records_once():
    course, key, lot = ready(PlanFactory()), uuid4(), lot_of(Product.objects.get(slug="prp-product"))
    given = {"request_key": key, "lot": lot, "by": actor(course.planned_by)}
    results = at_once([lambda: perform(course, **given)] * 2, Refusal)
    assert len({result.pk for result in results}) == 1
    assert TreatmentSession.objects.count() == course.follow_ups.filter(kind="month3").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_sessions_recorded_at_once_leave_one_open_follow_up():
    course, lot = ready(PlanFactory()), lot_of(Product.objects.get(slug="prp-product"))
    given = {"lot": lot, "by": actor(course.planned_by)}
    ago = [timezone.now() - timedelta(days=days) for days in (1, 2)]

    def linger(**_):
        time.sleep(0.3)  # both are under way before the first has ended

    session_recorded.connect(linger)
    try:
        results = at_once([lambda at=at: perform(course, at, request_key=uuid4(), **given) for at in ago], Refusal)
    finally:
        session_recorded.disconnect(linger)
    assert {type(result) for result in results} == {TreatmentSession}
    assert course.follow_ups.open().get(kind="month3").session.performed_at == ago[0]


@pytest.mark.parametrize(
    ("ago", "code"), [(timedelta(minutes=-1), "in-the-future"), (timedelta(days=800), "too-long-ago")]
)
def test_a_session_lies_in_the_recent_past(ago, code):
    with pytest.raises(CannotRecord, match=code):
        perform(at=timezone.now() - ago)


def test_the_product_belongs_to_the_planned_treatment():
    course = PlanFactory()
    with pytest.raises(CannotRecord, match="wrong-product"):
        perform(course, lot=lot_of(Product.objects.get(slug="exosomes-product")))


def test_without_a_location_there_is_no_day_to_count_from():
    course = PlanFactory()
    given = Performed(timezone.now(), course.planned_by, lot_of(course.treatment.products.get()))
    with pytest.raises(CannotRecord, match="no-location"):
        record_session(course, given, request_key=uuid4(), by=actor())


def test_every_refusal_has_a_sentence():
    for code in SENTENCES:
        assert Refusal(code).sentence.endswith(".")
