import pytest

from consultations.booking.form_done import form_states
from tests.review.factories import IntakeFactory, signed

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
