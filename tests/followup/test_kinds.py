"""What follow-up sends: by letter, by telephone, to staff."""

import re

import pytest
from django.utils import timezone

from clinic.audit import SYSTEM
from consultations.followup.models import FollowUp
from consultations.followup.services import Answers, answer
from consultations.messaging import delivery, outbox
from consultations.messaging.kinds import kind_of
from consultations.models import CheckIn, Message, Patient, PersonalLink
from tests.review.factories import actor as staff
from tests.review.factories import perform

from .factories import check_in, course, days_ago, follow_up

pytestmark = pytest.mark.django_db
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


def test_the_results_letter_opens_the_check_in_until_the_window_ends(location, mailoutbox, client):
    planned = follow_up(performed_days_ago=95)
    deliver_all()
    path = re.search(r"http://localhost:8000(/check-in/\S+)", mailoutbox[0].body)[1]
    assert client.get(path).status_code == 200
    link = PersonalLink.objects.get(purpose="check-in")
    assert link.subject_reference == planned.reference
    assert link.expires_at == Message.objects.get(kind="results_check").useless_after


def test_a_letter_sent_again_carries_the_same_link(location, mailoutbox):
    follow_up(performed_days_ago=95)
    deliver_all()
    Message.objects.update(state=State.SCHEDULED)
    deliver_all()
    assert mailoutbox[0].body == mailoutbox[1].body
    assert FollowUp.objects.get().status == "sent"


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
    assert call in outbox.calls_due()
    assert not HEALTH_WORDS.findall(call.script)
    assert "A provider will call you on this number" in call.script
    outbox.record_call(call, "reached", by=staff())
    planned.refresh_from_db()
    assert planned.status == "sent"


def test_aftercare_of_somebody_without_an_address_is_told_by_telephone(location):
    perform(course(email=""))
    [call] = outbox.calls_due()
    assert call.kind == "aftercare"
    assert "(202) 555-0199" in call.script
    assert "911" in call.script
    assert not HEALTH_WORDS.findall(call.script)


def test_the_list_of_calls_costs_the_same_however_long_it_is(location, queries):
    def owe():
        perform(course(email=""))
        follow_up(performed_days_ago=95, email="")

    owe()
    one = queries(outbox.calls_due)
    owe()
    owe()
    assert queries(outbox.calls_due) == one
    assert len(outbox.calls_due()) == 6


def test_who_would_rather_be_called_is_called(location):
    follow_up(performed_days_ago=95, preferred_channel=Patient.Channel.CALL)
    assert Message.objects.get(kind="results_check").channel == "telephone"


def test_staff_are_told_that_an_answer_waits_and_not_what_it_says(location, as_provider, mailoutbox):
    given = check_in(red_flags=["sight"], note="I cannot see")
    Message.objects.exclude(kind="urgent_answer").delete()
    deliver_all()
    mail = next(mail for mail in mailoutbox if mail.to == [as_provider.user.email])
    assert f"http://localhost:8000/staff/check-ins/#{given.reference}" in mail.body
    words = own_words(mail) + re.sub(r"<[^>]+>", "", mail.alternatives[0].content.split("</style>")[1])
    assert not HEALTH_WORDS.findall(words)
    assert "cannot see" not in words
    assert given.follow_up.patient.first_name not in words


def test_who_comes_too_late_to_an_urgent_answer_is_not_called(location, mailoutbox):
    given = check_in(red_flags=["sight"])
    CheckIn.objects.filter(pk=given.pk).update(seen_at=timezone.now())
    Message.objects.exclude(kind="urgent_answer").delete()
    deliver_all()
    assert mailoutbox == []
