import pytest

from consultations.booking.form_done import form_states, to_book
from consultations.models import AreaOutcome
from consultations.review.services import current_assessments, sign
from tests.review.factories import IntakeFactory, actor, decision, healthy_answers, signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("protocol")]


def state_of(patient):
    return form_states([patient.pk])[patient.pk]


def test_the_desk_learns_that_a_form_was_read():
    intake = IntakeFactory()
    assert state_of(intake.patient) == "to review"
    signed(intake)
    assert state_of(intake.patient) == "reviewed"


def test_a_newer_form_is_to_be_read_again():
    intake = IntakeFactory()
    signed(intake)
    IntakeFactory(patient=intake.patient)
    assert state_of(intake.patient) == "to review"


def signed_as(intake, *outcomes):
    """One outcome for each area, with a reason where it overrides."""
    decisions = []
    for assessment, outcome in zip(current_assessments(intake), outcomes, strict=True):
        follows = AreaOutcome.follows(assessment, outcome)
        why = {} if follows else {"override_reason": "more-cautious", "override_text": "seen"}
        decisions.append(decision(assessment, outcome, **why))
    sign(intake, decisions, by=actor())


def waiting(client):
    return list(to_book(client.user))


@pytest.mark.parametrize("outcome", ["not-suitable", "declined"])
def test_nobody_is_called_for_a_form_that_ends_without_a_treatment(as_desk, outcome):
    intake, other = IntakeFactory(), IntakeFactory()
    assert waiting(as_desk) == [intake.patient, other.patient]
    signed_as(intake, outcome)
    assert waiting(as_desk) == [other.patient]


@pytest.mark.parametrize("outcome", ["prp", "not-now"])
def test_who_may_still_be_treated_is_still_to_book(as_desk, outcome):
    intake = IntakeFactory()
    signed_as(intake, outcome)
    assert waiting(as_desk) == [intake.patient]


def test_one_area_that_leads_on_is_enough(as_desk):
    intake = IntakeFactory(answers=healthy_answers(concern="both"))
    signed_as(intake, "declined", "prp")
    assert waiting(as_desk) == [intake.patient]


def test_a_newer_form_is_to_book_again(as_desk):
    intake = IntakeFactory()
    signed_as(intake, "declined")
    IntakeFactory(patient=intake.patient)
    assert waiting(as_desk) == [intake.patient]


def test_the_page_names_no_outcome_and_costs_the_same(as_desk, queries):
    IntakeFactory()
    one = queries(lambda: as_desk.get("/staff/to-book/"))
    for number in range(9):
        intake = IntakeFactory()
        if number % 2:
            signed_as(intake, "declined")
    assert queries(lambda: as_desk.get("/staff/to-book/")) == one
