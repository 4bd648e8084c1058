"""A provider asks on the telephone what others answer behind their link."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic.models import AccessLog
from consultations.followup.models import CheckIn, FollowUp
from consultations.followup.services import Answers, answer
from consultations.messaging import telephone
from consultations.models import Alert, Message, Patient
from tests.factories import PatientFactory
from tests.review.factories import actor

from .factories import CALM, follow_up

pytestmark = [pytest.mark.usefixtures("a_wednesday_at_noon"), pytest.mark.django_db]
LIST = reverse("check_ins")
FLAGGED = {"red_flags": ["sight"]}


def url_of(asked):
    return reverse("ask_check_in", args=[asked.reference])


def reached(**patient):
    """The results check of somebody whom the desk has told that a provider will call."""
    asked = follow_up(performed_days_ago=95, email="", **patient)
    telephone.record_call(
        Message.objects.get(kind="results_check", subject_reference=asked.reference), "reached", by=actor()
    )
    return asked


@pytest.fixture
def asked(location):
    return reached(first_name="Grace")


def test_from_the_desks_call_to_recorded_answers(as_provider, asked):
    listed = as_provider.get(LIST).content.decode()
    assert "To ask by telephone (1)" in listed
    assert url_of(asked) in listed
    assert 'href="tel:+1-202-555-0123"' in listed
    answered = as_provider.post(url_of(asked), CALM | {"change": "worse", "note": "Told on the line"})
    assert answered.url == LIST
    given = CheckIn.objects.get()
    assert (given.follow_up, given.change, given.note) == (asked, "worse", "Told on the line")
    asked.refresh_from_db()
    assert asked.status == FollowUp.Status.ANSWERED
    listed = as_provider.get(LIST)
    assert listed.context["to_ask"] == []
    assert [card["check_in"] for card in listed.context["unseen"]] == [given]
    assert "The answers are saved." in listed.content.decode()


def test_whoever_asked_is_written_down(as_provider, asked):
    as_provider.get(url_of(asked))
    as_provider.post(url_of(asked), CALM)
    for verb in ("read", "answer"):
        entry = AccessLog.objects.get(verb=verb, subject_reference=str(asked.reference))
        assert (entry.actor_kind, entry.actor_reference) == ("user", str(as_provider.user.reference))


def test_the_page_holds_what_the_call_needs_and_nothing_ticked(as_provider, asked):
    page = as_provider.get(url_of(asked))
    body = page.content.decode()
    assert list(page.context["form"].fields)[0] == "red_flags"
    assert "Grace" in body
    assert 'href="tel:+1-202-555-0123"' in body
    assert 'href="tel:911"' in body
    assert "checked" not in body
    assert "style=" not in body


def test_a_red_flag_alone_is_saved_alerts_and_leads_to_911(as_provider, asked):
    page = as_provider.post(url_of(asked), FLAGGED, follow=True)
    assert page.redirect_chain == [(reverse("call_911"), 302)]
    assert "Call 911 now" in page.content.decode()
    assert CheckIn.objects.get().red_flags == ["sight"]
    assert Message.objects.filter(kind="alert", user=as_provider.user).exists()


def test_what_is_left_open_is_asked_for_and_nothing_typed_is_lost(as_provider, asked):
    page = as_provider.post(url_of(asked), {"red_flags": ["none"], "note": "Keep this"})
    assert page.status_code == 422
    assert page.context["form"].errors.keys() == {"change", "satisfaction", "expectations", "again", "signs"}
    assert "error-summary" in page.content.decode()
    assert "Keep this" in page.content.decode()
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize("status", ["answered", "cancelled", "no-answer", "skipped"])
def test_what_is_over_is_not_asked_and_a_red_flag_still_leads_to_911(as_provider, asked, status):
    if status == "answered":
        answer(asked, Answers([], [], "same", "happy", "yes"), by=actor())
    FollowUp.objects.update(status=status)
    for answered in (as_provider.get(url_of(asked)), as_provider.post(url_of(asked), CALM | {"change": "worse"})):
        assert answered.status_code == 409
        assert "These questions are closed" in answered.content.decode()
    assert as_provider.post(url_of(asked), FLAGGED).url == reverse("call_911")
    assert Alert.objects.get().tier == "A"
    asked.refresh_from_db()
    assert asked.status == status


def test_only_whom_the_desk_has_reached_and_who_has_not_answered_stands_on_the_list(as_provider, location):
    by_letter = follow_up(performed_days_ago=95)
    Message.objects.filter(subject_reference=by_letter.reference).update(
        state=Message.State.SENT, sent_at=timezone.now()
    )
    FollowUp.objects.update(status=FollowUp.Status.SENT)
    follow_up(performed_days_ago=95, email="")  # not called yet
    answer(reached(), Answers([], [], "same", "happy", "yes"), by=actor())
    first, second = reached(), reached()
    assert as_provider.get(LIST).context["to_ask"] == [first, second]


def test_the_number_that_was_reached_is_the_one_to_call(as_provider, asked):
    """Of two joined records the other may have it."""
    main = PatientFactory(phone="+12025550178")
    Patient.objects.filter(pk=asked.patient_id).update(phone="", email="a@mail.example", merged_into=main)
    for address in (LIST, url_of(asked)):
        assert "tel:+1-202-555-0178" in as_provider.get(address).content.decode()


def test_reading_the_list_is_written_down(as_provider, asked):
    as_provider.get(LIST)
    assert AccessLog.objects.filter(verb="read", subject_reference=str(asked.reference)).count() == 1


def test_the_list_costs_the_same_however_many_are_to_be_asked(as_provider, asked, queries):
    one = queries(lambda: as_provider.get(LIST))
    for _ in range(9):
        reached()
    assert queries(lambda: as_provider.get(LIST)) == one


def test_who_rather_talks_than_answers_the_letter_is_asked_from_the_plan(as_provider, location):
    by_letter = follow_up(performed_days_ago=95)
    plan_page = reverse("plan", args=[by_letter.plan.reference])
    assert url_of(by_letter) not in as_provider.get(plan_page).content.decode()
    FollowUp.objects.update(status=FollowUp.Status.SENT)
    assert url_of(by_letter) in as_provider.get(plan_page).content.decode()
    assert as_provider.post(url_of(by_letter), CALM).status_code == 302


def test_asking_is_for_those_who_treat(as_provider, as_lead, as_desk, as_manager, as_stranger, asked):
    assert as_lead.get(url_of(asked)).status_code == 200
    assert as_provider.get(reverse("ask_check_in", args=[uuid4()])).status_code == 404
    for client in (as_desk, as_manager):
        assert client.get(url_of(asked)).status_code == 404
        assert client.post(url_of(asked), CALM).status_code == 404
    assert as_stranger.get(url_of(asked)).status_code == 302
    assert as_stranger.post(url_of(asked), CALM).status_code == 302
    assert not CheckIn.objects.exists()
