"""No page stays away from the checkers."""

import pytest

from consultations.messaging.kinds import KINDS
from tests.test_access import WHO
from tests.walk.everything import STATES
from tests.walk.once import to_walk

# Addresses that answer no page of their own: a redirect, a file, JSON, a press of a button.
NO_PAGE = {
    "healthz",
    "text_webhook",
    "text_status_webhook",
    "mail_webhook",
    "sitemap",
    "robots",
    "manifest",
    "favicon",
    "set_language",
    "intake_resume",
    "appointment_calendar",
    "answer_offer",
    "leave_waitlist",
    "feed",
    "logout",
    "visit_step",
    "likely_duplicates",
    "withdraw_consent",
    "write_again",
    "tablet_here",
    "give_back",
    "paper_instead",
    "send_consents",
    "paper_withdrawn",
    "check_in_seen",
    "question_read",
    "take_back_question",
    "export_protocol",
    "look_at_changes",
    "withdraw_evidence",
    "begin_draft",
    "discard_draft",
    "approve_protocol",
    "withdraw_protocol",
    "amend",
    "booking_call",
    "send_again",
    "see_to_messages",
    "end_time_off",
    "acknowledge_alert",
    "end_on_call",
    "copy_rota",
    "close_adverse_event",
    "photo",
    "photo_to_show",
    "sent_photo",
    "ask_for_photos",
    "take_back_refusal",
    "recall_told",
    "recall_export",
}


def test_every_address_is_walked():
    assert set(WHO) - {each.page for each in STATES.values()} == NO_PAGE


def test_every_kind_of_letter_is_walked():
    assert {f"letter_{name}" for name, kind in KINDS.items() if not kind.only_by_telephone} <= set(STATES)


@pytest.mark.django_db
def test_every_state_is_answered_as_it_says(walk):
    assert {name: page.status for name, page in walk.items()} == {each.name: each.status for each in to_walk()}


@pytest.mark.django_db
def test_no_page_speaks_in_the_words_of_the_framework(walk):
    """“This field is required.” does not say what to do, and a row of dashes is no choice."""
    said = ("This field is required", "Enter a valid", "Select a valid choice", "Ensure this value", ">---------<")
    told = {name: [each for each in said if each.encode() in page.body] for name, page in walk.items()}
    assert {name: each for name, each in told.items() if each} == {}


@pytest.mark.django_db
def test_a_refusal_leads_back_to_where_somebody_was_at_work(walk):
    away = [name for name, page in walk.items() if page.status == 409 and b"Back to your first page" in page.body]
    assert away == []


@pytest.mark.django_db
def test_every_state_is_a_whole_page(walk):
    broken = [name for name, page in walk.items() if not page.body.rstrip().endswith(b"</html>")]
    assert broken == []
