from datetime import timedelta

import pytest

from tests.booking.factories import NOW, AppointmentFactory, at, completed_intake
from tests.booking.pages import text
from tests.factories import PatientFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("location")]


def listed(client):
    return list(client.get("/staff/to-book/").context["patients"])


def test_who_waits_longest_stands_first(as_desk):
    late = completed_intake(completed_at=NOW - timedelta(hours=1)).patient
    early = completed_intake(completed_at=NOW - timedelta(days=2)).patient
    assert listed(as_desk) == [early, late]


def test_the_list_says_how_to_reach_them_and_how_to_book(as_desk):
    patient = completed_intake(PatientFactory(preferred_channel="call")).patient
    page = as_desk.get("/staff/to-book/")
    for words in (patient.full_name, "(202) 555-0123", patient.email, "call, please", "Book"):
        assert words in text(page)
    assert f"/staff/book/?patient={patient.reference}" in page.content.decode()


def test_a_form_that_is_not_sent_is_not_listed(as_desk):
    intake = completed_intake()
    intake.status = "in-progress"
    intake.save()
    assert listed(as_desk) == []


@pytest.mark.parametrize(
    ("status", "still_listed"), [("booked", False), ("arrived", False), ("cancelled", True), ("noshow", True)]
)
def test_who_has_a_visit_is_off_the_list_until_it_falls_through(as_desk, provider, status, still_listed):
    patient = completed_intake().patient
    AppointmentFactory(patient=patient, resource=provider, status=status)
    assert bool(listed(as_desk)) == still_listed


def test_a_new_form_after_an_old_visit_is_listed(as_desk, provider):
    patient = completed_intake().patient
    AppointmentFactory(patient=patient, resource=provider, starts_at=at("10:00", -7), status="fulfilled")
    assert listed(as_desk) == [patient]


def test_two_forms_of_one_patient_are_one_line(as_desk):
    patient = completed_intake(completed_at=NOW - timedelta(days=9)).patient
    completed_intake(patient)
    assert listed(as_desk) == [patient]


def test_an_empty_list_says_so(as_desk):
    assert "Everybody who has sent the form has a visit." in text(as_desk.get("/staff/to-book/"))


def test_the_list_costs_the_same_however_long_it_is(as_desk, queries):
    completed_intake()
    one = queries(lambda: as_desk.get("/staff/to-book/"))
    for _ in range(9):
        completed_intake()
    assert queries(lambda: as_desk.get("/staff/to-book/")) == one


def test_a_manager_finds_nothing_and_a_stranger_the_door(as_manager, as_stranger):
    assert as_manager.get("/staff/to-book/").status_code == 404
    assert as_stranger.get("/staff/to-book/").url.startswith("/staff/login/")
