import pytest

from consultations.messaging import outbox
from consultations.messaging.kinds import KINDS
from consultations.models import Message
from tests.factories import PatientFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letter", "location")]


def owe(kind="test_letter", **contact):
    patient = PatientFactory(**contact)
    return outbox.enqueue(kind, patient, patient)


def test_the_page_without_messages_says_so(as_desk):
    assert b"No message yet" in as_desk.get("/staff/messages/").content


def test_what_failed_stands_under_need_attention(as_desk):
    owe()
    Message.objects.update(state="failed", why="no such user")
    page = as_desk.get("/staff/messages/")
    assert b"Need attention" in page.content
    assert b"no such user" in page.content


def test_the_desk_calls_and_says_what_came_of_it(as_desk):
    message = owe("test_call", email="")
    assert b"Hello, this is the clinic." in as_desk.get("/staff/messages/").content
    answer = as_desk.post(f"/staff/messages/{message.reference}/call/", {"outcome": "reached"})
    message.refresh_from_db()
    assert (answer.status_code, message.state) == (302, "sent")


def test_a_call_without_words_is_still_a_call_and_takes_them_from_no_other(as_desk, monkeypatch):
    def scripts(messages):
        return [{True: "Hello."}[each.patient.last_name != "Gone"] for each in messages]

    monkeypatch.setattr(KINDS["test_call"], "scripts", scripts)
    for name in ("Here", "Gone"):
        owe("test_call", email="", last_name=name)
    page = as_desk.get("/staff/messages/").content.decode()
    assert page.count("Hello.") == 1
    assert page.count("There are no words for this call.") == 1


def test_a_call_of_a_kind_that_is_gone_can_still_be_made(as_desk):
    message = owe("test_call", email="")
    Message.objects.update(kind="of_old")
    assert b"There are no words for this call." in as_desk.get("/staff/messages/").content
    as_desk.post(f"/staff/messages/{message.reference}/call/", {"outcome": "reached"})
    message.refresh_from_db()
    assert message.state == "sent"


def test_an_outcome_that_does_not_exist_is_refused(as_desk):
    message = owe("test_call", email="")
    answer = as_desk.post(f"/staff/messages/{message.reference}/call/", {"outcome": "shouted"})
    assert answer.status_code == 422


def test_the_page_costs_the_same_however_many_messages_there_are(as_desk, queries):
    owe()
    one = queries(lambda: as_desk.get("/staff/messages/"))
    for _ in range(9):
        owe()
    assert queries(lambda: as_desk.get("/staff/messages/")) == one


def test_who_called_too_late_comes_back_from_the_login_to_the_list(as_desk):
    message = owe("test_call", email="")
    assert as_desk.get(f"/staff/messages/{message.reference}/call/").url == "/staff/messages/"
    message.refresh_from_db()
    assert message.state == "scheduled"


def test_a_provider_does_not_make_the_desks_calls(as_provider):
    message = owe("test_call", email="")
    assert as_provider.post(f"/staff/messages/{message.reference}/call/", {"outcome": "reached"}).status_code == 404


def test_a_stranger_is_sent_to_the_door(as_stranger):
    message = owe()
    assert as_stranger.get(f"/staff/messages/{message.reference}/").status_code == 302
