"""Where nothing goes any more, and why; and back again."""

import smtplib

import pytest

from clinic.audit import SYSTEM
from clinic.models import AccessLog
from consultations.messaging import outbox
from consultations.messaging.suppression import lift, standing, stop_texts, suppress, texts_again
from consultations.messaging.telephone import calls_due
from consultations.models import Consent, ContactSuppression, Message
from consultations.patients import consents
from consultations.patients.merging import tell
from tests.factories import PatientFactory
from tests.messaging.factories import NUMBER, note_to, outcome, sent, texter

Why = ContactSuppression.Why
EMAIL = "ada@mail.example"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letter", "location")]


def letter_to(patient, kind="test_letter"):
    return outbox.enqueue(kind, patient, patient)


def refuse(monkeypatch, code, said):
    def send(self, fail_silently=False):
        raise smtplib.SMTPRecipientsRefused({EMAIL: (code, said)})

    monkeypatch.setattr("django.core.mail.EmailMessage.send", send)


def calls():
    return [(call.kind, call.patient) for call in calls_due()]


def test_it_belongs_to_the_address_however_it_is_written_and_whoever_has_it(mailoutbox):
    one, other = letter_to(PatientFactory(email="Ada@Mail.example")), letter_to(PatientFactory(email=EMAIL))
    row = suppress(" ADA@mail.example ", Why.OPTED_OUT)
    for message in (one, other):
        assert outcome(message) == ("email", "suppressed", "asked for no more messages there")
        assert sent(message).state == "suppressed"
    assert mailoutbox == []
    log = AccessLog.objects.get(verb="suppress")
    assert (log.subject_reference, log.why) == (str(row.reference), "opted-out")
    assert lift(EMAIL, by=SYSTEM)
    assert [outcome(each)[1] for each in (one, other)] == ["scheduled", "scheduled"]
    assert not lift(EMAIL, by=SYSTEM)
    assert sent(one).state == "sent"


def test_what_was_written_meanwhile_is_asked_again_just_before_sending(mailoutbox):
    message = letter_to(PatientFactory(email=EMAIL))
    ContactSuppression.objects.create(address=EMAIL, why=Why.OPTED_OUT)
    assert outcome(sent(message)) == ("email", "suppressed", "asked for no more messages there")
    assert mailoutbox == []


def test_a_wish_outlives_a_bounce_and_a_bounce_never_hides_a_wish():
    suppress(EMAIL, Why.BOUNCED)
    suppress(EMAIL, Why.OPTED_OUT)
    suppress(EMAIL, Why.BOUNCED)
    assert standing(EMAIL).why == "opted-out"
    assert not lift(EMAIL, by=SYSTEM, only=(Why.BOUNCED,))


def test_an_address_that_does_not_exist_is_written_to_no_more_and_asked_for_once(monkeypatch):
    patient, alone = PatientFactory(email=EMAIL), PatientFactory(email=EMAIL, phone="")
    refuse(monkeypatch, 550, b"5.1.1 no such user")
    message, other = sent(letter_to(patient)), sent(letter_to(alone))
    assert outcome(message) == ("email", "failed", "550 5.1.1 no such user")
    assert outcome(other)[1] == "suppressed"
    assert calls() == [("ask_for_address", patient)]
    assert patient.full_name in calls_due()[0].script
    lift(EMAIL, by=SYSTEM)
    suppress(EMAIL, Why.BOUNCED)
    assert len(calls()) == 2  # it was lifted, and bounced again: asked again


def test_nobody_asks_for_an_address_any_more_once_there_is_another():
    patient = PatientFactory(email=EMAIL)
    suppress(EMAIL, Why.BOUNCED)
    patient.email = "new@mail.example"
    patient.save()
    tell(patient)
    assert calls() == []
    assert Message.objects.get().state == "cancelled"


@pytest.mark.parametrize(
    ("code", "said", "state"),
    [
        (450, b"4.2.1 come back later", "scheduled"),
        (550, b"5.7.1 relaying denied", "failed"),
        (554, b"relay access denied", "failed"),
        (552, b"5.2.2 mailbox full", "failed"),
    ],
)
def test_a_full_mailbox_or_a_server_set_up_wrongly_condemns_no_address(monkeypatch, code, said, state):
    refuse(monkeypatch, code, said)
    message = sent(letter_to(PatientFactory(email=EMAIL)))
    assert (message.state, standing(EMAIL)) == (state, None)
    assert said.decode() in message.why


def test_stop_ends_the_consent_of_everybody_at_that_number_and_start_gives_back_what_it_took():
    one, other = texter(), texter()
    gone = texter()
    consents.withdraw(gone, Consent.Kind.TEXTS, by=SYSTEM)
    waiting = note_to(one)
    assert stop_texts(NUMBER, "by text", by=SYSTEM)
    assert not stop_texts(NUMBER, "by text", by=SYSTEM)
    assert [consents.standing(each) for each in (one, other, gone)] == [[], [], []]
    assert outcome(waiting)[0] == "email"
    assert texts_again(NUMBER, by=SYSTEM)
    assert not texts_again(NUMBER, by=SYSTEM)
    assert [len(consents.standing(each)) for each in (one, other, gone)] == [1, 1, 0]
    assert outcome(waiting)[0] == "text"


def test_start_gives_back_no_consent_that_was_given_anew():
    patient = texter()
    stop_texts(NUMBER, "by text", by=SYSTEM)
    consents.give(patient, Consent.Kind.TEXTS)
    texts_again(NUMBER, by=SYSTEM)
    assert Consent.objects.filter(withdrawn_at=None).count() == 1


def test_a_number_that_bounced_can_still_be_stopped_and_start_does_not_mend_it():
    suppress(NUMBER, Why.BOUNCED)
    assert not texts_again(NUMBER, by=SYSTEM)
    assert stop_texts(NUMBER, "by text", by=SYSTEM)
    assert standing(NUMBER).why == "opted-out"
