from datetime import timedelta

import pytest
from django.utils import timezone

from clinic.models import AccessLog
from consultations.models import Intake, PersonalLink
from tests.intake.journey import HEALTHY, about, begin, walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("protocol", "location")]


def put(client, address, **fields):
    """Send a page; returns the response, redirects not followed."""
    screen = address.rstrip("/").rsplit("/", 1)[1]
    return client.post(address, HEALTHY[screen] | fields)


def answers():
    return Intake.objects.get().answers


@pytest.fixture
def first(as_stranger):
    """The address of the first page behind the link, `blood-and-medicines`."""
    return begin(as_stranger)


def test_every_continue_is_saved(as_stranger, first):
    put(as_stranger, first, blood_thinner="unsure", ticks=["none"])
    assert answers()["blood_thinner"] == "unsure"
    assert answers()["nsaid_recent"] == "no"


def test_the_link_leads_back_to_where_one_stopped(as_stranger, client, first):
    put(as_stranger, first)
    home = first.removesuffix("blood-and-medicines/")
    assert client.get(home).url == f"{home}health/"


def test_a_page_that_was_sent_shows_what_was_said(as_stranger, first):
    put(as_stranger, first, ticks=["nsaid_recent.0", "unsure"], unsure_of=["immune_suppression"])
    form = as_stranger.get(first).context["form"]
    assert set(form["ticks"].value()) == {"nsaid_recent.0", "unsure"}
    assert form["unsure_of"].value() == ["immune_suppression"]
    assert form["blood_thinner"].value() == "no"


def test_a_page_that_was_not_yet_sent_has_nothing_ticked(as_stranger, first):
    form = as_stranger.get(first).context["form"]
    assert [field.value() for field in form if field.value()] == []


# The list -------------------------------------------------------------------------------------------------------------
def test_nothing_ticked_is_an_error_and_never_a_no(as_stranger, first):
    page = put(as_stranger, first, ticks=[])
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["ticks"]
    assert "nsaid_recent" not in answers()


def test_none_of_these_and_something_else_is_an_error(as_stranger, first):
    page = put(as_stranger, first, ticks=["none", "nsaid_recent.0"])
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["ticks"]


def test_unsure_wants_to_know_of_which(as_stranger, first):
    page = put(as_stranger, first, ticks=["unsure"])
    assert list(page.context["form"].errors) == ["unsure_of"]
    put(as_stranger, first, ticks=["unsure"], unsure_of=["bleeding_tendency"])
    assert (answers()["bleeding_tendency"], answers()["nsaid_recent"]) == ("unsure", "no")


def test_which_one_counts_only_when_unsure_is_ticked(as_stranger, first):
    put(as_stranger, first, ticks=["none"], unsure_of=["bleeding_tendency"])
    assert answers()["bleeding_tendency"] == "no"


def test_a_ticked_line_opens_its_detail(as_stranger, first):
    page = put(as_stranger, first, ticks=["steroid_recent.0"])
    assert list(page.context["form"].errors) == ["steroid_recent-detail"]
    put(as_stranger, first, ticks=["steroid_recent.0"], **{"steroid_recent-detail": "shot_in_area_1m"})
    assert answers()["steroid_recent"] == "shot_in_area_1m"


def test_the_detail_of_a_line_that_is_not_ticked_does_not_count(as_stranger, first):
    put(as_stranger, first, ticks=["none"], **{"steroid_recent-detail": "shot_in_area_1m"})
    assert answers()["steroid_recent"] == "none"


def test_of_several_ticks_the_harshest_counts(as_stranger, first):
    put(as_stranger, first)
    health = first.replace("blood-and-medicines", "health")
    put(as_stranger, health, ticks=["recent_illness.0", "recent_illness.1"])
    assert answers()["recent_illness"] == "serious_now"
    assert Intake.objects.get().ticked["recent_illness"] == [0, 1]


@pytest.mark.parametrize("screen", ["blood-and-medicines", "health", "the-area", "reactions", "devices"])
def test_whatever_lines_are_ticked_there_is_an_answer(protocol, screen):
    """The scales know a harshest answer for every set of lines that carry one."""
    for question in protocol.questions.values():
        values = [line.value for line in question.tick_lines if line.value]
        if question.screen == screen and values:
            for mask in range(1, 2 ** len(values)):
                chosen = [value for bit, value in enumerate(values) if mask >> bit & 1]
                assert question.harshest(chosen) in question.values


# Face and hair --------------------------------------------------------------------------------------------------------
@pytest.fixture
def both(as_stranger):
    """The address of `the-area` of somebody who asks about face and hair."""
    address = begin(as_stranger, "both")
    put(as_stranger, address)
    put(as_stranger, address.replace("blood-and-medicines", "health"))
    return address.replace("blood-and-medicines", "the-area")


def test_whoever_asks_about_both_says_where(as_stranger, both):
    page = put(as_stranger, both, ticks=["keloid_history.0"], suspicious_spot="yes")
    assert list(page.context["form"].errors) == ["suspicious_spot-where"]
    put(as_stranger, both, suspicious_spot="yes", **{"suspicious_spot-where": "hair"})
    assert answers()["suspicious_spot"] == {"face": "no", "hair": "yes"}
    assert answers()["skin_now"] == {"face": "clear", "hair": "clear"}
    assert as_stranger.get(both).context["form"]["suspicious_spot-where"].value() == "hair"


def test_unsure_about_a_place_is_unsure_everywhere(as_stranger, both):
    put(as_stranger, both, ticks=["unsure"], unsure_of=["skin_now"])
    assert answers()["skin_now"] == {"face": "unsure", "hair": "unsure"}


def test_a_change_of_concern_asks_again_what_is_asked_for_each_area(as_stranger):
    address = walk(as_stranger, begin(as_stranger))
    base = address.removesuffix("check-your-answers/")
    assert as_stranger.post(f"{base}about-you/", about("both")).url == f"{base}blood-and-medicines/"
    assert "steroid_recent" not in answers()
    assert answers()["blood_thinner"] == "no"


# What is no longer asked ----------------------------------------------------------------------------------------------
def test_answers_to_questions_no_longer_asked_are_dropped(as_stranger, first):
    check = walk(as_stranger, first, reactions={"device_interest": "yes"}, devices={"skin_tone_type": "vi"})
    assert answers()["skin_tone_type"] == "vi"
    put(as_stranger, check.replace("check-your-answers", "reactions"), device_interest="no")
    assert "skin_tone_type" not in answers()


def test_a_page_that_is_not_asked_is_not_there(as_stranger, first):
    assert as_stranger.get(first.replace("blood-and-medicines", "devices")).status_code == 404


def test_fields_that_are_not_on_the_page_are_ignored(as_stranger, first):
    put(as_stranger, first, cancer_status="current", platelet_count="below_100k", age_band="under_18", nonsense="1")
    assert not {"cancer_status", "platelet_count", "age_band", "nonsense"} & set(answers())


@pytest.mark.parametrize("value", ["maybe", "", "no'; drop table", "x" * 10_000])
def test_a_value_the_protocol_does_not_know_is_an_error(as_stranger, first, value):
    page = put(as_stranger, first, blood_thinner=value)
    assert page.status_code == 422
    assert "blood_thinner" not in answers()


# Two windows, strangers, ends -----------------------------------------------------------------------------------------
def test_a_birth_date_under_18_ends_the_form_and_drops_its_answers(as_stranger):
    address = walk(as_stranger, begin(as_stranger))
    page = as_stranger.post(address.replace("check-your-answers", "about-you"), about(year=2012) | {"end": "yes"})
    assert b"people of 18 and over" in page.content
    assert (Intake.objects.get().status, answers()) == ("stopped", {})
    assert as_stranger.get(address).status_code == 200
    assert b"This form was ended" in as_stranger.get(address).content


def test_contact_data_can_be_changed_behind_the_link(as_stranger, first):
    contact = first.replace("blood-and-medicines", "contact")
    changed = {"first_name": "Ada", "last_name": "Other", "email": "new@mail.example", "preferred_channel": "email"}
    assert as_stranger.post(contact, changed).status_code == 302
    assert Intake.objects.get().patient.email == "new@mail.example"


@pytest.mark.parametrize("token", ["A" * 43, "A" * 42, "nonsense", "..%2Fetc"])
def test_a_token_that_opens_nothing_is_a_404(as_stranger, token):
    assert as_stranger.get(f"/intake/{token}/health/").status_code == 404


def test_an_expired_link_is_a_410_with_a_way_on(as_stranger, first):
    PersonalLink.objects.update(expires_at=timezone.now() - timedelta(days=1))
    page = as_stranger.get(first)
    assert page.status_code == 410
    assert b"/my-link/" in page.content


def test_the_page_keeps_its_address_to_itself(as_stranger, first):
    page = as_stranger.get(first)
    assert page["Referrer-Policy"] == "same-origin"
    assert page["Cache-Control"] == "no-store"


@pytest.mark.parametrize("told", [about(year=2012), about("other")])
def test_a_slip_does_not_end_a_form(as_stranger, told):
    address = walk(as_stranger, begin(as_stranger))
    page = as_stranger.post(address.replace("check-your-answers", "about-you"), told)
    assert b"This would end your form" in page.content
    assert Intake.objects.get().status == "in-progress"
    assert answers()["blood_thinner"] == "no"


def test_a_doubt_beside_a_tick_of_the_same_question_counts(as_stranger, first):
    put(as_stranger, first)
    health = first.replace("blood-and-medicines", "health")
    doubt = {"ticks": ["organ_metabolic.0", "unsure"], "unsure_of": ["organ_metabolic"]}
    put(as_stranger, health, **doubt, **{"organ_metabolic-detail": "controlled"})
    assert answers()["organ_metabolic"] == "unsure"
    form = as_stranger.get(health).context["form"]
    assert set(form["ticks"].value()) == {"organ_metabolic.0", "unsure"}
    assert form["unsure_of"].value() == ["organ_metabolic"]


def test_a_doubt_that_cannot_be_weighed_against_a_tick_is_asked_about(as_stranger, first):
    put(as_stranger, first)
    put(as_stranger, first.replace("blood-and-medicines", "health"))
    area = first.replace("blood-and-medicines", "the-area")
    doubt = {"ticks": ["skin_now.0", "unsure"], "unsure_of": ["skin_now"], "skin_now-detail": "severe_acne"}
    page = put(as_stranger, area, **doubt)
    assert list(page.context["form"].errors) == ["unsure_of"]


def test_the_two_ways_stand_side_by_side_each_with_its_own_facts(as_stranger, first):
    address = walk(as_stranger, first)
    ways = as_stranger.get(address.replace("check-your-answers", "two-ways")).context["ways"]
    assert [way["name"] for way in ways] == ["PRP", "Exosomes"]
    assert [len(way["lines"]) for way in ways] == [3, 3]
    assert "No exosome product is FDA-approved." in ways[1]["lines"]


def test_each_save_stands_in_the_access_log(as_stranger, first):
    put(as_stranger, first)
    assert AccessLog.objects.filter(verb="save", actor_kind="patient").count() == 1
