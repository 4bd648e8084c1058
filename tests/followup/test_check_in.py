"""The patient's short check-in, behind a personal link and without a script: the day after, and what all share."""

import re
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
from consultations.models import Alert, Message, PersonalLink
from consultations.patients.links import open_link, page_of
from tests.review.factories import IntakeFactory, PlanFactory, healthy_answers, perform, signed

from .factories import CALM_DAY as CALM
from .factories import course, days_ago, follow_up, link_to
from .test_kinds import REASSURANCE

pytestmark = [pytest.mark.usefixtures("a_wednesday_at_noon"), pytest.mark.django_db]
FLAGGED = {"red_flags": ["sight"]}


@pytest.fixture
def asked(location):
    return follow_up(1.25, "day1")


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
    assert given.follow_up == asked
    assert given.answers == {"red_flags": "none", "signs": "none", "pain": "1"}
    assert (given.red_flags, given.concerns, given.note) == ([], [], "The parking lot was full.")
    assert given.finished_at is not None
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
    assert (given.tier, given.red_flags, given.answers) == ("A", ["sight"], {})
    body = page.content.decode()
    assert "Call 911 now" in body
    assert 'href="tel:911"' in body
    assert 'href="tel:+1-202-555-0199"' in body
    assert Alert.objects.get(check_in=given).tier == "A"


def test_a_red_flag_keeps_what_was_typed_beside_it(as_stranger, url):
    as_stranger.post(url, FLAGGED | {"pain": "zzz", "signs": ["fever", "none"], "note": "x" * 3000 + "\x00"})
    given = CheckIn.objects.get()
    assert (given.concerns, given.answers, len(given.note)) == (["fever"], {}, 2000)


def test_a_note_with_a_control_character_does_not_lose_a_red_flag(as_stranger, url):
    as_stranger.post(url, FLAGGED | {"note": "my eye\x00"})
    assert CheckIn.objects.get().note == "my eye"


def test_a_red_flag_beside_none_of_these_counts(as_stranger, url):
    as_stranger.post(url, CALM | {"red_flags": ["none", "breathing"]})
    assert CheckIn.objects.get().red_flags == ["breathing"]


@pytest.mark.parametrize("missing", ["red_flags", "signs", "pain"])
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
    assert body.count("checked") == 2
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"red_flags": ["zzz"]},
        {"pain": "\x00"},
        {"pain": ["1", "11"]},
        {"signs": ["lumps"]},
        {"note": "y" * 2001},
    ],
)
def test_a_malformed_answer_is_refused(as_stranger, url, wrong):
    assert as_stranger.post(url, CALM | wrong).status_code == 422


@pytest.mark.parametrize("told", [{"signs": ["fever"]}, {"pain": "7"}])
def test_what_cannot_wait_asks_for_a_call_within_the_hour(as_stranger, url, told):
    page = as_stranger.post(url, CALM | told, follow=True).content.decode()
    assert "Please call us within the hour" in page
    assert 'href="tel:+1-202-555-0199"' in page
    assert "two working days" not in page
    assert Alert.objects.get().tier == "B"


def test_a_second_press_changes_nothing(as_stranger, url):
    as_stranger.post(url, CALM)
    assert as_stranger.post(url, CALM | {"pain": "9"}).status_code == 302
    assert CheckIn.objects.get().answers["pain"] == "1"


def test_a_red_flag_in_a_second_sending_still_leads_to_911(as_stranger, url):
    as_stranger.post(url, CALM)
    for _ in range(2):
        page = as_stranger.post(url, FLAGGED, follow=True)
        assert "Call 911 now" in page.content.decode()
    assert (Alert.objects.get().tier, CheckIn.objects.get().answers["pain"]) == ("A", "1")


def test_what_worries_somebody_after_the_questions_are_over_is_answered_for(as_stranger, asked, url):
    FollowUp.objects.update(status=FollowUp.Status.NO_ANSWER)
    as_stranger.post(url, CALM)
    assert not CheckIn.objects.exists()
    as_stranger.post(url, CALM | {"signs": ["fever"]})
    assert (Alert.objects.get().tier, CheckIn.objects.get().concerns) == ("B", ["fever"])
    asked.refresh_from_db()
    assert asked.status == FollowUp.Status.NO_ANSWER


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_keep_one_answer(location):
    url, barrier = page_of(link_to(follow_up(1.25, "day1"))), Barrier(2)

    def press(_):
        barrier.wait()
        try:
            return Client().post(url, CALM).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(press, range(2))) == [302, 302]
    assert CheckIn.objects.count() == 1


# From the minute of the visit on --------------------------------------------------------------------------------------
@pytest.fixture
def early(location):
    return page_of(link_to(follow_up(0.05, "day1")))


def test_what_worries_somebody_an_hour_after_the_visit_is_told_at_once(as_stranger, early):
    page = as_stranger.get(early)
    assert list(page.context["form"].fields) == ["red_flags", "signs", "note"]
    assert "None of these" not in page.content.decode()
    page = as_stranger.post(early, {"signs": ["bleeding"]}, follow=True).content.decode()
    assert "Please call us within the hour" in page
    assert Alert.objects.get().tier == "B"


def test_a_red_flag_an_hour_after_the_visit_leads_to_911(as_stranger, early):
    assert "Call 911 now" in as_stranger.post(early, FLAGGED, follow=True).content.decode()
    assert Alert.objects.get().tier == "A"


def test_nothing_to_tell_yet_leaves_the_question_for_tomorrow(as_stranger, early):
    """Somebody who is well after an hour is still asked after a day."""
    assert as_stranger.post(early, {"note": "All is quiet"}).status_code == 422
    assert not CheckIn.objects.exists()
    assert FollowUp.objects.get(kind="day1").status == "planned"


# Of whom what is asked ------------------------------------------------------------------------------------------------
def test_nobody_is_asked_about_what_was_not_done_to_them(as_stranger, location):
    blood = follow_up(1.25, "day1")
    assert "after the blood draw" in as_stranger.get(page_of(link_to(blood))).content.decode()
    exosomes = PlanFactory(outcome=signed(IntakeFactory(), "exosomes").outcomes.get())
    donor = perform(exosomes, days_ago(1.25)).follow_ups.get(kind="day1")
    assert "after the blood draw" not in as_stranger.get(page_of(link_to(donor))).content.decode()
    face = perform(course(), days_ago(43)).follow_ups.get(kind="week6")
    hair = signed(IntakeFactory(answers=healthy_answers(concern="hair"))).outcomes.get()
    scalp = perform(PlanFactory(outcome=hair), days_ago(43)).follow_ups.get(kind="week6")
    assert "hair do you lose" not in as_stranger.get(page_of(link_to(face))).content.decode()
    assert "hair do you lose" in as_stranger.get(page_of(link_to(scalp))).content.decode()


@pytest.mark.parametrize(("kind", "days"), [("week2", 15), ("week6", 43), ("month6", 185), ("month12", 366)])
def test_every_page_keeps_what_it_asks_and_says_so(as_stranger, location, kind, days):
    url = page_of(link_to(follow_up(days, kind)))
    form = as_stranger.get(url).context["form"]
    assert next(iter(form.fields)) == "red_flags"
    first = {name: field.choices[0][0] for name, field in form.fields.items() if hasattr(field, "choices")}
    page = as_stranger.post(url, first | {"red_flags": "none", "signs": "none"}, follow=True).content.decode()
    given = CheckIn.objects.get()
    kept = given.answers | {"change": given.change}
    assert {name: kept.get(name) for name in first} == first | {"red_flags": "none", "signs": "none"}
    assert page.count("Not answered") == 1  # the note


@pytest.mark.parametrize(
    ("kind", "days", "told", "signs"),
    [
        ("week2", 15, {"healed": "no"}, ["blisters"]),
        ("week2", 15, {"signs": ["cold-sores", "lumps"]}, ["cold-sores", "lumps"]),
    ],
)
def test_an_answer_may_be_a_warning_sign_itself(as_stranger, location, kind, days, told, signs):
    well = {"red_flags": "none", "signs": "none", "healed": "yes", "medicines": "no"}
    as_stranger.post(page_of(link_to(follow_up(days, kind))), well | told)
    assert CheckIn.objects.get().concerns == signs
    assert Alert.objects.get().tier == "B"


def test_after_a_year_the_choices_of_contact_are_one_touch_away(as_stranger, location):
    asked = follow_up(366, "month12")
    url = page_of(link_to(asked))
    well = {"red_flags": "none", "signs": "none", "holding": "holding", "medicines": "no", "review": "no"}
    as_stranger.post(url, well | {"contact": "yes"})
    assert "/preferences/" not in as_stranger.get(url).content.decode()  # nothing was sent to any address
    Message.objects.filter(kind="month12_check").update(state="sent")
    page = as_stranger.get(url).content.decode()
    choices = re.search(r'href="http://localhost:8000(/preferences/[^"]+)"', page)[1]
    assert as_stranger.get(choices).status_code == 200


# Over -----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("status", ["cancelled", "no-answer", "skipped"])
def test_a_contact_that_is_over_says_so(as_stranger, url, asked, status):
    FollowUp.objects.update(status=status)
    page = as_stranger.get(url)
    assert page.status_code == 410
    for way_on in ("/after-treatment/", 'href="tel:+1-202-555-0142"', 'href="tel:+1-202-555-0199"'):
        assert way_on in page.content.decode()
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
    theirs = follow_up(1.25, "day1", first_name="Grace")
    as_stranger.post(page_of(link_to(theirs)), CALM | {"note": "Private words"})
    assert "Private words" not in as_stranger.get(url).content.decode()
