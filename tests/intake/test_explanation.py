"""The result on one page, to print and to keep."""

import re
from html import unescape

import pytest
from django.utils import timezone

from clinic.models import AccessLog, Clinic
from consultations.candidacy.wording import KEEP_TAKING_IT
from consultations.intake.models import Intake
from tests.intake.journey import begin, send, walk
from tests.intake.test_result import BANNED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("protocol", "location")]

NSAID = {"blood_and_medicines": {"ticks": ["nsaid_recent.0"]}}
CONDITION = {"blood_and_medicines": {"ticks": ["blood_disorder.0"]}}


def address(client, concern="face", **changed):
    walked = walk(client, begin(client, concern), **changed)
    send(client, walked)
    return walked.replace("check-your-answers", "result/to-keep")


def page(client, concern="face", **changed):
    return client.get(address(client, concern, **changed))


def words(response):
    main = response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def stands(response):
    return {way.name: (way.stands, way.because) for area in response.context["areas"] for way in area["ways"]}


def test_somebody_healthy_reads_that_nothing_speaks_against_either(as_stranger):
    found = stands(page(as_stranger))
    assert found == {name: ("Nothing you told us rules this out.", ()) for name in ("PRP", "Exosomes")}


def test_it_says_why_this_and_why_not_that(as_stranger):
    response = page(as_stranger, **CONDITION)
    assert stands(response) == {
        "PRP": ("Not suggested for you.", ("A blood condition",)),
        "Exosomes": ("Nothing you told us rules this out.", ()),
    }
    text = words(response)
    assert "Exosomes may be something to talk about. No exosome product is FDA-approved" in text
    assert "Because of: A blood condition" in text
    assert "Why we say this" in text


def test_a_refusal_is_told_as_the_persons_own_choice(as_stranger):
    found = stands(page(as_stranger, two_ways={"donor_comfort": "no"}))
    assert found["Exosomes"][0] == "You told us that you do not want this. You can still ask us."


def test_a_refusal_beside_a_finding_is_no_mere_choice(as_stranger):
    changed = {"two_ways": {"donor_comfort": "no"}, "reactions": {"ticks": ["allergy_or_reaction.0"]}}
    changed["reactions"]["allergy_or_reaction-detail"] = "to_donor_product"
    found = stands(page(as_stranger, **changed))
    assert found["Exosomes"][0] == "Not suggested for you."


def test_only_what_decides_is_named_beside_a_way(as_stranger):
    changed = {**CONDITION, "health": {"ticks": ["tobacco.0"]}}
    assert stands(page(as_stranger, **changed))["PRP"][1] == ("A blood condition",)


def test_a_wait_says_what_comes_first_and_that_the_consultation_need_not_wait(as_stranger):
    response = page(as_stranger, **NSAID)
    assert stands(response)["PRP"][0] == "Not yet. Something has to come first."
    text = words(response)
    assert "You can come to the consultation now; the wait is for the treatment." in text
    assert KEEP_TAKING_IT in text
    assert "If the last time was the day of your form: from" in text


def test_what_the_clinic_or_time_can_change_stands_there(as_stranger):
    assert "What the clinic or time can change" in words(page(as_stranger, the_area={"suspicious_spot": "yes"}))


@pytest.mark.parametrize("changed", [{}, NSAID, CONDITION, {"two_ways": {"accepts_risks": "no"}}])
def test_what_nobody_knows_and_who_decides_is_always_said(as_stranger, changed):
    text = words(page(as_stranger, **changed))
    assert "What nobody knows yet" in text
    assert "Results vary from person to person." in text
    assert "No exosome product is FDA-approved, and long-term effects are not known." in text
    assert "A medical professional decides" in text
    assert not BANNED.search(text)


def test_nothing_is_folded_away(as_stranger):
    unsure = {"ticks": ["unsure"], "unsure_of": ["blood_disorder", "bleeding_tendency", "immune_suppression"]}
    body = page(as_stranger, blood_and_medicines={"blood_thinner": "unsure", **unsure}).content.decode()
    main = body.split("<main", 1)[1].split("</main>", 1)[0]
    assert "<details" not in main
    assert "You are not sure about a blood condition." in main


def test_it_gives_the_same_reasons_as_the_result(as_stranger):
    kept = address(as_stranger, **{**NSAID, "health": {"ticks": ["tobacco.0"]}})
    result = as_stranger.get(kept.replace("to-keep/", ""))
    assert as_stranger.get(kept).context["reasons"] == result.context["reasons"]
    assert f'href="{kept}"' in result.content.decode()


def test_face_and_hair_stand_apart(as_stranger):
    response = page(as_stranger, "both", the_area={"hair_loss_pattern": "sudden_or_patchy"})
    assert [area["explanation"].area for area in response.context["areas"]] == ["face", "hair"]
    face, hair = ([way.stands for way in area["ways"]] for area in response.context["areas"])
    assert set(face) == {"Nothing you told us rules this out."}
    assert set(hair) == {"Not yet. Something has to come first."}
    assert "Why: for the hair" in words(response)


@pytest.mark.parametrize("changed", [{}, NSAID])
def test_a_clinic_may_show_topics_only(as_stranger, changed):
    Clinic.objects.update(shows_reasons=False)
    response = page(as_stranger, **changed)
    text = words(response)
    assert stands(response) == {}
    assert ("Topics for your consultation" in text) == bool(changed)
    assert "Why we say this" not in text
    assert "What nobody knows yet" in text


def test_past_its_review_date_and_grace_the_protocol_gives_topics_only(as_stranger, protocol, time_machine):
    time_machine.move_to(protocol.review_by.replace(year=protocol.review_by.year + 1))
    text = words(page(as_stranger, **NSAID))
    assert "Topics for your consultation" in text
    assert KEEP_TAKING_IT not in text


def test_reading_is_written_down(as_stranger):
    kept = address(as_stranger)
    before = AccessLog.objects.filter(verb="read").count()
    as_stranger.get(kept)
    last = AccessLog.objects.filter(verb="read").order_by("-pk")[0]
    assert AccessLog.objects.filter(verb="read").count() == before + 1
    assert (last.actor_kind, last.subject_reference) == ("patient", str(Intake.objects.get().reference))


def test_before_sending_there_is_nothing_to_keep(as_stranger):
    first = begin(as_stranger)
    assert as_stranger.get(first.replace("blood-and-medicines", "result/to-keep")).url == first


def test_more_reasons_cost_no_more_queries(as_stranger, queries):
    def cost(**changed):
        kept = address(as_stranger, **changed)
        as_stranger.get(kept)
        return queries(lambda: as_stranger.get(kept))

    many = {**NSAID, "health": {"ticks": ["tobacco.0"]}, "the_area": {"suspicious_spot": "yes"}}
    assert cost(**many) == cost()


def test_it_opens_by_the_link_of_the_form_and_by_no_other(as_stranger, as_provider):
    kept = address(as_stranger)
    token = kept.split("/")[2]
    other = kept.replace(token, "A" * len(token))
    assert as_stranger.get(other).status_code == 404
    assert as_provider.get(other).status_code == 404
    assert as_stranger.get(kept).status_code == 200


def test_the_day_of_the_form_and_the_version_stand_on_it(as_stranger, protocol):
    text = words(page(as_stranger))
    assert f"version {protocol.number} of our clinical protocol" in text
    assert str(timezone.localtime().year) in text
    assert "For Ada, from the form" in text
