"""Whose a message is while it is being sent, and what is written of it."""

from datetime import timedelta

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from consultations.messaging import claims, delivery, outbox
from consultations.models import Message
from tests.factories import LocationFactory, PatientFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(letter):
    LocationFactory()
    patient = PatientFactory(email="ada@mail.example")
    return outbox.enqueue("test_letter", patient, patient)


def deliver(message):
    delivery.deliver([message.pk])
    message.refresh_from_db()
    return message


def test_a_claimed_message_is_nobody_elses(message, mailoutbox):
    assert claims.claim(Message.objects.get())
    assert not claims.claim(Message.objects.get())
    assert deliver(message).state == "sending"
    assert mailoutbox == []


def test_when_a_sender_dies_the_message_is_taken_up_after_its_lease(message, mailoutbox, time_machine):
    claims.claim(Message.objects.get())
    time_machine.move_to(timezone.now() + claims.LEASE + timedelta(seconds=1))
    assert list(claims.due(timezone.now())) == [message]
    assert (deliver(message).attempts, message.taken_over) == (2, 1)
    assert len(mailoutbox) == 1


def test_whoever_lost_the_lease_records_nothing(message):
    slow = Message.objects.get()
    claims.claim(slow)
    Message.objects.update(state="scheduled", lease_until=None)
    assert not claims.conclude(slow, state="sent")
    message.refresh_from_db()
    assert message.state == "scheduled"


def test_a_row_is_found_by_its_key_whatever_the_database_believes_of_the_others(message):
    claims.claim(message)
    sql, values = claims.Outcome(message, {"state": "sent"}).statement()
    explain, key = {
        "postgresql": ("SET LOCAL enable_seqscan = off; EXPLAIN", "consultations_message_pkey"),
        "sqlite": ("EXPLAIN QUERY PLAN", "INTEGER PRIMARY KEY"),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}", values)
        assert key in str(cursor.fetchall())


@pytest.mark.django_db(transaction=True)  # nothing is tried again inside a transaction
@pytest.mark.parametrize("hears_of_it", [True, False])
def test_an_outcome_is_written_once_the_database_is_back(message, letter, mailoutbox, monkeypatch, hears_of_it):
    write, refusals = claims.changes, [OperationalError, InterfaceError]

    def changes(*statements):
        if "sent" in statements[0][1] and refusals:
            raise refusals.pop()
        return write(*statements)

    monkeypatch.setattr(type(letter), "hears_of_it", hears_of_it)
    monkeypatch.setattr(claims, "changes", changes)
    monkeypatch.setattr(claims, "PAUSES", (0, 0))
    other = outbox.enqueue("test_letter", message.patient, message.patient, sequence=1)
    delivery.deliver([message.pk, other.pk])
    assert not refusals
    assert list(Message.objects.values_list("state", "taken_over")) == [("sent", 0)] * 2
    assert len(mailoutbox) == 2


def test_what_became_of_a_letter_is_written_before_the_next_goes_out(message, letter, mailoutbox, monkeypatch):
    """Also where the next turns out to be somebody else's."""
    others = [outbox.enqueue("test_letter", message.patient, message.patient, sequence=n) for n in (1, 2)]
    states, render = [], letter.mail

    def mail(each):
        states.append(list(Message.objects.order_by("pk").values_list("state", flat=True)))
        if each.pk == message.pk:
            Message.objects.filter(pk=others[0].pk).update(state="cancelled")
        return render(each)

    monkeypatch.setattr(type(letter), "hears_of_it", False)
    monkeypatch.setattr(letter, "mail", mail)
    delivery.deliver([message.pk, *(each.pk for each in others)])
    assert states == [["sending", "scheduled", "scheduled"], ["sent", "cancelled", "sending"]]
    assert len(mailoutbox) == 2


def test_an_outcome_that_the_database_does_not_take_is_a_fault(message, letter, mailoutbox, monkeypatch):
    """It must not go out again and again for ever."""
    monkeypatch.setattr(type(letter), "hears_of_it", False)
    monkeypatch.setattr(delivery, "redact", lambda body: "\ud800")
    assert deliver(message).state == "scheduled"
    assert (len(mailoutbox), message.why) == (1, "UnicodeEncodeError")
