"""The check-in at three months: one touch that is saved alone, the rest if somebody likes, then the results visit."""

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from threading import Barrier, BrokenBarrierError
from time import sleep
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from clinic.audit import SYSTEM, Actor
from clinic.transitions import NotAllowed
from consultations.followup.services import Answers, answer, mark_seen
from consultations.models import (
    Alert,
    Appointment,
    AppointmentType,
    CheckIn,
    FollowUp,
    Message,
    PersonalLink,
    PhotoRefusal,
)
from consultations.patients.links import open_link, page_of
from consultations.review.photos.services import take_back
from tests.booking.factories import ResourceFactory
from tests.booking.pages import keys
from tests.review.factories import actor
from tests.threads import at_once
from treatments.models import Concern

from .factories import follow_up, link_to
from .test_kinds import REASSURANCE

pytestmark = [pytest.mark.usefixtures("a_wednesday_at_noon"), pytest.mark.django_db]


@pytest.fixture
def asked(location):
    return follow_up()


@pytest.fixture
def url(asked):
    return page_of(link_to(asked))


def test_red_flags_stand_above_the_one_touch(as_stranger, url):
    body = as_stranger.get(url).content.decode()
    assert body.index('name="red_flag"') < body.index('name="tap"')
    assert body.count('name="tap"') == 5
    assert "<script" not in body
    assert not REASSURANCE.findall(body)


def test_one_touch_is_saved_alone_and_ends_the_letters(as_stranger, url, asked):
    assert as_stranger.post(url, {"tap": "better"}).url == url
    given = CheckIn.objects.get()
    assert (given.change, given.finished_at) == ("better", None)
    asked.refresh_from_db()
    assert asked.status == FollowUp.Status.ANSWERED
    assert Message.objects.get(kind="results_check").state == Message.State.CANCELLED
    page = as_stranger.get(url)
    assert page.context["form"]["change"].value() == "better"
    assert "red_flags" not in page.context["form"].fields


def test_the_rest_may_be_left_out_and_says_what_was_said(as_stranger, url):
    Concern.objects.create(slug="texture", name="Texture", area="face")
    Concern.objects.create(slug="shedding", name="Shedding", area="hair")
    as_stranger.post(url, {"tap": "better"})
    assert "concern-shedding" not in as_stranger.get(url).context["form"].fields
    rest = {"change": "better", "expectations": "more", "concern-texture": "same", "note": "A slow start"}
    page = as_stranger.post(url, rest, follow=True).content.decode()
    given = CheckIn.objects.get()
    assert (given.expectations, given.satisfaction, given.concern_changes) == ("more", "", {"texture": "same"})
    assert given.answers == {}  # nothing ticked does not say "none of these"
    assert given.finished_at is not None
    assert "Texture: The same" in page
    assert "Not answered" in page


def test_the_mind_may_be_changed_until_it_is_sent(as_stranger, url):
    as_stranger.post(url, {"tap": "same"})
    as_stranger.post(url, {"tap": "worse"})  # the first page, gone back to or open in another window
    assert CheckIn.objects.get().change == "worse"
    as_stranger.post(url, {"change": "better"})
    for late in ({"tap": "much-worse"}, {"change": "much-worse"}):
        assert as_stranger.post(url, late).url == url
    assert CheckIn.objects.get().change == "better"


@pytest.mark.parametrize("begun", [False, True])
def test_a_red_flag_is_one_touch_at_every_step(as_stranger, url, begun):
    if begun:
        as_stranger.post(url, {"tap": "better"})
    page = as_stranger.post(url, {"red_flag": "sight"}, follow=True).content.decode()
    assert "Call 911 now" in page
    assert "Book your results visit" not in page
    given = CheckIn.objects.get()
    assert (given.red_flags, given.change, given.tier) == (["sight"], "better" if begun else "", "A")
    assert Alert.objects.get(check_in=given).tier == "A"


def test_a_red_flag_after_the_end_still_leads_to_911(as_stranger, url):
    FollowUp.objects.update(status="no-answer")
    assert "Call 911 now" in as_stranger.post(url, {"red_flag": "sight"}, follow=True).content.decode()


@pytest.mark.parametrize("wrong", [{}, {"tap": "best"}, {"red_flag": "zzz"}, {"change": "better"}])
def test_what_is_no_answer_is_refused(as_stranger, url, wrong):
    page = as_stranger.post(url, wrong)
    assert page.status_code == 422
    assert b"error-summary" in page.content
    assert not CheckIn.objects.exists()


def test_much_worse_is_told_although_nothing_more_is_sent(as_stranger, url):
    as_stranger.post(url, {"tap": "much-worse"})
    assert Alert.objects.get().tier == "C"


def test_what_comes_after_it_was_seen_is_to_read_again(as_stranger, url):
    as_stranger.post(url, {"tap": "better"})
    mark_seen(CheckIn.objects.get(), by=actor())
    as_stranger.post(url, {"change": "better", "again": "yes"})
    assert CheckIn.objects.get().seen_at is None


@pytest.mark.django_db(transaction=True)
def test_two_touches_at_once_keep_one_answer(location):
    url, barrier = page_of(link_to(follow_up())), Barrier(2)

    def touch(_):
        barrier.wait()
        try:
            return Client().post(url, {"tap": "better"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(touch, range(2))) == [302, 302]
    given = CheckIn.objects.get()
    assert (given.change, given.finished_at) == ("better", None)


@pytest.mark.django_db(transaction=True)
def test_a_touch_in_another_window_does_not_reopen_what_is_being_sent(location, monkeypatch):
    """The touch looks while the rest is on its way, and writes after it."""
    asked, by = follow_up(), Actor.of_patient(uuid4())
    answer(asked, Answers([], [], "better"), by=by, finished=False)
    both_have_looked, save = Barrier(2, timeout=0.5), CheckIn.save

    def slowly(check_in):
        with suppress(BrokenBarrierError):  # whoever waits for the lock has not looked yet
            both_have_looked.wait()
        if check_in.finished_at is None:
            sleep(0.2)
        save(check_in)

    monkeypatch.setattr(CheckIn, "save", slowly)
    rest = partial(answer, asked, Answers([], [], again="yes"), by=by)
    touch = partial(answer, asked, Answers([], [], "worse"), by=by, finished=False)
    at_once([unless_finished(rest), unless_finished(touch)], ())
    given = CheckIn.objects.get()
    assert (given.again, given.finished_at is None) == ("yes", False)


def unless_finished(call):
    def tried():
        with suppress(NotAllowed):
            call()

    return tried


# The results visit ---------------------------------------------------------------------------------------------------
@pytest.fixture
def booking(as_stranger, url):
    """The page of times that the last page leads to."""
    ResourceFactory()
    as_stranger.post(url, {"tap": "better"})
    page = as_stranger.post(url, {"change": "better"}, follow=True).content.decode()
    return re.search(r'href="(/book/[^"]+/)">Book your results visit', page)[1]


def test_the_last_page_leads_to_a_results_visit(as_stranger, booking, asked):
    page = as_stranger.get(booking)
    assert "A provider looks at your result with you. It takes 20 minutes." in page.content.decode()
    form = as_stranger.get(f"{booking}?time={keys(page)[-1]}").context["form"]
    visit_page = as_stranger.post(booking, form.initial, follow=True)
    visit = Appointment.objects.get()
    assert (visit.patient, visit.type.slug) == (asked.patient, "results")
    assert "You are booked" in visit_page.content.decode()
    assert "You already have a visit" in as_stranger.get(booking).content.decode()


def test_the_last_page_offers_to_send_pictures_unless_the_patient_wants_none(as_stranger, url, asked, booking):
    refusal = PhotoRefusal.objects.get()  # as everybody is made ready
    assert "Send a few pictures" not in as_stranger.get(url).content.decode()
    take_back(refusal, by=SYSTEM)
    page = re.search(r'href="(/photos/[^"]+/)"', as_stranger.get(url).content.decode())[1]
    assert as_stranger.get(page).status_code == 200


def test_a_clinic_that_books_no_results_visits_online_offers_none(as_stranger, url, booking):
    AppointmentType.objects.filter(slug="results").update(is_online=False)
    assert as_stranger.get(booking).status_code == 404
    assert "Book your results visit" not in as_stranger.get(url).content.decode()


def test_a_link_to_a_consultation_books_no_results_visit(as_stranger, asked, location):
    ResourceFactory()
    link = open_link(asked.patient, PersonalLink.Purpose.BOOK, asked)
    assert as_stranger.get(page_of(link)).context["type"].slug == "consultation"
