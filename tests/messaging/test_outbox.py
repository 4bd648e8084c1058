from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import get_language

from clinic import roles
from clinic.audit import Actor
from clinic.models import AccessLog
from consultations.messaging import outbox, telephone
from consultations.messaging.attention import needing_attention
from consultations.messaging.delivery import drop_what_came_too_late
from consultations.messaging.kinds import KINDS
from consultations.messaging.returned import came_back
from consultations.models import Message, Patient
from tests.factories import PatientFactory, UserFactory
from tests.messaging.factories import outcome

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letter")]
NOW = timezone.now()


@pytest.fixture
def patient():
    return PatientFactory()


def test_a_call_that_must_be_made_and_was_not_is_never_forgotten(patient, monkeypatch):
    monkeypatch.setattr(KINDS["test_note"], "must_be_heard", True)
    over = {"useless_after": NOW - timedelta(minutes=1), "channel": "telephone"}
    must, may = (outbox.enqueue(kind, patient, patient, **over) for kind in ("test_note", "test_call"))
    drop_what_came_too_late(NOW)
    assert outcome(must) == ("telephone", "failed", "nobody called in time")
    assert outcome(may) == ("telephone", "cancelled", "too late to be of use")
    assert list(needing_attention(UserFactory(role=roles.FRONT_DESK))) == [must]


def test_what_came_back_and_is_not_wanted_any_more_takes_no_other_way(patient, letter):
    message = outbox.enqueue("test_call", patient, patient)
    Message.objects.update(state="sent")
    KINDS["test_call"].reason = "changed since"
    assert came_back(message, "the mailbox is gone")
    assert outcome(message) == ("email", "failed", "the mailbox is gone")


def test_asking_twice_is_one_message(patient):
    first = outbox.enqueue("test_letter", patient, patient)
    assert outbox.enqueue("test_letter", patient, patient).pk == first.pk
    assert outbox.enqueue("test_letter", patient, patient, sequence=1).pk != first.pk


def test_asking_again_moves_what_is_not_yet_sent(patient):
    outbox.enqueue("test_letter", patient, patient)
    later = NOW + timedelta(days=3)
    assert outbox.enqueue("test_letter", patient, patient, due_at=later).due_at == later


def test_what_is_sent_stays_sent(patient):
    message = outbox.enqueue("test_letter", patient, patient)
    Message.objects.update(state="sent")
    again = outbox.enqueue("test_letter", patient, patient, due_at=NOW + timedelta(days=3))
    assert (again.state, again.due_at) == ("sent", message.due_at)


def test_a_cancelled_message_is_owed_again_when_it_is_asked_for_again(patient):
    outbox.enqueue("test_letter", patient, patient)
    assert outbox.cancel(patient, "test_letter", why="moved") == 1
    assert outbox.enqueue("test_letter", patient, patient).state == "scheduled"


@pytest.mark.parametrize(
    ("contact", "kind", "expected"),
    [
        ({}, "test_call", ("email", "scheduled", "")),
        ({"email": ""}, "test_call", ("telephone", "scheduled", "")),
        ({"preferred_channel": Patient.Channel.CALL}, "test_call", ("telephone", "scheduled", "")),
        ({"preferred_channel": Patient.Channel.CALL}, "test_letter", ("email", "scheduled", "")),
        ({"email": ""}, "test_letter", ("email", "cancelled", "no e-mail address")),
    ],
)
def test_each_person_is_reached_as_they_can_be(contact, kind, expected):
    message = outbox.enqueue(kind, *[PatientFactory(**contact)] * 2)
    assert (message.channel, message.state, message.why) == expected


def call_of(**contact):
    return outbox.enqueue("test_call", *[PatientFactory(email="", **contact)] * 2)


@pytest.mark.parametrize(
    ("outcome", "state", "why"),
    [
        ("reached", "sent", ""),
        ("wrong_number", "failed", "wrong number"),
        ("not_reached", "scheduled", "nobody reached"),
    ],
)
def test_what_came_of_a_call_is_kept(as_desk, outcome, state, why):
    message = call_of()
    assert telephone.calls_due() == [message]
    telephone.record_call(message, outcome, by=Actor.of_user(as_desk.user))
    message.refresh_from_db()
    assert (message.state, message.why) == (state, why)
    assert telephone.calls_due() == []


def test_somebody_not_reached_is_called_again_the_next_day(as_desk, time_machine):
    telephone.record_call(call_of(), "not_reached", by=Actor.of_user(as_desk.user))
    time_machine.move_to(timezone.now() + timedelta(days=1))
    assert len(telephone.calls_due()) == 1


def test_a_call_is_recorded_once(as_desk):
    message, by = call_of(), Actor.of_user(as_desk.user)
    telephone.record_call(message, "reached", by=by)
    telephone.record_call(message, "wrong_number", by=by)
    message.refresh_from_db()
    assert message.state == "sent"
    assert AccessLog.objects.get(subject_reference=str(message.reference)).verb == "reached"


def change(patient, **contact):
    for name, value in contact.items():
        setattr(patient, name, value)
    patient.save()
    outbox.readdress(patient)


def test_a_new_address_frees_what_had_none(patient):
    change(patient, email="")
    message = outbox.enqueue("test_letter", patient, patient)
    change(patient, email="new@mail.example")
    message.refresh_from_db()
    assert (message.state, message.why) == ("scheduled", "")


def test_what_waits_takes_the_new_way(patient):
    message = outbox.enqueue("test_call", patient, patient)
    change(patient, preferred_channel=Patient.Channel.CALL)
    message.refresh_from_db()
    assert message.channel == "telephone"
    change(patient, preferred_channel=Patient.Channel.EMAIL)
    message.refresh_from_db()
    assert message.channel == "email"


def test_what_was_taken_back_or_is_no_longer_of_use_stays_where_it_is(patient):
    cancelled = outbox.enqueue("test_letter", patient, patient)
    outbox.cancel(patient, "test_letter", why="moved")
    change(patient, email="")
    past = outbox.enqueue("test_letter", patient, patient, sequence=1, useless_after=NOW - timedelta(hours=1))
    change(patient, email="new@mail.example")
    for message in (cancelled, past):
        message.refresh_from_db()
        assert message.state == "cancelled"


def test_each_is_called_in_their_own_language(monkeypatch, settings):
    settings.LANGUAGES = [("en", "English"), ("eo", "Esperanto")]
    monkeypatch.setattr(KINDS["test_call"], "scripts", lambda calls: [get_language() for _call in calls])
    for language in ("en", "eo", "en"):
        patient = PatientFactory(email="", language=language)
        outbox.enqueue("test_call", patient, patient)
    assert [(call.script, call.patient.language) for call in telephone.calls_due()] == [
        ("en", "en"),
        ("eo", "eo"),
        ("en", "en"),
    ]
    assert get_language() == "en"
