"""Back takes along what is answered, however little; what is not whole says nothing and is asked again."""

from datetime import UTC, datetime, timedelta

import pytest

from consultations.models import Consent, Intake, Patient
from tests.intake.journey import HEALTHY, PERSON, about, begin, walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("protocol", "location")]


def back(client, address, **fields):
    return client.post(address, {**fields, "back": "yes"})


def answers():
    return Intake.objects.get().answers


@pytest.fixture
def health(as_stranger):
    first = begin(as_stranger)
    as_stranger.post(first, HEALTHY["blood-and-medicines"])
    return first.replace("blood-and-medicines", "health")


def test_a_half_answered_page_is_kept_and_comes_again(as_stranger, health):
    gone = back(as_stranger, health, pregnancy_status="trying", ticks=["autoimmune.0"])
    assert gone.url.endswith("/blood-and-medicines/")
    assert answers()["pregnancy_status"] == "trying"
    form = as_stranger.get(health).context["form"]
    assert form["pregnancy_status"].value() == "trying"
    assert form["ticks"].value() == ["autoimmune.0"]
    assert as_stranger.post(gone.url, HEALTHY["blood-and-medicines"]).url == health


def test_what_was_ticked_on_a_half_answered_page_outlives_the_page_before(as_stranger, health):
    gone = back(as_stranger, health, ticks=["autoimmune.0"])
    as_stranger.post(gone.url, HEALTHY["blood-and-medicines"])
    assert as_stranger.get(health).context["form"]["ticks"].value() == ["autoimmune.0"]


def test_a_tick_taken_away_on_the_way_back_does_not_come_again(as_stranger, health):
    back(as_stranger, health, ticks=["autoimmune.0"])
    back(as_stranger, health, ticks=[])
    assert as_stranger.get(health).context["form"]["ticks"].value() is None


def test_what_was_ticked_about_one_area_is_not_said_of_another(as_stranger):
    area = begin(as_stranger)
    for screen in ("blood-and-medicines", "health"):
        area = as_stranger.post(area, HEALTHY[screen]).url
    back(as_stranger, area, ticks=["skin_now.0"])
    assert as_stranger.get(area).context["form"]["ticks"].value() == ["skin_now.0"]
    as_stranger.post(area.replace("the-area", "about-you"), about("hair"))
    assert as_stranger.get(area).context["form"]["ticks"].value() is None


def test_an_empty_page_can_be_left(as_stranger, health):
    assert back(as_stranger, health).url.endswith("/blood-and-medicines/")
    assert "tobacco" not in answers()


def test_a_whole_page_is_saved_on_the_way_back(as_stranger, health):
    back(as_stranger, health, **HEALTHY["health"])
    assert answers()["cancer_status"] == "never"


@pytest.mark.parametrize(
    "half",
    [
        {"ticks": ["unsure"]},  # of which one?
        {"ticks": ["none", "tobacco.0"]},
        {"ticks": ["organ_metabolic.0"]},  # is it steady?
        {"ticks": []},
    ],
)
def test_a_list_left_half_done_is_never_a_no(as_stranger, health, half):
    as_stranger.post(health, HEALTHY["health"])
    assert answers()["organ_metabolic"] == "none"
    back(as_stranger, health, pregnancy_status="no", cancer_status="never", **half)
    assert not {"organ_metabolic", "tobacco", "autoimmune"} & set(answers())
    home = health.removesuffix("health/")
    assert as_stranger.get(home).url == health


def test_the_first_page_behind_the_link_goes_back_to_the_contact_data(as_stranger):
    first = begin(as_stranger)
    assert back(as_stranger, first).url == first.replace("blood-and-medicines", "contact")


def test_contact_data_are_saved_on_the_way_back(as_stranger):
    contact = begin(as_stranger).replace("blood-and-medicines", "contact")
    start = contact.replace("contact", "about-you")
    assert back(as_stranger, contact, **PERSON | {"last_name": "Other"}).url == start
    assert (Patient.objects.get().last_name, Patient.objects.get().email) == ("Other", "ada@mail.example")


def test_contact_data_with_a_mistake_are_shown_again_and_nothing_typed_is_lost(as_stranger):
    contact = begin(as_stranger).replace("blood-and-medicines", "contact")
    page = back(as_stranger, contact, **PERSON | {"last_name": "Other", "email": "ada@"})
    form = page.context["form"]
    assert page.status_code == 422
    assert (form["last_name"].value(), form["email"].value()) == ("Other", "ada@")


# Before anything is stored --------------------------------------------------------------------------------------------
def test_what_was_typed_on_the_second_page_waits_there_but_no_tick(as_stranger):
    as_stranger.post("/intake/", about())
    typed = PERSON | {"first_name": "Grace", "texts": "on"}
    assert back(as_stranger, "/intake/contact/", **typed).url == "/intake/"
    as_stranger.post("/intake/", about("hair"))
    form = as_stranger.get("/intake/contact/").context["form"]
    assert form["first_name"].value() == "Grace"
    assert not any(form[name].value() for name in ("privacy", "texts", "marketing"))
    assert (Patient.objects.count(), Consent.objects.count()) == (0, 0)


def test_going_back_twice_still_begins_one_form(as_stranger):
    as_stranger.post("/intake/", about())
    back(as_stranger, "/intake/contact/", **PERSON)
    begin(as_stranger)
    assert Intake.objects.count() == 1


def test_who_somebody_is_stays_in_their_browser_for_minutes_only(as_stranger, time_machine):
    noon = datetime(2026, 11, 16, 17, tzinfo=UTC)
    time_machine.move_to(noon, tick=False)
    as_stranger.post("/intake/", about())
    back(as_stranger, "/intake/contact/", **PERSON)
    assert as_stranger.cookies["intake_person"]["max-age"] == 15 * 60
    assert as_stranger.get("/intake/contact/").context["form"]["last_name"].value() == "Tester"
    time_machine.move_to(noon + timedelta(minutes=16), tick=False)
    page = as_stranger.get("/intake/contact/")
    assert (page.status_code, page.context["form"]["last_name"].value()) == (200, None)


def test_start_again_makes_the_browser_forget(as_stranger):
    assert b"Start again" not in as_stranger.get("/intake/").content
    as_stranger.post("/intake/", about())
    back(as_stranger, "/intake/contact/", **PERSON)
    page = as_stranger.get("/intake/")
    assert b"This form is not sent yet." in page.content
    assert b"Start again" in page.content
    assert as_stranger.post("/intake/", {"start_again": "yes"}).url == "/intake/"
    assert {as_stranger.cookies[name].value for name in ("intake_start", "intake_person")} == {""}
    assert as_stranger.get("/intake/").context["form"]["birth_date"].value() is None


def test_the_next_person_at_the_same_browser_is_not_shown_who_came_before(as_stranger):
    as_stranger.post("/intake/", about())
    back(as_stranger, "/intake/contact/", **PERSON)
    del as_stranger.cookies["intake_start"]
    as_stranger.post("/intake/", about())
    assert as_stranger.get("/intake/contact/").context["form"]["last_name"].value() is None


def test_a_page_sent_after_too_long_says_why_it_begins_again(as_stranger):
    as_stranger.post("/intake/", about())
    del as_stranger.cookies["intake_start"]
    page = as_stranger.post("/intake/contact/", PERSON, follow=True)
    assert page.redirect_chain[-1][0] == "/intake/"
    assert b"your form was not sent, and we ask you again." in page.content


def test_after_a_change_a_whole_form_leads_back_to_its_end(as_stranger):
    check = walk(as_stranger, begin(as_stranger))
    first = check.replace("check-your-answers", "blood-and-medicines")
    assert as_stranger.post(first, HEALTHY["blood-and-medicines"]).url == check
