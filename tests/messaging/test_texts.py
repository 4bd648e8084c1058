import re

import pytest
from django.utils import timezone
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response

from clinic.models import Clinic
from consultations.messaging import delivery, texts
from consultations.models import Message
from tests.factories import LocationFactory, UserFactory
from tests.messaging.factories import NUMBER, note_to, outcome, sent, texter

NOON = "2026-11-16 17:00"  # in New York
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letter", "location"), pytest.mark.time_machine(NOON)]


@pytest.fixture
def folder(settings, tmp_path):
    settings.TEXT_FOLDER = tmp_path / "texts"
    return settings.TEXT_FOLDER


@pytest.fixture
def twilio(settings, monkeypatch):
    """An account, and what Twilio answers next; what it was asked is kept."""
    settings.TWILIO = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "secret", "TWILIO_FROM": "+12025550100"}
    settings.SITE_URL, settings.HTTPS = "https://clinic.example", True
    asked, answers = [], []

    def request(self, method, url, data=None, **more):
        asked.append(data)
        return Response(*(answers.pop() if answers else (201, '{"sid": "SM1"}')))

    monkeypatch.setattr(TwilioHttpClient, "request", request)
    texts.client.cache_clear()
    yield asked, lambda status, code: answers.append((status, f'{{"code": {code}, "message": "no"}}'))
    texts.client.cache_clear()


def test_without_an_account_texts_are_files_and_stand_on_the_staff_page(folder):
    message = sent(note_to(texter()))
    [file] = folder.glob("*.txt")
    assert file.read_text() == f"To: {NUMBER}\n\n{message.sent_body}\n"
    assert outcome(message) == ("text", "sent", "")
    assert message.sent_to == NUMBER


def test_the_first_text_names_the_clinic_and_says_how_to_end_them_in_plain_letters(folder):
    patient, clinic = texter(), Clinic.current().name
    assert sent(note_to(patient)).sent_body == f'{clinic}: See you "soon" - bye... Reply STOP to opt out.'
    assert sent(note_to(patient, sequence=1)).sent_body == f'{clinic}: See you "soon" - bye...'


def test_twilio_is_told_whom_what_and_where_to_say_what_came_of_it(twilio):
    message, (asked, _) = sent(note_to(texter())), twilio
    assert (asked[0]["To"], asked[0]["From"], asked[0]["Body"]) == (NUMBER, "+12025550100", message.sent_body)
    told = f"https://clinic.example/webhooks/text-status/?message={message.reference}"
    assert asked[0]["StatusCallback"] == told
    assert message.provider_id == "SM1"


@pytest.mark.parametrize(("code", "why"), [(21610, "opted-out"), (21614, "bounced")])
def test_a_number_that_no_text_reaches_gets_none_any_more_and_this_one_goes_by_e_mail(twilio, code, why, mailoutbox):
    twilio[1](400, code)
    message = sent(note_to(texter()))
    assert outcome(message) == ("email", "scheduled", f"text failed: Twilio {code}")
    assert texts.ContactSuppression.objects.get().why == why
    assert sent(message).state == "sent"
    assert len(mailoutbox) == 1


def test_an_account_that_is_busy_is_tried_again_later(twilio):
    twilio[1](429, 20429)
    message = sent(note_to(texter()))
    assert outcome(message) == ("text", "scheduled", "TwilioRestException")
    assert message.due_at > timezone.now()


def test_it_ends_with_a_person_and_never_goes_back(twilio, monkeypatch):
    message = note_to(texter())
    monkeypatch.setattr("django.core.mail.EmailMessage.send", lambda self: 0)
    channels = []
    for _ in range(3):
        Message.objects.filter(state="scheduled").update(attempts=delivery.ATTEMPTS - 1, due_at=timezone.now())
        twilio[1](500, 20500)
        channels.append(sent(message).channel)
    assert channels == ["email", "telephone", "telephone"]
    assert message.state == "scheduled"


def test_a_member_of_staff_is_texted_at_the_number_of_their_own(folder):
    LocationFactory()
    user = UserFactory(phone="+12025550190")
    message = sent(note_to(user, channel="text"))
    assert message.sent_to == "+12025550190"
    assert not re.search("STOP", message.sent_body)
