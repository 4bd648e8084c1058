from datetime import timedelta

import pytest
from django.utils import timezone

from consultations.messaging import delivery, outbox
from consultations.models import Message
from tests.factories import PatientFactory
from tests.followup.safety.factories import on_call

pytestmark = pytest.mark.django_db


def health(client):
    response = client.get("/healthz")
    return response.status_code, {name: part["ok"] for name, part in response.json().items()}


def test_all_is_well_while_the_beat_sweeps(as_stranger):
    delivery.beat(timezone.now())
    on_call()
    well = dict.fromkeys(("database", "beat", "messages", "broker", "on_call", "alerts"), True)
    assert health(as_stranger) == (200, well)


@pytest.mark.parametrize("last", [None, timedelta(minutes=2)])
def test_a_silent_beat_is_an_alarm(as_stranger, last):
    if last:
        delivery.beat(timezone.now() - last)
    status, parts = health(as_stranger)
    assert (status, parts["beat"]) == (503, False)


def test_a_message_that_waits_too_long_is_an_alarm(as_stranger, letter):
    delivery.beat(timezone.now())
    patient = PatientFactory()
    outbox.enqueue("test_letter", patient, patient)
    Message.objects.update(due_at=timezone.now() - timedelta(minutes=11))
    status, parts = health(as_stranger)
    assert (status, parts["messages"]) == (503, False)


@pytest.mark.parametrize(("attempts", "is_well"), [(4, True), (5, False)])
def test_what_is_tried_again_and_again_is_an_alarm_although_its_next_time_is_still_to_come(
    as_stranger, letter, attempts, is_well
):
    delivery.beat(timezone.now())
    patient = PatientFactory()
    outbox.enqueue("test_letter", patient, patient, due_at=timezone.now() + delivery.pause(attempts))
    Message.objects.update(attempts=attempts)
    assert health(as_stranger)[1]["messages"] is is_well


def test_a_broker_that_is_away_is_an_alarm(as_stranger, settings):
    delivery.beat(timezone.now())
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    status, parts = health(as_stranger)
    assert (status, parts["broker"]) == (503, False)
