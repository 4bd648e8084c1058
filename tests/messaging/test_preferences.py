"""The page at the foot of every letter, and the button of the mail program (RFC 8058)."""

import uuid

import pytest
from django.test import Client

from clinic.audit import SYSTEM
from clinic.models import AccessLog
from consultations.messaging import outbox
from consultations.messaging.kinds import KINDS
from consultations.messaging.preferences import token_of
from consultations.messaging.suppression import standing, stop_texts, suppress
from consultations.models import ContactSuppression, Message, PersonalLink
from consultations.patients.links import open_link
from consultations.patients.links import token_of as token_of_link
from tests.booking.pages import text
from tests.factories import PatientFactory, UserFactory
from tests.messaging.factories import NUMBER, sent, texter

EMAIL = "ada@mail.example"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letter", "location")]


@pytest.fixture
def message():
    return letter_to(PatientFactory(email=EMAIL))


def letter_to(patient, kind="test_letter"):
    return outbox.enqueue(kind, patient, patient)


def page(message):
    return f"/preferences/{token_of(message)}/"


def test_a_letter_names_the_page_for_people_and_for_mail_programs(message, mailoutbox, settings):
    sent(message)
    [mail] = mailoutbox
    address = settings.SITE_URL + page(message)
    assert mail.extra_headers["List-Unsubscribe"] == f"<{address}>"
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"List-Unsubscribe: <{address}>".encode() in mail.message().as_bytes()
    assert address in mail.body
    assert address in mail.alternatives[0].content
    assert token_of(message) not in sent(message).sent_body


def test_staff_and_who_has_just_asked_are_not_told_to_unsubscribe(mailoutbox, monkeypatch):
    sent(letter_to(UserFactory()))
    monkeypatch.setattr(KINDS["test_letter"], "asked_for", True)
    sent(letter_to(PatientFactory()))
    assert not any("List-Unsubscribe" in mail.extra_headers for mail in mailoutbox)
    assert ["/preferences/" in mail.body for mail in mailoutbox] == [False, True]


def test_a_mail_program_unsubscribes_with_the_token_alone_and_as_often_as_it_likes(message):
    sent(message)
    program = Client(enforce_csrf_checks=True)
    for _ in range(2):
        answer = program.post(page(message), ONE_CLICK)
        assert (answer.status_code, answer.content, answer.cookies) == (200, b"", {})
    assert ContactSuppression.objects.get().address == EMAIL
    assert sent(letter_to(PatientFactory(email=EMAIL))).state == "suppressed"


def test_looking_at_the_page_or_sending_anything_else_changes_nothing(message, as_stranger):
    for answer in (as_stranger.get(page(message)), as_stranger.post(page(message), {"change": "all"}, follow=True)):
        assert answer.status_code == 200
        assert "a•••@mail.example" in text(answer)
        assert EMAIL not in text(answer)
    assert not ContactSuppression.objects.exists()


def test_the_address_is_the_one_that_the_letter_went_to(message, as_stranger):
    sent(message)
    message.patient.email = "new@mail.example"
    message.patient.save()
    as_stranger.post(page(message), ONE_CLICK)
    assert (bool(standing(EMAIL)), standing("new@mail.example")) == (True, None)


def test_a_person_changes_their_mind(message, as_stranger):
    assert "Write to this address again" in text(as_stranger.post(page(message), {"change": "no_emails"}, follow=True))
    assert standing(EMAIL).why == "opted-out"
    assert AccessLog.objects.get(verb="suppress").actor_reference == str(message.patient.reference)
    assert "No more e-mails" in text(as_stranger.post(page(message), {"change": "emails"}, follow=True))
    assert standing(EMAIL) is None


def test_what_bounced_is_not_mended_by_a_button(message, as_stranger):
    suppress(EMAIL, ContactSuppression.Why.BOUNCED)
    assert "come back" in text(as_stranger.post(page(message), {"change": "emails"}, follow=True))
    assert standing(EMAIL)


def test_texts_are_ended_and_brought_back_where_there_are_any(message, as_stranger, settings):
    assert "Text messages" not in text(as_stranger.get(page(message)))
    as_stranger.post(page(message), {"change": "no_texts"})
    assert standing(str(message.patient.phone)) is None
    letter = letter_to(texter(email=EMAIL))
    assert "••• 0123" in text(as_stranger.get(page(letter))).replace("\xa0", " ")
    as_stranger.post(page(letter), {"change": "no_texts"})
    assert standing(NUMBER).why == "opted-out"
    as_stranger.post(page(letter), {"change": "texts"})
    assert standing(NUMBER) is None
    settings.TWILIO = {"TWILIO_AUTH_TOKEN": "secret"}
    stop_texts(NUMBER, "by text", by=SYSTEM)
    assert "send START" in text(as_stranger.post(page(letter), {"change": "texts"}, follow=True))
    assert standing(NUMBER)


def test_the_token_opens_nothing_else_and_no_other_token_opens_the_page(message, as_stranger):
    link = open_link(message.patient, PersonalLink.Purpose.APPOINTMENT, message.patient)
    assert as_stranger.get(f"/appointments/{token_of(message)}/").status_code == 404
    forged = [token_of_link(link), "A" * 43, token_of(message)[:-2] + "AA", token_of(Message(reference=uuid.uuid4()))]
    forged.append(token_of(letter_to(UserFactory())))
    assert [as_stranger.post(f"/preferences/{each}/", ONE_CLICK).status_code for each in forged] == [404] * 5
    assert not ContactSuppression.objects.exists()


def test_tokens_that_open_nothing_are_counted(as_stranger, settings):
    settings.LIMITS = settings.LIMITS | {"unknown_link": "2/hour"}
    answers = [as_stranger.get(f"/preferences/{letter * 43}/").status_code for letter in "xyz"]
    assert answers == [404, 404, 429]
