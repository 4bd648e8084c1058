"""What follow-up sends: by letter, by telephone, to staff."""

import re

import pytest

from clinic.audit import SYSTEM
from clinic.models import Clinic
from consultations.followup.contacts import ALL
from consultations.followup.models import FollowUp
from consultations.followup.services import Answers, answer
from consultations.messaging import delivery, telephone
from consultations.messaging.kinds import kind_of
from consultations.models import Message, Patient, PersonalLink
from tests.review.factories import actor as staff
from tests.review.factories import perform

from .factories import course, days_ago, follow_up

pytestmark = [pytest.mark.usefixtures("a_wednesday_at_noon"), pytest.mark.django_db]
State = Message.State
HEALTH_WORDS = re.compile(
    r"\b(prp|plasma|exosome\w*|blood|inject\w*|laser|co2|fractora|morpheus8?|sylfirm|microneedl\w*|needle\w*|device"
    r"|face|facial|hair|scalp|skin|eye\w*|wrinkle\w*|pregnan\w*|cancer|diagnos\w*|lump\w*|worse|better)\b",
    re.IGNORECASE,
)
REASSURANCE = re.compile(
    r"\b(normal|safe|safely|nothing to worry|harmless|all is well|no need to worry|fine)\b", re.IGNORECASE
)


def deliver_all():
    delivery.deliver(list(Message.objects.filter(channel="email").values_list("pk", flat=True)))


def own_words(mail):
    """The letter without the addresses that it links to."""
    return re.sub(r"https?://\S+", "", f"{mail.subject}\n{mail.body}").replace("After a treatment", "")


def test_the_letters_greet_by_first_name_and_name_no_treatment_nor_part_of_the_body(location, mailoutbox):
    perform(course(), days_ago(2))
    follow_up(performed_days_ago=95)
    deliver_all()
    assert {mail.subject for mail in mailoutbox} == {"After your visit", "How are you doing?"}
    for mail in mailoutbox:
        assert "Hello Ada," in mail.body
        assert "Tester" not in mail.body
        assert not HEALTH_WORDS.findall(own_words(mail))
        assert not REASSURANCE.findall(own_words(mail))


def test_the_aftercare_letter_says_where_to_look_and_whom_to_call(location, mailoutbox):
    perform(course())
    deliver_all()
    [mail] = mailoutbox
    assert "http://localhost:8000/after-treatment/" in mail.body
    assert "(202) 555-0199" in mail.body
    assert "911" in mail.body


def test_the_results_letter_opens_the_check_in_until_the_window_has_ended(location, mailoutbox, client):
    planned = follow_up(performed_days_ago=95)
    deliver_all()
    path = re.search(r"http://localhost:8000(/check-in/\S+)", mailoutbox[0].body)[1]
    assert client.get(path).status_code == 200
    link = PersonalLink.objects.get(purpose="check-in", subject_reference=planned.reference)
    window_ends = Message.objects.get(kind="results_check", key__endswith=":0").useless_after
    assert link.expires_at > window_ends  # who comes late is told whom to call


def test_a_letter_sent_again_carries_the_same_link(location, mailoutbox):
    planned = follow_up(performed_days_ago=95)
    deliver_all()
    Message.objects.filter(state=State.SENT).update(state=State.SCHEDULED)
    deliver_all()
    assert mailoutbox[0].body == mailoutbox[1].body
    planned.refresh_from_db()
    assert planned.status == "sent"


@pytest.mark.parametrize("end", ["answer", "cancel"])
def test_a_letter_that_is_no_longer_wanted_stays_at_home(location, mailoutbox, end):
    """Even where the outbox was not told."""
    planned = follow_up(performed_days_ago=95)
    FollowUp.objects.update(status={"answer": "answered", "cancel": "cancelled"}[end])
    deliver_all()
    assert mailoutbox == []
    assert Message.objects.get(subject_reference=planned.reference).state == State.CANCELLED


def test_an_answer_that_overtakes_its_letter_stays_an_answer(location):
    planned = follow_up(performed_days_ago=95)
    message = Message.objects.get(kind="results_check")
    answer(planned, Answers([], [], "same", "happy", "yes"), by=SYSTEM)
    kind_of(message).sent(message)
    planned.refresh_from_db()
    assert planned.status == "answered"


def test_somebody_without_an_address_is_called(location):
    planned = follow_up(performed_days_ago=95, email="")
    call = Message.objects.get(kind="results_check")
    assert call.channel == "telephone"
    assert call in telephone.calls_due()
    assert not HEALTH_WORDS.findall(call.script)
    assert "A provider will call you on this number" in call.script
    telephone.record_call(call, "reached", by=staff())
    planned.refresh_from_db()
    assert planned.status == "sent"


def test_aftercare_of_somebody_without_an_address_is_told_by_telephone(location):
    perform(course(email=""))
    [call] = telephone.calls_due()
    assert call.kind == "aftercare"
    assert "(202) 555-0199" in call.script
    assert "911" in call.script
    assert not HEALTH_WORDS.findall(call.script)


def test_the_list_of_calls_costs_the_same_however_long_it_is(location, queries):
    def owe():
        perform(course(email=""))
        follow_up(performed_days_ago=95, email="")

    owe()
    one = queries(telephone.calls_due)
    owe()
    owe()
    assert queries(telephone.calls_due) == one
    assert len(telephone.calls_due()) == 6


def test_who_would_rather_be_called_is_called(location):
    follow_up(performed_days_ago=95, preferred_channel=Patient.Channel.CALL)
    assert Message.objects.get(kind="results_check").channel == "telephone"


@pytest.mark.parametrize("kind", ["aftercare", *(contact.message for contact in ALL)])
def test_a_text_is_short_and_says_who_writes_where_to_answer_and_nothing_of_health(location, kind):
    perform(course())
    said = kind_of(message := Message.objects.get(kind=kind)).text(message)
    own = re.sub(r"https?://\S+", "", said)
    assert said.startswith(str(Clinic.current()))
    assert "/check-in/" in said
    assert not HEALTH_WORDS.findall(own)
    assert len(own) + 90 < 320  # two parts at most, however long the clinic's address


def test_a_letter_for_safety_names_the_number_for_the_night(location, mailoutbox):
    follow_up(14.5, "week2")
    deliver_all()
    [letter] = [mail for mail in mailoutbox if "two weeks" in mail.body]
    assert "(202) 555-0199, day and night" in letter.body
    assert not HEALTH_WORDS.findall(own_words(letter))
