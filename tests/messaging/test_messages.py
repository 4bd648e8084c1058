from datetime import timedelta

import pytest
from django.utils import timezone

from clinic.audit import Actor
from clinic.models import AccessLog
from consultations.messaging import delivery, listing, outbox
from consultations.messaging.kinds import KINDS
from consultations.models import ContactSuppression, InboundText, Message
from consultations.patients.merging import merge
from tests.factories import PatientFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letter", "location")]


def owe(kind="test_letter", **contact):
    patient = PatientFactory(**contact)
    return outbox.enqueue(kind, patient, patient)


def test_the_page_without_messages_says_so(as_desk):
    assert b"No message yet" in as_desk.get("/staff/messages/").content


def failed(kind="test_letter", state="failed", **contact):
    message = owe(kind, **contact)
    Message.objects.filter(pk=message.pk).update(state=state, why="no such user")
    message.refresh_from_db()
    return message


def troubled(client):
    return list(client.get("/staff/messages/").context["troubled"])


def test_what_reached_nobody_stands_first_until_somebody_has_seen_to_it(as_desk):
    first, other = failed(), failed("test_call", "suppressed")
    failed("test_letter", "suppressed")  # nobody would have telephoned for it
    page = as_desk.get("/staff/messages/")
    assert troubled(as_desk) == [first, other]
    assert b"no such user" in page.content
    assert page.content.index(b"Need attention") < page.content.index(b"All messages")
    for _twice in range(2):
        assert as_desk.post("/staff/messages/done/", {"reference": [first.reference, "x"]}).status_code == 302
    assert troubled(as_desk) == [other]
    assert AccessLog.objects.filter(verb="see to", subject_reference=str(first.reference)).count() == 1
    as_desk.post("/staff/messages/done/", {"all": "yes", "shown": [other.reference]})
    assert troubled(as_desk) == []
    assert Message.objects.get(pk=other.pk).handled_by == as_desk.user


def test_only_what_reached_nobody_can_be_seen_to(as_desk):
    waiting = owe()
    as_desk.post("/staff/messages/done/", {"reference": waiting.reference})
    assert Message.objects.get().handled_at is None


def test_messages_that_should_have_gone_out_are_said_in_words(as_desk):
    owe()
    assert b"should have gone out" not in as_desk.get("/staff/messages/").content
    Message.objects.update(due_at=timezone.now() - timedelta(minutes=11))
    assert b"1 message should have gone out by now" in as_desk.get("/staff/messages/").content


# The list ------------------------------------------------------------------------------------------------------------
def test_the_list_is_filtered_and_nonsense_filters_nothing(as_desk):
    ada = failed(last_name="Marlow", email="ada@mail.example", phone="+12025550177")
    call = owe("test_call", email="", last_name="Other")

    def found(query):
        page = as_desk.get(f"/staff/messages/?{query}")
        assert page.status_code == 200
        return list(page.context["page"].rows)

    for query in ("state=failed", "channel=email", "kind=test_letter", "q=ada+marl", "q=ADA@", "q=555-0177"):
        assert found(query) == [ada], query
    assert found(f"patient={call.patient.reference}") == [call]
    assert found("q=nobody") == found("state=sent") == []
    call.due_at = timezone.now() + timedelta(days=90)
    call.save()
    assert (found(""), found("state=scheduled")) == ([ada], [call])
    Message.objects.filter(pk=call.pk).update(due_at=timezone.now())
    for query in ("state=x", "patient=x", "page=x", "page=-1", "page=0", "page=²", "kind=" + "x" * 300):
        assert found(query) == [call, ada], query
    assert b"No message fits." in as_desk.get("/staff/messages/?q=nobody").content


def test_a_long_list_is_turned_page_by_page(as_desk, monkeypatch):
    monkeypatch.setattr(listing, "ON_A_PAGE", 2)
    messages = [failed() for _ in range(3)][::-1]
    first, second = (as_desk.get(f"/staff/messages/?state=failed&page={number}") for number in (1, 2))
    assert [first.context["page"].rows, second.context["page"].rows] == [messages[:2], messages[2:]]
    assert 'href="?page=2&amp;state=failed"' in first.content.decode()
    assert 'href="?page=1&amp;state=failed"' in second.content.decode()
    assert b"No message fits." in as_desk.get("/staff/messages/?page=9").content


def test_a_search_finds_what_stands_in_a_record_that_was_joined(as_desk):
    double, main = owe(last_name="Maiden"), owe(last_name="Married")
    merge(double.patient, main.patient, by=Actor.of_user(as_desk.user))
    for name in ("Maiden", "Married"):
        found = as_desk.get(f"/staff/messages/?q={name}").context["page"].rows
        assert {each.pk for each in found} == {double.pk, main.pk}


def test_what_clinicians_are_told_is_not_the_front_desks(as_desk, as_provider):
    alert = outbox.enqueue("test_letter", as_provider.user, as_provider.user)
    path = f"/staff/messages/{alert.reference}/"
    assert (as_desk.get(path).status_code, as_provider.get(path).status_code) == (404, 200)
    assert as_desk.get("/staff/messages/").context["page"].rows == []


# Once more -----------------------------------------------------------------------------------------------------------
def again(client, message, times=0):
    return client.post(f"/staff/messages/{message.reference}/again/", {"times": times})


def test_a_message_is_sent_once_more_however_often_the_button_is_pressed(as_desk, mailoutbox):
    message = failed()
    for _twice in range(2):
        answer = again(as_desk, message)
    second = Message.objects.exclude(pk=message.pk).get()
    assert answer.url == f"/staff/messages/{second.reference}/"
    assert (second.key, second.sequence) == (f"{message.key}:r1", message.sequence)
    assert troubled(as_desk) == []
    delivery.deliver([second.pk])
    again(as_desk, second)  # pressed on a page from before
    assert Message.objects.count() == 2
    again(as_desk, second, times=1)
    delivery.deliver(list(Message.objects.values_list("pk", flat=True)))
    assert len({mail.extra_headers["Message-ID"] for mail in mailoutbox}) == 2
    assert AccessLog.objects.filter(verb="send again").count() == 2


def test_what_is_of_no_use_is_not_sent_again_and_the_page_says_why(as_desk, letter):
    message = failed()
    for why, cause in {
        "the visit has moved": lambda: setattr(letter, "reason", "the visit has moved"),
        "what it was about is gone": lambda: setattr(letter, "unwanted", lambda each: 1 / 0),
        "too late to be of use": lambda: Message.objects.update(useless_after=timezone.now() - timedelta(hours=1)),
        "it is on its way": lambda: Message.objects.update(state="scheduled"),
        "no longer sent by the clinic": lambda: Message.objects.update(state="failed", kind="of_old"),
    }.items():
        cause()
        page = as_desk.get(f"/staff/messages/{message.reference}/").content.decode()
        assert f"It would be of no use: {why}." in page
        answer = again(as_desk, message)
        assert answer.status_code == 409
        assert f"{why[0].upper()}{why[1:]}." in answer.content.decode()
    assert Message.objects.count() == 1


def test_a_form_without_its_number_sends_nothing(as_desk):
    message = failed()
    assert again(as_desk, message, times="many").status_code == 422
    assert as_desk.get(f"/staff/messages/{message.reference}/again/").status_code == 302
    assert Message.objects.count() == 1


def test_a_letter_that_may_have_come_twice_says_so(as_desk):
    message = owe()
    Message.objects.update(state="sent", sent_at=timezone.now())
    path = f"/staff/messages/{message.reference}/"
    assert b"may have arrived twice" not in as_desk.get(path).content
    Message.objects.update(taken_over=1)
    assert b"may have arrived twice" in as_desk.get(path).content


# Texts to the clinic -------------------------------------------------------------------------------------------------
def text(minutes_ago=0, **changed):
    said = {"provider_id": f"SM{minutes_ago}", "sender": "+12025550199", "body": "Can I come <b>later</b>?"}
    return InboundText.objects.create(received_at=timezone.now() - timedelta(minutes=minutes_ago), **said | changed)


def answer(client, text, outcome):
    return client.post(f"/staff/messages/texts/{text.reference}/", {"outcome": outcome})


def test_a_text_is_a_task_within_the_hour_and_names_whoever_has_the_number(as_desk):
    PatientFactory(last_name="One", phone="+12025550199"), PatientFactory(last_name="Two", phone="+12025550199")
    text(70), text(10, sender="+12025550100")
    page = as_desk.get("/staff/messages/").content.decode()
    assert page.index("Overdue for 10") < page.index("To be answered within 49")
    assert "Ada One</a>, <a" in page
    assert "Somebody we do not know" in page
    assert "&lt;b&gt;later" in page
    assert AccessLog.objects.filter(subject_kind="inboundtext", verb="read").count() == 2


def test_a_text_leaves_the_list_when_it_is_dealt_with(as_desk):
    asked, other = text(), text(5)
    assert answer(as_desk, asked, "shouted").status_code == 422
    answer(as_desk, asked, "not-reached")
    assert "Nobody there when last called" in as_desk.get("/staff/messages/").content.decode()
    answer(as_desk, asked, "reached")
    answer(as_desk, asked, "nothing-to-do")  # on another screen, later
    asked.refresh_from_db()
    assert (asked.outcome, asked.handled_by) == ("reached", as_desk.user)
    answer(as_desk, other, "nothing-to-do")
    assert not InboundText.objects.waiting().exists()
    assert AccessLog.objects.filter(subject_reference=str(asked.reference), verb="reached").exists()


def test_the_day_counts_what_waits(as_desk):
    text(), failed()
    page = as_desk.get("/staff/day/").content.decode()
    assert "<strong>1</strong> text to answer" in page
    assert "<strong>1</strong> message reached nobody" in page


# Calls ---------------------------------------------------------------------------------------------------------------
def test_a_wrong_number_is_never_called_again_and_the_letter_takes_the_other_way(as_desk):
    by_mail = owe("test_call", preferred_channel="call", phone="+12025550150")
    call, later = owe("test_call", email="", phone="+12025550160"), None
    later = outbox.enqueue("test_call", call.patient, call.patient, sequence=1)
    for each in (by_mail, call):
        as_desk.post(f"/staff/messages/{each.reference}/call/", {"outcome": "wrong_number"})
    states = dict(Message.objects.values_list("pk", "state"))
    assert states == {by_mail.pk: "scheduled", call.pk: "failed", later.pk: "suppressed"}
    assert Message.objects.get(pk=by_mail.pk).channel == "email"
    assert set(ContactSuppression.objects.values_list("address", "why")) == {
        ("+12025550150", "wrong-number"),
        ("+12025550160", "wrong-number"),
    }
    assert troubled(as_desk) == [call, later]


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


def test_the_page_costs_the_same_however_much_there_is(as_desk, queries):
    def one_more(number):
        failed(phone=f"+1202555{1000 + number}"), owe("test_call", email="")
        text(number, sender=f"+1202555{1000 + number}")

    one_more(0)
    one = queries(lambda: as_desk.get("/staff/messages/"))
    for number in range(1, 10):
        one_more(number)
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
