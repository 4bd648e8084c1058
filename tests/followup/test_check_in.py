"""The patient's short check-in, behind a personal link and without a script."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from clinic.models import AccessLog
from consultations.followup.models import CheckIn, FollowUp
from consultations.followup.warning_signs import CALL_911
from consultations.models import Message, PersonalLink
from consultations.patients.links import open_link, page_of

from .factories import CALM, follow_up, link_to
from .test_kinds import REASSURANCE

pytestmark = pytest.mark.django_db
FLAGGED = {"red_flags": ["sight"]}


@pytest.fixture
def asked(location):
    return follow_up()


@pytest.fixture
def url(asked):
    return page_of(link_to(asked))


def test_red_flags_come_first(as_stranger, url):
    page = as_stranger.get(url)
    body = page.content.decode()
    assert page.status_code == 200
    assert list(page.context["form"].fields)[0] == "red_flags"
    for sign in CALL_911:
        assert str(sign.text) in body
    assert "None of these" in body
    assert 'href="tel:911"' in body
    assert "not watched around the clock" in body


def test_the_address_of_the_page_stays_here(as_stranger, url):
    page = as_stranger.get(url)
    assert page["Referrer-Policy"] == "same-origin"
    assert page["Cache-Control"] == "no-store"
    assert "style=" not in page.content.decode()


def test_nothing_is_ticked_beforehand(as_stranger, url):
    assert b"checked" not in as_stranger.get(url).content


def test_calm_answers_are_kept_and_thanked_for(as_stranger, url, asked):
    answer = as_stranger.post(url, CALM | {"note": "The parking lot was full."})
    assert answer.status_code == 302
    given = CheckIn.objects.get()
    assert (given.follow_up, given.change, given.satisfaction, given.again) == (asked, "better", "happy", "yes")
    assert (given.red_flags, given.concerns, given.note) == ([], [], "The parking lot was full.")
    page = as_stranger.get(answer.url).content.decode()
    assert "We have your answers" in page
    assert "The parking lot was full." in page
    assert "(202) 555-0142" in page
    entry = AccessLog.objects.get(verb="answer", subject_reference=str(asked.reference))
    assert (entry.actor_kind, entry.actor_reference) == ("patient", str(asked.patient.reference))


def test_reading_ones_own_answers_again_is_written_down(as_stranger, url, asked):
    as_stranger.post(url, CALM, follow=True)
    entry = AccessLog.objects.get(verb="read", subject_reference=str(CheckIn.objects.get().reference))
    assert (entry.actor_kind, entry.actor_reference) == ("patient", str(asked.patient.reference))


def test_a_look_at_the_head_is_answered(as_stranger, url):
    assert as_stranger.head(url).status_code == 200


def test_the_pages_never_reassure(as_stranger, url):
    assert not REASSURANCE.findall(as_stranger.get(url).content.decode())
    as_stranger.post(url, CALM)
    assert not REASSURANCE.findall(as_stranger.get(url).content.decode())


def test_a_red_flag_alone_is_saved_and_leads_to_911_at_once(as_stranger, url):
    page = as_stranger.post(url, FLAGGED, follow=True)
    given = CheckIn.objects.get()
    assert (given.is_flagged, given.red_flags, given.change) == (True, ["sight"], "")
    body = page.content.decode()
    assert "Call 911 now" in body
    assert 'href="tel:911"' in body
    assert 'href="tel:+1-202-555-0199"' in body
    assert Message.objects.filter(kind="urgent_answer").exists()


def test_a_red_flag_keeps_what_was_typed_beside_it(as_stranger, url):
    beside = {"change": "worse", "satisfaction": "zzz", "concerns": ["lumps", "none"], "note": "x" * 3000 + "\x00"}
    as_stranger.post(url, FLAGGED | beside)
    given = CheckIn.objects.get()
    assert (given.change, given.satisfaction, given.concerns, len(given.note)) == ("worse", "", ["lumps"], 2000)


def test_a_note_with_a_control_character_does_not_lose_a_red_flag(as_stranger, url):
    as_stranger.post(url, FLAGGED | {"note": "my eye\x00"})
    assert CheckIn.objects.get().note == "my eye"


def test_a_red_flag_beside_none_of_these_counts(as_stranger, url):
    as_stranger.post(url, CALM | {"red_flags": ["none", "breathing"]})
    assert CheckIn.objects.get().red_flags == ["breathing"]


@pytest.mark.parametrize("missing", ["red_flags", "change", "satisfaction", "again", "concerns"])
def test_what_is_left_open_is_asked_for_and_nothing_typed_is_lost(as_stranger, url, missing):
    sent = CALM | {"note": "Keep this"}
    del sent[missing]
    page = as_stranger.post(url, sent)
    body = page.content.decode()
    assert page.status_code == 422
    assert page.context["form"].errors.keys() == {missing}
    assert "error-summary" in body
    assert f'href="#id_{missing}_0"' in body
    assert f'id="id_{missing}_0"' in body
    assert "Keep this" in body
    assert body.count("checked") == 4
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"red_flags": ["zzz"]},
        {"change": "\x00"},
        {"again": ["yes", "perhaps"]},
        {"concerns": ["x"]},
        {"note": "y" * 2001},
    ],
)
def test_a_malformed_answer_is_refused(as_stranger, url, wrong):
    assert as_stranger.post(url, CALM | wrong).status_code == 422


def test_lumps_ask_for_a_call_without_reassuring(as_stranger, url):
    page = as_stranger.post(url, CALM | {"concerns": ["lumps"]}, follow=True).content.decode()
    assert "Please call us in the next two working days" in page
    assert "Lumps under the skin" in page


def test_a_second_press_changes_nothing(as_stranger, url):
    as_stranger.post(url, CALM)
    assert as_stranger.post(url, CALM | {"change": "worse"}).status_code == 302
    assert CheckIn.objects.get().change == "better"


def test_a_red_flag_in_a_second_sending_still_leads_to_911(as_stranger, url):
    as_stranger.post(url, CALM)
    page = as_stranger.post(url, FLAGGED, follow=True)
    assert "Call 911 now" in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_keep_one_answer(location):
    url, barrier = page_of(link_to(follow_up())), Barrier(2)

    def press(_):
        barrier.wait()
        try:
            return Client().post(url, CALM).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(press, range(2))) == [302, 302]
    assert CheckIn.objects.count() == 1


def test_answers_may_come_before_the_letter(as_stranger, location):
    early = follow_up(performed_days_ago=85)
    as_stranger.post(page_of(link_to(early)), CALM)
    early.refresh_from_db()
    assert early.status == FollowUp.Status.ANSWERED


@pytest.mark.parametrize("status", ["cancelled", "no-answer", "skipped"])
def test_a_contact_that_is_over_says_so(as_stranger, url, asked, status):
    FollowUp.objects.update(status=status)
    assert as_stranger.get(url).status_code == 410
    assert as_stranger.post(url, CALM).status_code in (302, 410)
    assert not CheckIn.objects.exists()


def test_a_red_flag_after_the_end_still_leads_to_911(as_stranger, url):
    FollowUp.objects.update(status="no-answer")
    page = as_stranger.post(url, FLAGGED, follow=True)
    assert page.status_code == 200
    assert "Call 911 now" in page.content.decode()


def test_links_that_ended_or_never_were_or_open_something_else(as_stranger, url, asked):
    PersonalLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert as_stranger.get(url).status_code == 410
    assert as_stranger.get(f"/check-in/{'x' * 43}/").status_code == 404
    assert as_stranger.get("/check-in/short/").status_code == 404
    other = open_link(asked.patient, PersonalLink.Purpose.APPOINTMENT, asked)
    assert as_stranger.get(page_of(other, "check_in")).status_code == 404


def test_a_link_opens_nobody_elses_answers(as_stranger, url, asked):
    theirs = follow_up(first_name="Grace")
    as_stranger.post(page_of(link_to(theirs)), CALM | {"note": "Private words"})
    assert "Private words" not in as_stranger.get(url).content.decode()
