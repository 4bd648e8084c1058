import re

import pytest

from clinic.models import Clinic
from tests.intake.journey import begin, send, walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("protocol", "location")]

BANNED = re.compile(r"suitable|eligible|candidate|recommended|best for you", re.IGNORECASE)


def result(client, concern="face", **changed):
    """The text of the result page's main part."""
    page = send(client, walk(client, begin(client, concern), **changed))
    main = page.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


CASES = [
    ({}, "Nothing you told us rules out PRP or exosomes."),
    (
        {"two_ways": {"needle_comfort": "faints"}},
        "Both can be talked about. Your provider will look at one thing first.",
    ),
    ({"two_ways": {"donor_comfort": "no"}}, "PRP is the one to talk about."),
    (
        {"blood_and_medicines": {"ticks": ["blood_disorder.0"]}},
        "PRP is not suggested for you. Exosomes may be something to talk about. No exosome product is FDA-approved",
    ),
    ({"two_ways": {"product_preference": "prp"}}, "You lean towards PRP."),
    ({"health": {"pregnancy_status": "pregnant"}}, "Not yet: what we need first"),
    ({"health": {"cancer_status": "current"}}, "Online we cannot suggest either. A provider can talk it through."),
]


@pytest.mark.parametrize(("changed", "headline"), CASES)
def test_the_headline_is_calm_and_true(as_stranger, changed, headline):
    text = result(as_stranger, **changed)
    assert headline in text
    assert "A medical professional decides" in text
    assert not BANNED.search(text)


def test_a_wait_is_for_the_treatment_and_has_a_date_where_the_rule_has_days(as_stranger):
    text = result(as_stranger, blood_and_medicines={"ticks": ["nsaid_recent.0"]})
    assert "You can come to the consultation now; the wait is for the treatment." in text
    assert "Keep taking it." in text
    assert "If the last time was the day of your form: from" in text


def test_a_wait_without_days_has_no_date(as_stranger):
    assert "If the last time was" not in result(as_stranger, health={"pregnancy_status": "pregnant"})


def test_what_would_change_this_never_names_a_medicine_or_an_illness(as_stranger):
    assert "What would change this" not in result(as_stranger, blood_and_medicines={"blood_thinner": "yes"})
    assert "What would change this" in result(as_stranger, the_area={"suspicious_spot": "yes"})


def test_a_clinic_may_show_topics_only(as_stranger):
    Clinic.objects.update(shows_reasons=False)
    text = result(as_stranger, blood_and_medicines={"ticks": ["nsaid_recent.0"]})
    assert "Topics for your consultation" in text
    assert "Keep taking it." not in text


def test_past_its_review_date_the_protocol_gives_topics_only(as_stranger, protocol, monkeypatch, time_machine):
    time_machine.move_to(protocol.review_by.replace(year=protocol.review_by.year + 1))
    text = result(as_stranger, blood_and_medicines={"ticks": ["nsaid_recent.0"]})
    assert "Topics for your consultation" in text


def test_face_and_hair_are_told_apart(as_stranger):
    text = result(as_stranger, "both", the_area={"hair_loss_pattern": "sudden_or_patchy"})
    assert "Face Nothing you told us rules out" in text
    assert "Hair Not yet: what we need first" in text


def test_before_sending_there_is_no_result(as_stranger):
    address = begin(as_stranger)
    assert as_stranger.get(address.replace("blood-and-medicines", "result")).url == address
