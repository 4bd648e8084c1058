"""What the provider reads of it."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from clinic.models import AccessLog
from consultations.followup.services import mark_seen
from consultations.models import CheckIn, FollowUp
from consultations.patients.links import page_of
from tests.review.factories import actor, perform

from .factories import CALM, CALM_DAY, check_in, course, days_ago, follow_up, link_to

pytestmark = [pytest.mark.usefixtures("a_wednesday_at_noon"), pytest.mark.django_db]
URL = reverse("check_ins")


def seen_url(given):
    return reverse("check_in_seen", args=[given.reference])


def test_the_provider_sees_what_the_patient_answered(as_stranger, as_provider, location):
    asked = follow_up(first_name="Grace")
    as_stranger.post(page_of(link_to(asked)), {"tap": "better"})
    as_stranger.post(page_of(link_to(asked)), CALM | {"signs": ["lumps"], "note": "Behind the ear"})
    body = as_provider.get(URL).content.decode()
    for words in ("Grace", "Better", "Happy", "Yes", "Lumps under the skin", "Behind the ear", "To talk about"):
        assert words in body
    plan_page = as_provider.get(reverse("plan", args=[asked.plan.reference])).content.decode()
    assert "Behind the ear" in plan_page
    assert "Answered" in plan_page


def test_unseen_ones_come_first_and_of_them_what_cannot_wait(as_provider, location):
    seen, calm, lumps, fever = check_in(), check_in(), check_in(concerns=["lumps"]), check_in(concerns=["fever"])
    flagged, later = check_in(red_flags=["sight"]), check_in()
    mark_seen(seen, by=actor())
    page = as_provider.get(URL)
    assert [card["check_in"] for card in page.context["unseen"]] == [flagged, fever, lumps, calm, later]
    assert [card["check_in"] for card in page.context["seen"]] == [seen]
    assert b"Read now" in page.content
    assert b"Within the hour" in page.content


def test_the_provider_sees_what_was_asked_and_left_out(as_stranger, as_provider, location):
    as_stranger.post(page_of(link_to(follow_up())), {"tap": "better"})
    body = as_provider.get(URL).content.decode()
    assert "First question only" in body
    assert body.count("Not answered") == 7
    as_stranger.post(page_of(link_to(follow_up(1.25, "day1"))), CALM_DAY | {"pain": "4"})
    body = as_provider.get(URL).content.decode()
    for words in ("Pain, 0 to 10", "4", "The day after", "None of these"):
        assert words in body


def test_seen_records_who_and_when(as_provider, location):
    given = check_in()
    assert as_provider.post(seen_url(given)).url == URL
    given.refresh_from_db()
    assert given.seen_by == as_provider.user
    assert given.seen_at is not None
    assert f"Seen by {as_provider.user}" in as_provider.get(URL).content.decode()


def test_a_get_marks_nothing(as_provider, location):
    given = check_in()
    assert as_provider.get(seen_url(given)).status_code == 405
    assert CheckIn.objects.get().seen_at is None


def test_reading_the_list_is_written_down_for_each(as_lead, location):
    given = [check_in(), check_in(red_flags=["sight"])]
    as_lead.get(URL)
    read = AccessLog.objects.filter(verb="read", actor_reference=str(as_lead.user.reference))
    assert set(read.values_list("subject_reference", flat=True)) == {str(each.reference) for each in given}


def test_an_empty_list_says_so(as_provider, location):
    assert b"Nothing waits to be read." in as_provider.get(URL).content


def test_the_list_costs_the_same_however_long_it_is(as_provider, location, queries):
    mark_seen(check_in(), by=actor())
    check_in(red_flags=["sight"])
    one = queries(lambda: as_provider.get(URL))
    for _ in range(9):
        mark_seen(check_in(), by=actor())
        check_in(red_flags=["sight"], concerns=["lumps"])
    assert queries(lambda: as_provider.get(URL)) == one


def test_the_list_is_for_those_who_treat(as_provider, as_desk, as_manager, as_stranger, location):
    given = check_in()
    assert as_provider.post(reverse("check_in_seen", args=[uuid4()])).status_code == 404
    for client in (as_desk, as_manager):
        assert client.get(URL).status_code == 404
        assert client.post(seen_url(given)).status_code == 404
    assert as_stranger.get(URL).status_code == 302
    assert as_stranger.post(seen_url(given)).status_code == 302
    assert CheckIn.objects.get().seen_at is None


def test_the_plan_shows_the_contacts_of_each_session_and_costs_the_same_for_all(as_provider, location, queries):
    plan = course()
    perform(plan, days_ago(30))
    page = reverse("plan", args=[plan.reference])
    one = queries(lambda: as_provider.get(page))
    FollowUp.objects.filter(kind="day1").update(status="no-answer")
    perform(plan, days_ago(2))
    assert queries(lambda: as_provider.get(page)) == one
    body = as_provider.get(page).content.decode()
    assert body.count(">Planned<") == 6  # those of the second; the first has restarted with it
    assert body.count(">No answer<") == 1
    assert len(re.findall(r'<span class="form-text">session of ', body)) == 8
