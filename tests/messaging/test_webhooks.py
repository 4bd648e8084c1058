"""What carriers tell us, and whoever says to be one."""

import json
import xml.etree.ElementTree as ET
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils.module_loading import import_string
from twilio.request_validator import RequestValidator

from clinic.environment import Environment
from clinic.mail_providers import PROVIDERS
from consultations.messaging import outbox
from consultations.messaging.suppression import standing
from consultations.models import Consent, ContactSuppression, InboundText, Message
from tests.factories import PatientFactory, UserFactory
from tests.messaging.factories import NUMBER, note_to, outcome, sent, texter

SECRET, SITE = "a secret of the account", "https://clinic.example"
TEXT, STATUS, MAIL = "/webhooks/text/", "/webhooks/text-status/", "/webhooks/mail/"
EMAIL = "ada@mail.example"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("letter", "location"),
    pytest.mark.time_machine("2026-11-16 17:00"),  # noon in New York
]


@pytest.fixture(autouse=True)
def twilio(settings, monkeypatch):
    settings.TWILIO = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": SECRET, "TWILIO_FROM": "+12025550100"}
    settings.SITE_URL = SITE
    monkeypatch.setattr("consultations.messaging.texts.deliver", lambda message, number, words: "SM-out")


def post(path, fields, secret=SECRET, signed_path="", signed_fields=None):
    """As Twilio sends it: from nobody's browser, with what was signed beside it."""
    signature = RequestValidator(secret).compute_signature(SITE + (signed_path or path), signed_fields or fields)
    return Client(enforce_csrf_checks=True).post(path, fields, headers={"X-Twilio-Signature": signature})


def text(body, name="SM1", **more):
    """What is answered to a text; empty where nothing is."""
    answer = post(TEXT, {"MessageSid": name, "From": NUMBER, "Body": body, **more})
    assert (answer.status_code, answer.cookies) == (200, {})
    return "".join(ET.fromstring(answer.content).itertext())


@pytest.mark.parametrize("path", [TEXT, STATUS])
def test_only_twilio_is_listened_to(path, settings):
    note = sent(note_to(texter()))
    stop = {"MessageSid": "SM-out", "From": NUMBER, "Body": "STOP", "MessageStatus": "failed"}
    refused = [
        post(path, stop, secret="of somebody else"),
        post(path, stop, signed_fields=stop | {"From": "+12025550111"}),
        post(path, stop, signed_path="/webhooks/"),
        Client().post(path, stop),
    ]
    settings.TWILIO = {}
    refused.append(post(path, stop, secret=""))
    assert [answer.status_code for answer in refused] == [403] * 5
    assert not ContactSuppression.objects.exists()
    assert outcome(note)[:2] == ("text", "sent")


def test_carriers_are_heard_while_the_pages_are_closed(settings):
    texter()
    call_command("maintenance", "on", stdout=StringIO())
    assert Client().get("/").status_code == 503
    text("STOP")
    assert standing(NUMBER).why == "opted-out"
    for path in (TEXT, STATUS, MAIL):
        assert path.startswith(settings.OPEN_TO_CARRIERS)


def test_stop_is_confirmed_once_and_nothing_follows_ever():
    patient = texter()
    assert "no more texts to this number. Emergency: 911. Clinic: (202) 555-0142." in text("Stop")
    assert standing(NUMBER).why == "opted-out"
    assert Consent.objects.get().withdrawn_at
    assert text("STOP", "SM2") == text("Please stop texting me", "SM3") == ""
    assert note_to(patient).channel == "email"
    handled = list(InboundText.objects.order_by("pk").values_list("outcome", flat=True))
    assert handled == ["nothing-to-do", "nothing-to-do", ""]


def test_start_brings_back_what_stop_ended_and_an_old_stop_that_is_repeated_does_not_end_it_again():
    patient = texter()
    text("STOP", "SM1")
    assert "again" in text("START", "SM2")
    assert text("STOP", "SM1") == ""
    assert standing(NUMBER) is None
    assert note_to(patient).channel == "text"
    assert text("START", "SM3") == ""


def test_where_twilio_has_answered_by_itself_there_is_no_second_answer():
    assert text("STOP", OptOutType="STOP") == ""
    assert standing(NUMBER)
    assert "911" in text("HELP", "SM2", OptOutType="HELP")  # which Twilio's answer does not say


def test_any_other_text_is_a_task_and_answered_at_once_but_not_for_ever(time_machine):
    assert "Nobody reads this number. Emergency: 911. Clinic: (202) 555-0142." in text("My face hurts\0")
    assert InboundText.objects.waiting().get().body == "My face hurts"
    assert text("My face hurts", "SM1") == ""  # told twice by Twilio
    answers = [text("Hello?", f"SM{number}") for number in range(2, 8)]
    assert [bool(answer) for answer in answers] == [True] * 4 + [False] * 2
    assert InboundText.objects.waiting().count() == 7
    time_machine.shift(timedelta(minutes=61))
    assert "911" in text("And now?", "SM8")


@pytest.mark.parametrize("body", ["CANCEL", "please stop texting me, I am bleeding"])
def test_what_may_say_more_than_stop_is_both(body):
    assert "911" in text(body)
    assert standing(NUMBER)
    assert InboundText.objects.waiting().count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"From": NUMBER},
        {"MessageSid": "SM1", "From": "262966", "Body": "STOP"},
        {"MessageSid": "SM1", "From": "x" * 300},
    ],
)
def test_what_is_no_text_of_a_person_is_passed_over(fields):
    answer = post(TEXT, fields)
    assert (answer.status_code, InboundText.objects.count(), ContactSuppression.objects.count()) == (200, 0, 0)


@pytest.mark.parametrize(("code", "why"), [("30006", "bounced"), ("30008", None)])
def test_a_text_that_did_not_arrive_goes_by_e_mail_once(code, why):
    note = sent(note_to(texter()))
    for _ in range(2):
        post(STATUS, {"MessageSid": "SM-out", "MessageStatus": "undelivered", "ErrorCode": code})
    assert outcome(note) == ("email", "scheduled", f"text failed: not delivered ({code})")
    assert (standing(NUMBER) and standing(NUMBER).why) == why
    assert sent(note).state == "sent"


def test_a_carrier_that_is_faster_than_the_row_that_keeps_its_name_is_believed():
    note = note_to(texter())
    Message.objects.update(state="sending")
    fields = {"MessageSid": "SM-new", "MessageStatus": "failed"}
    post(f"{STATUS}?message={note.reference}", fields)
    assert outcome(note)[:2] == ("email", "scheduled")


def test_what_arrived_or_belongs_to_nobody_changes_nothing():
    note = sent(note_to(texter()))
    post(STATUS, {"MessageSid": "SM-out", "MessageStatus": "delivered"})
    post(f"{STATUS}?message=nonsense", {"MessageSid": "SM-other", "MessageStatus": "failed", "ErrorCode": "x"})
    assert outcome(note) == ("text", "sent", "")


def test_a_text_to_staff_that_failed_goes_by_e_mail_and_condemns_no_number():
    note = sent(note_to(UserFactory(phone=NUMBER), channel="text"))
    post(STATUS, {"MessageSid": "SM-out", "MessageStatus": "failed", "ErrorCode": "30005"})
    assert (outcome(note)[0], standing(NUMBER)) == ("email", None)


# The mail provider ----------------------------------------------------------------------------------------------------
@pytest.fixture
def postmark(settings):
    settings.EMAIL_PROVIDER = PROVIDERS["postmark"]
    settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "x", "WEBHOOK_SECRET": "name:word"}


def event(auth="bmFtZTp3b3Jk", **fields):  # name:word
    return Client(enforce_csrf_checks=True).post(
        MAIL,
        json.dumps({"MessageID": "PM1", "Email": EMAIL, **fields}),
        content_type="application/json",
        headers={"Authorization": f"Basic {auth}"},
    )


def letter(kind="test_letter", **contact):
    patient = PatientFactory(email=EMAIL, **contact)
    message = sent(outbox.enqueue(kind, patient, patient))
    Message.objects.filter(pk=message.pk).update(provider_id="PM1")
    return message


BOUNCE = {"RecordType": "Bounce", "Type": "HardBounce", "Description": "no such user"}


def test_only_the_chosen_provider_with_its_secret_is_listened_to(postmark, settings):
    message = letter()
    assert event(auth="d3Jvbmc6d29yZA==", **BOUNCE).status_code == 400
    settings.EMAIL_PROVIDER = None
    assert event(**BOUNCE).status_code == 404
    assert (outcome(message)[1], standing(EMAIL)) == ("sent", None)


@pytest.mark.usefixtures("postmark")
def test_a_hard_bounce_ends_the_address_and_a_person_asks_for_another():
    message, matters = letter(), letter("test_call")
    Message.objects.filter(pk=matters.pk).update(provider_id="PM2")
    for name in ("PM1", "PM2", "PM1"):
        assert event(MessageID=name, **BOUNCE).status_code == 200
    assert outcome(message) == ("email", "failed", "no such user")
    assert outcome(matters) == ("telephone", "scheduled", "e-mail failed: no such user")
    assert standing(EMAIL).why == "bounced"
    assert Message.objects.filter(kind="ask_for_address", channel="telephone").count() == 2  # each of two people


@pytest.mark.usefixtures("postmark")
@pytest.mark.parametrize(
    ("fields", "why", "state", "noted"),
    [
        ({"RecordType": "Bounce", "Type": "Transient", "Description": "full"}, None, "sent", "deferred: full"),
        ({"RecordType": "Bounce", "Type": "SoftBounce", "Description": "full"}, None, "failed", "full"),
        ({"RecordType": "SpamComplaint", "Type": "SpamComplaint"}, "complaint", "sent", "complained: spam"),
        ({"RecordType": "Delivery", "Recipient": EMAIL}, None, "sent", ""),
    ],
)
def test_each_event_does_what_it_means_and_no_more(fields, why, state, noted):
    message = letter()
    event(**fields)
    assert outcome(message)[1:] == (state, noted)
    assert (standing(EMAIL) and standing(EMAIL).why) == why


@pytest.mark.usefixtures("postmark")
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b'{"RecordType": 7}'])
def test_what_cannot_be_read_is_refused_and_not_a_fault_of_ours(body):
    answer = Client().post(MAIL, body, content_type="application/json", headers={"Authorization": "Basic bmFtZTp3b3Jk"})
    assert answer.status_code in (200, 400)


@pytest.mark.usefixtures("postmark")
def test_an_address_of_staff_is_not_condemned():
    user = UserFactory(email=EMAIL)
    message = sent(outbox.enqueue("test_letter", user, user))
    Message.objects.filter(pk=message.pk).update(provider_id="PM1")
    event(**BOUNCE)
    assert (outcome(message)[1], standing(EMAIL)) == ("failed", None)


def test_every_provider_has_a_backend_and_a_webhook(settings, monkeypatch):
    for provider in PROVIDERS.values():
        for key in provider.keys:
            monkeypatch.setenv(key, "x")
        monkeypatch.setenv("MAIL_WEBHOOK_SECRET", "name:" + "x" * 40)
        settings.ANYMAIL = Environment(settings.BASE_DIR / "none").anymail(provider)
        import_string(provider.backend)()
        assert import_string(provider.webhook)().validators
