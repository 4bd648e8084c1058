import smtplib
from datetime import timedelta

import pytest
from django.utils import timezone

from clinic.logs import redact
from consultations.messaging import delivery, outbox, tasks, telephone
from consultations.messaging.kinds import KINDS
from consultations.models import Heartbeat, Message, Patient, PersonalLink
from consultations.patients.links import open_link, token_of
from tests.factories import LocationFactory, PatientFactory, UserFactory

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


def refuse(monkeypatch, error):
    def send(self, fail_silently=False):
        raise error

    monkeypatch.setattr("django.core.mail.EmailMessage.send", send)


def test_a_letter_is_sent_and_what_was_sent_is_kept(message, letter, mailoutbox):
    assert deliver(message).state == "sent"
    [mail] = mailoutbox
    assert mail.to == [message.sent_to] == ["ada@mail.example"]
    assert message.sent_body == redact(mail.body)
    assert letter.delivered == [message.pk]


def test_a_letter_greets_by_first_name_and_has_a_plain_and_a_rich_part(message, mailoutbox):
    deliver(message)
    mail = mailoutbox[0]
    assert mail.body.startswith("Hello Ada,")
    assert message.patient.last_name not in mail.body + mail.alternatives[0].content
    assert "/after-treatment/" in mail.body


def test_an_invitation_is_another_way_to_say_the_letter_and_lies_beside_it_as_a_file(message, mailoutbox):
    deliver(message)
    words, file = mailoutbox[0].message().get_payload()
    assert [part.get_content_type() for part in words.get_payload()] == ["text/plain", "text/html", "text/calendar"]
    invitation = words.get_payload()[-1]
    assert invitation["Content-Disposition"] is None
    assert (invitation.get_param("method"), invitation.get_param("charset")) == ("REQUEST", "utf-8")
    assert str(invitation["Content-Type"]).count("method") == 1
    assert (file.get_content_type(), file.get_filename()) == ("application/ics", "visit.ics")
    assert file.get_payload(decode=True) == b"BEGIN:VCALENDAR\r\n"


def test_a_mail_provider_is_given_the_file_with_its_method(message, mailoutbox, settings):
    settings.EMAIL_BACKEND = "anymail.backends.test.EmailBackend"
    deliver(message)
    [file] = mailoutbox[0].anymail_test_params["attachments"]
    assert (file.content_type, file.name) == ('text/calendar; method="REQUEST"; charset="utf-8"', "visit.ics")


def test_every_attempt_has_the_same_message_id(message, mailoutbox):
    deliver(message)
    Message.objects.update(state="scheduled")
    deliver(message)
    assert len({mail.extra_headers["Message-ID"] for mail in mailoutbox}) == 1
    assert len(mailoutbox) == 2


def test_delivering_twice_sends_once(message, mailoutbox):
    delivery.deliver([message.pk, message.pk])
    delivery.deliver([message.pk])
    assert len(mailoutbox) == 1


def test_what_is_no_longer_wanted_is_not_sent(message, letter, mailoutbox):
    letter.reason = "the visit has moved"
    assert deliver(message).state == "cancelled"
    assert message.why == "the visit has moved"
    assert mailoutbox == []


def test_a_message_that_is_not_due_waits(letter, mailoutbox):
    patient = PatientFactory()
    message = outbox.enqueue("test_letter", patient, patient, due_at=timezone.now() + timedelta(hours=1))
    assert deliver(message).state == "scheduled"


def test_a_server_that_is_away_is_tried_again_later(message, monkeypatch):
    refuse(monkeypatch, smtplib.SMTPServerDisconnected("gone"))
    assert deliver(message).state == "scheduled"
    assert message.due_at > timezone.now()
    assert message.attempts == 1


def test_what_is_not_done_in_good_time_is_left_to_the_next_sweep(message, mailoutbox, settings):
    other = outbox.enqueue("test_letter", message.patient, message.patient, sequence=1)
    settings.SWEEP_SECONDS = 0
    delivery.deliver([message.pk, other.pk])
    other.refresh_from_db()
    assert (len(mailoutbox), other.state, other.attempts) == (1, "scheduled", 0)


def test_a_chunk_needs_one_connection_and_two_statements_more_for_each_letter(message, letter, queries, monkeypatch):
    more = [outbox.enqueue("test_letter", message.patient, message.patient, sequence=n) for n in range(1, 11)]
    opened = []
    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.open", lambda self: opened.append(self))
    monkeypatch.setattr(type(letter), "hears_of_it", False)
    one = queries(lambda: delivery.deliver([message.pk]))
    ten = queries(lambda: delivery.deliver([each.pk for each in more]))
    assert ten - one <= 2 * 9
    assert len(set(opened)) == 2


def test_an_address_that_is_refused_for_good_gives_up_at_once(message, monkeypatch):
    refuse(monkeypatch, smtplib.SMTPRecipientsRefused({"ada@mail.example": (550, b"no such user")}))
    assert deliver(message).state == "failed"
    assert "no such user" in message.why


def test_after_the_last_attempt_the_failure_is_shown(message, monkeypatch):
    Message.objects.update(attempts=delivery.ATTEMPTS - 1)
    refuse(monkeypatch, ConnectionRefusedError())
    assert deliver(message).state == "failed"


def test_what_matters_becomes_a_call_when_mail_fails(letter, monkeypatch):
    patient = PatientFactory()
    message = outbox.enqueue("test_call", patient, patient)
    refuse(monkeypatch, smtplib.SMTPRecipientsRefused({patient.email: (550, b"no such user")}))
    assert deliver(message).channel == "telephone"
    assert [call.kind for call in telephone.calls_due()] == ["ask_for_address", "test_call"]


def test_one_message_that_cannot_be_rendered_does_not_hold_up_the_others(message, letter, mailoutbox, monkeypatch):
    other = outbox.enqueue("test_letter", message.patient, message.patient, sequence=1)
    render = letter.mail
    monkeypatch.setattr(letter, "mail", lambda each: render(each) if each.pk == other.pk else 1 / 0)
    delivery.deliver([message.pk, other.pk])
    assert [mail.to for mail in mailoutbox] == [[other.patient.email]]


def test_pauses_grow_and_stay_under_an_hour_and_a_quarter():
    pauses = [delivery.pause(attempt) for attempt in range(1, 12)]
    assert pauses[0] < timedelta(minutes=1) < pauses[4]
    assert max(pauses) <= timedelta(minutes=72)


@pytest.fixture
def handed(monkeypatch):
    """What the sweep gives to the workers: priority and keys."""
    chunks = []
    monkeypatch.setattr(tasks.deliver, "apply_async", lambda args, priority, expires: chunks.append((priority, *args)))
    return chunks


def test_the_sweep_beats_drops_what_is_useless_and_hands_on_what_is_due(letter, handed):
    patient, now = PatientFactory(), timezone.now()
    due = outbox.enqueue("test_letter", patient, patient)
    outbox.enqueue("test_letter", patient, patient, sequence=1, due_at=now + timedelta(days=1))
    late = outbox.enqueue("test_letter", patient, patient, sequence=2, useless_after=now - timedelta(minutes=1))
    tasks.sweep()
    late.refresh_from_db()
    assert handed == [(tasks.IN_TURN, [due.pk])]
    assert late.state == "cancelled"
    assert Heartbeat.objects.get().at >= now


def test_what_is_urgent_is_handed_out_before_everything_that_waits_for_longer(letter, handed, monkeypatch):
    patient = PatientFactory()
    usual = outbox.enqueue("test_letter", patient, patient, due_at=timezone.now() - timedelta(hours=1))
    urgent = outbox.enqueue("test_call", patient, patient)
    monkeypatch.setattr(KINDS["test_call"], "urgent", True)
    tasks.sweep()
    assert handed == [(tasks.FIRST, [urgent.pk]), (tasks.IN_TURN, [usual.pk])]
    assert tasks.FIRST < tasks.IN_TURN


def test_few_messages_are_shared_among_the_workers_and_many_go_in_long_chunks(handed):
    for count, lengths in ((120, [50, 50, 20]), (800, [100] * 8), (2000, [200] * 10)):
        handed.clear()
        tasks.hand_out(list(range(count)), tasks.IN_TURN)
        assert [len(chunk) for _priority, chunk in handed] == lengths


def test_staff_read_the_letter_but_hold_no_link_of_the_patient(message, mailoutbox):
    link = open_link(message.patient, PersonalLink.Purpose.INTAKE, message.patient)
    reminder = outbox.enqueue("my_link", message.patient, message.patient)
    deliver(reminder)
    assert token_of(link) in mailoutbox[0].body
    assert token_of(link) not in reminder.sent_body
    assert "/intake/<token>/" in reminder.sent_body


def test_an_address_that_is_gone_when_the_letter_is_due_is_no_sent_letter(message, mailoutbox):
    Patient.objects.update(email="")
    assert deliver(message).state == "cancelled"
    assert message.why == outbox.NO_ADDRESS
    assert mailoutbox == []


def test_what_can_be_said_on_the_telephone_is_said_there_when_the_address_is_gone(letter, mailoutbox):
    patient = PatientFactory()
    message = outbox.enqueue("test_call", patient, patient)
    Patient.objects.update(email="")
    assert (deliver(message).channel, message.state) == ("telephone", "scheduled")
    assert mailoutbox == []


def test_a_backend_that_sends_to_nobody_has_not_sent(message, monkeypatch):
    monkeypatch.setattr("django.core.mail.EmailMessage.send", lambda self, fail_silently=False: 0)
    assert deliver(message).state == "scheduled"
    assert message.why == "NobodyThere"


def test_a_message_whose_record_is_gone_holds_up_nobody_and_gives_up(message, letter, mailoutbox, monkeypatch):
    other = outbox.enqueue("test_letter", message.patient, message.patient, sequence=1)
    monkeypatch.setattr(letter, "unwanted", lambda each: 1 / 0 if each.pk == message.pk else "")
    delivery.deliver([message.pk, other.pk])
    assert len(mailoutbox) == 1
    Message.objects.filter(pk=message.pk).update(attempts=delivery.ATTEMPTS - 1, due_at=timezone.now())
    assert deliver(message).state == "failed"


def test_what_was_taken_up_too_late_is_not_sent(message, mailoutbox):
    Message.objects.update(useless_after=timezone.now() - timedelta(minutes=1))
    assert deliver(message).state == "cancelled"
    assert mailoutbox == []


def test_what_an_older_version_left_waiting_is_taken_back(letter, mailoutbox):
    user = UserFactory()
    left = Message.objects.create(
        user=user, kind="gone", channel="email", subject_reference=user.reference, key="gone:1", due_at=timezone.now()
    )
    delivery.deliver([left.pk])
    left.refresh_from_db()
    assert (left.state, left.why, mailoutbox) == ("cancelled", "a kind that is no longer sent", [])
