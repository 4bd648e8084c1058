"""Every question says why it is asked, one tap away; whatever is wrong is said on top, first, and beside its field."""

import re

import pytest
from django.utils.html import escape

from consultations.candidacy.protocol import load_shipped
from consultations.intake.screens import CHECK, CONTACT, steps
from tests.intake.journey import about, begin, walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("protocol", "location")]
PROTOCOL = load_shipped()
ALL = {question.id: question.default for question in PROTOCOL.questions.values()} | {
    "concern": "both",
    "device_interest": "yes",
}
STEPS = [step for step in steps(PROTOCOL, ALL) if step.id not in (CONTACT, CHECK)]
EVERYTHING = {"reactions": {"device_interest": "yes"}}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.id)
def test_why_we_ask_is_one_tap_away_from_every_question(as_stranger, step):
    address = walk(as_stranger, begin(as_stranger, "both"), **EVERYTHING)
    body = as_stranger.get(address.replace("check-your-answers", step.id)).content.decode()
    folded = "".join(re.findall(r"<details.*?</details>", body, re.DOTALL))
    told = [escape(str(question.help)) for question in step.questions if question.help]
    assert told
    assert [folded.count(help) for help in told] == [told.count(help) for help in told]


def test_each_why_is_named_for_whoever_hears_it(as_stranger):
    body = as_stranger.get(begin(as_stranger)).content.decode()
    names = [re.sub(r"<[^>]+>", "", one) for one in re.findall(r"<summary>(.*?)</summary>", body, re.DOTALL)]
    assert names == ["Why we ask: Blood thinner", "Why we ask: Tick any that apply"]


def test_an_error_stands_in_the_title_gets_the_focus_and_leads_to_its_field(as_stranger):
    body = as_stranger.post(begin(as_stranger), {"ticks": ["none"]}).content.decode()
    assert re.search(r"<title>\s*Error: Blood and medicines", body)
    [summary] = re.findall(r'<div class="error-summary"[^>]*autofocus>.*?</div>', body, re.DOTALL)
    [target] = re.findall(r'href="#([^"]+)"', summary)
    assert f'id="{target}"' in body.replace(summary, "")
    assert 'aria-describedby="id_blood_thinner_error"' in body
    assert 'id="id_blood_thinner_error"' in body


def test_a_page_in_order_says_error_nowhere(as_stranger):
    body = as_stranger.get(begin(as_stranger)).content.decode()
    assert "Error:" not in body
    assert "autofocus" not in body


@pytest.mark.parametrize(
    ("told", "words"), [(about(year=2012), "18 and over"), (about("other"), "face and the hair only")]
)
def test_who_is_asked_to_call_reads_that_nothing_was_stored(as_stranger, told, words):
    body = as_stranger.post("/intake/", told).content.decode()
    assert words in body
    assert "Nothing you told us has been stored." in body


def test_an_ended_form_says_what_was_dropped(as_stranger):
    address = walk(as_stranger, begin(as_stranger)).replace("check-your-answers", "about-you")
    body = as_stranger.post(address, about("other") | {"end": "yes"}).content.decode()
    assert "We kept nothing of what you told us about your health." in body
