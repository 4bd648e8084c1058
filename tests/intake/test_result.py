import re
from datetime import timedelta

import pytest
from django.utils import timezone

from clinic.formats import when
from clinic.models import Clinic
from consultations.candidacy.services import record_assessment
from consultations.models import Intake, Patient
from tests.booking.factories import AppointmentFactory
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
        {"two_ways": {"needle_comfort": "faints"}, "health": {"ticks": ["tobacco.0"]}},
        "Both can be talked about. Your provider will look at 2 things first.",
    ),
    (
        {"blood_and_medicines": {"ticks": ["blood_disorder.0"]}},
        "PRP is not suggested for you. Exosomes may be something to talk about. No exosome product is FDA-approved, and"
        " choosing neither is a good answer too.",
    ),
    ({"two_ways": {"product_preference": "exosomes"}}, "rules out PRP or exosomes. You lean towards exosomes."),
    ({"two_ways": {"accepts_risks": "no"}}, "Online we cannot suggest either. A provider can talk it through."),
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
    assert "For the hair" in text
    assert "For the face" not in text


# Long results ---------------------------------------------------------------------------------------------------------
UNSURE = {
    "blood_and_medicines": {
        "blood_thinner": "unsure",
        "ticks": ["unsure"],
        "unsure_of": ["blood_disorder", "bleeding_tendency", "immune_suppression"],
    },
    "the_area": {
        "suspicious_spot": "unsure",
        "suspicious_spot-where": "both",
        "hair_loss_pattern": "not_applicable",
        "ticks": ["none"],
    },
}


def folded(text):
    return " ".join(re.findall(r"<details.*?</details>", text, re.DOTALL))


def page(client, concern="face", **changed):
    return send(client, walk(client, begin(client, concern), **changed)).content.decode()


def test_what_holds_for_face_and_hair_is_said_once(as_stranger):
    text = page(as_stranger, "both", **UNSURE)
    assert "For face and hair" in text
    for words in ("You are not sure about a blood condition.", "You told us about a spot"):
        assert text.count(words) == 1
    assert text.count("the wait is for the treatment") == 1


def test_an_area_assessed_again_is_told_by_its_latest_assessment(as_stranger):
    address = walk(as_stranger, begin(as_stranger, "both"), health={"ticks": ["tobacco.0"]})
    send(as_stranger, address)
    intake = Intake.objects.get()
    [face] = intake.assessments.filter(area="face")
    facts = {**intake.answers, "age_band": "22_plus", "tobacco": "no"}
    intake.assessments.add(record_assessment(intake.patient, intake.protocol_version, facts, "face", replaces=face))
    page = as_stranger.get(address.replace("check-your-answers", "result"))
    assert [each.area for each in page.context["explanations"]] == ["face", "hair"]
    assert [each.area for each in page.context["reasons"]] == ["hair"]


def test_what_is_only_about_devices_stands_openly_under_its_own_name(as_stranger):
    text = page(as_stranger, reactions={"device_interest": "maybe"}, devices={"ticks": ["recent_sun.0"]})
    assert "<h2>About injections and devices</h2>" in text
    assert "What your provider will look at first" not in text
    assert "devices" not in folded(text)


def test_doubts_stand_open_where_nothing_else_says_what_is_needed_first(as_stranger):
    text = page(as_stranger, blood_and_medicines=UNSURE["blood_and_medicines"])
    assert "Not yet: what we need first" in text
    assert re.search(r"<details class=\"more\" open>\s*<summary>\d+ things you were not sure about", text)
    assert not re.search(r"<details class=\"more\" open>\s*<summary>\d+ things", page(as_stranger, **UNSURE))


def test_many_doubts_fold_into_one_line(as_stranger):
    text = page(as_stranger, **UNSURE)
    assert re.search(r"<summary>\d+ things you were not sure about</summary>", text)
    assert "You are not sure about a blood condition." in folded(text)


def test_a_few_doubts_are_told_openly(as_stranger):
    one = {"ticks": ["unsure"], "unsure_of": ["blood_disorder"]}
    text = page(as_stranger, blood_and_medicines=one)
    assert "You are not sure about a blood condition." not in folded(text)
    assert "You are not sure about a blood condition." in text


def test_a_spot_to_be_looked_at_is_never_folded_away(as_stranger):
    text = page(as_stranger, **UNSURE)
    assert "Please have it looked at; do not wait for us." in text
    assert "Please have it looked at" not in folded(text)


def test_to_keep_taking_a_medicine_is_said_before_anything_has_to_be_opened(as_stranger):
    text = page(as_stranger, **UNSURE)
    warning = "Keep taking your medicines. Do not stop or skip a medicine to have a cosmetic treatment."
    assert text.index(warning) < text.index("<details")


def test_whose_result_names_no_medicine_is_not_told_about_medicines(as_stranger):
    assert "medicine" not in result(as_stranger, health={"ticks": ["tobacco.0"]})


# What happens next ----------------------------------------------------------------------------------------------------
def test_the_result_says_what_happens_next(as_stranger, location):
    text = result(as_stranger)
    assert (
        text.index("Nothing you told us rules out") < text.index("This is not a decision.") < text.index("happens next")
    )
    for words in (
        "choose a time or call us",
        "Your provider reads your answers",
        "Choosing no treatment is always possible.",
    ):
        assert words in text
    assert "Call (202) 555-0142" in text


def test_whoever_has_a_visit_is_shown_it_and_offered_no_other(as_stranger):
    address = walk(as_stranger, begin(as_stranger))
    visit = AppointmentFactory(patient=Patient.objects.get(), starts_at=timezone.now() + timedelta(days=3))
    text = send(as_stranger, address).content.decode()
    assert "Your consultation is booked." in text
    assert when(visit.starts_at, visit.location) in text.replace("\u00a0", " ")
    assert "See my visit" in text
    assert "See all times" not in text


def test_before_sending_there_is_no_result(as_stranger):
    address = begin(as_stranger)
    assert as_stranger.get(address.replace("blood-and-medicines", "result")).url == address
