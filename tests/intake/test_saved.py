"""What a page says is kept is kept, since when it says, and the way back that it names is there."""

import re
from datetime import UTC, datetime

import pytest

from consultations.messaging.models import Message
from consultations.models import Intake
from tests.intake.journey import PERSON, about, begin, walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("protocol", "location")]
NOON = datetime(2026, 11, 16, 19, 41, tzinfo=UTC)  # 2:41 PM on the clinic's clock
PAGES = ["about-you", "contact", "blood-and-medicines", "check-your-answers"]
BY_PHONE = {"email": "", "phone": "(202) 555-0123", "preferred_channel": "call"}


def text(page):
    main = page.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def link_is(state, **fields):
    Message.objects.filter(kind="intake_link").update(state=state, **fields)


@pytest.mark.parametrize("screen", PAGES)
def test_every_page_behind_the_link_says_when_it_was_saved(as_stranger, time_machine, screen):
    time_machine.move_to(NOON, tick=False)
    address = walk(as_stranger, begin(as_stranger))
    link_is("sent", sent_to="ada@mail.example")
    page = text(as_stranger.get(address.replace("check-your-answers", screen)))
    assert "Saved at 2:41 PM. You can close this page and come back with the link we sent to ada@mail.example." in page


def test_a_page_opened_on_another_day_names_the_day(as_stranger, time_machine):
    time_machine.move_to(NOON, tick=False)
    address = begin(as_stranger)
    time_machine.move_to(NOON.replace(day=19))
    assert "Saved on Monday, November 16, 2026 at 2:41 PM EST." in text(as_stranger.get(address))


def test_before_anything_is_saved_no_page_says_so(as_stranger):
    first = text(as_stranger.get("/intake/"))
    as_stranger.post("/intake/", about())
    second = text(as_stranger.get("/intake/contact/"))
    refused = text(as_stranger.post("/intake/contact/", {**PERSON, "privacy": ""}))
    assert "We keep nothing until you have read the privacy notice" in first
    for page in (second, refused):
        assert "Your form is not sent yet." in page
        assert "Saved" not in page


def test_a_refused_page_is_not_called_saved(as_stranger):
    page = as_stranger.post(begin(as_stranger), {"blood_thinner": "no"})
    assert "This page is not saved yet: check it, then press Continue." in text(page)


def test_a_link_that_still_waits_is_not_called_sent(as_stranger):
    page = text(as_stranger.get(begin(as_stranger)))
    assert "with the link that is on its way to ada@mail.example" in page
    assert "we sent" not in page


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_a_link_that_never_went_out_is_not_promised(as_stranger, state):
    address = begin(as_stranger)
    link_is(state)
    page = text(as_stranger.get(address))
    assert "keep its address" in page
    assert "mail.example" not in page


def test_without_an_e_mail_address_the_page_is_the_way_back(as_stranger):
    assert "keep its address, for example as a bookmark" in text(as_stranger.get(begin(as_stranger, **BY_PHONE)))


# A mistyped address ---------------------------------------------------------------------------------------------------
def correct(client, address, **person):
    return client.post(address.replace("blood-and-medicines", "contact"), PERSON | person)


def test_a_corrected_address_gets_a_link_of_its_own(as_stranger):
    address = begin(as_stranger, email="ada@mial.example")
    link_is("sent", sent_to="ada@mial.example")
    correct(as_stranger, address)
    assert "on its way to ada@mail.example" in text(as_stranger.get(address))
    assert [link.state for link in Message.objects.filter(kind="intake_link").order_by("pk")] == ["sent", "scheduled"]


def test_a_link_that_still_waits_goes_to_the_corrected_address_once(as_stranger):
    correct(as_stranger, begin(as_stranger, email="ada@mial.example"))
    assert Message.objects.get(kind="intake_link").state == "scheduled"


def test_a_form_sends_its_link_three_times_and_then_says_that_it_does_not(as_stranger):
    address = begin(as_stranger, email="0@mail.example")
    for number in range(1, 5):
        link_is("sent")
        Message.objects.filter(sent_to="").update(sent_to=f"{number - 1}@mail.example")
        correct(as_stranger, address, email=f"{number}@mail.example")
    assert Message.objects.filter(kind="intake_link").count() == 3
    page = text(as_stranger.get(address))
    assert "We do not send the link to yet another address. You can close this page and come back: keep" in page
    assert "@mail.example" not in page


def test_an_address_that_has_the_link_already_is_named(as_stranger):
    address = begin(as_stranger, email="first@mail.example")
    link_is("sent", sent_to="first@mail.example")
    correct(as_stranger, address, email="second@mail.example")
    Message.objects.filter(state="scheduled").update(state="sent", sent_to="second@mail.example")
    correct(as_stranger, address, email="first@mail.example")
    link_is("cancelled")
    Message.objects.filter(sent_to="first@mail.example").update(state="sent")
    assert "the link we sent to first@mail.example" in text(as_stranger.get(address))


def test_the_same_address_again_sends_nothing_again(as_stranger):
    address = begin(as_stranger)
    link_is("sent", sent_to="ada@mail.example")
    correct(as_stranger, address, last_name="Other")
    assert Message.objects.filter(kind="intake_link").count() == 1


def test_new_contact_data_move_the_time(as_stranger, time_machine):
    time_machine.move_to(NOON, tick=False)
    address = begin(as_stranger)
    time_machine.move_to(NOON.replace(hour=20), tick=False)
    correct(as_stranger, address, last_name="Other")
    assert Intake.objects.get().saved_at == NOON.replace(hour=20)
