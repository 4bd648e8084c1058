from datetime import timedelta

import pytest
from django.db import connection

from clinic import roles
from clinic.models import AccessLog
from consultations.booking.form_done import to_book
from consultations.booking.models import BookingCall
from consultations.intake.models import Intake
from tests.booking.factories import NOW, AppointmentFactory, at, completed_intake
from tests.booking.pages import text
from tests.factories import PatientFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("location")]


def shown(client, show):
    return list(client.get(f"/staff/to-book/?show={show}").context["patients"])


def listed(client):
    return shown(client, "all")


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


def press(client, patient, outcome, calls=0, **more):
    form = Intake.objects.get(patient=patient, status="completed")
    return client.post(f"/staff/to-book/{form.reference}/", {"outcome": outcome, "calls": calls, "row": 1, **more})


def test_a_call_is_counted_once_and_keeps_the_place_in_the_list(as_desk):
    early = completed_intake(completed_at=NOW - timedelta(days=2)).patient
    late = completed_intake().patient
    for _ in range(2):
        assert press(as_desk, early, "called").url == "/staff/to-book/?show=all&page=1#row-1"
    assert "once, Mon, Nov 16, 8:00 AM" in text(as_desk.get("/staff/to-book/"))
    press(as_desk, early, "called", calls=1)
    assert "2 times" in text(as_desk.get("/staff/to-book/"))
    assert listed(as_desk) == [early, late]
    assert [shown(as_desk, show) for show in ("called", "not-called", "nonsense")] == [[early], [late], [early, late]]
    assert AccessLog.objects.filter(verb="called", subject_kind="intake").count() == 2


def test_who_is_not_interested_is_off_the_list_until_they_are_or_send_a_new_form(as_desk):
    patient = completed_intake(completed_at=NOW - timedelta(days=2)).patient
    press(as_desk, patient, "not-interested")
    assert (listed(as_desk), shown(as_desk, "not-interested")) == ([], [patient])
    assert as_desk.get("/staff/day/").context["waiting"] == 0
    press(as_desk, patient, "after-all")
    assert (listed(as_desk), shown(as_desk, "not-interested")) == ([patient], [])
    press(as_desk, patient, "not-interested")
    completed_intake(patient)
    assert (listed(as_desk), shown(as_desk, "not-interested")) == ([patient], [])


@pytest.mark.parametrize("sent", [{}, {"outcome": "married", "calls": "0"}, {"outcome": "called", "calls": "some"}])
def test_nonsense_is_no_call(as_desk, sent):
    form = completed_intake()
    assert as_desk.post(f"/staff/to-book/{form.reference}/", sent).status_code == 302
    assert not BookingCall.objects.exists()


def test_beyond_fifty_there_are_pages(as_desk):
    for _ in range(51):
        completed_intake()
    assert [len(as_desk.get(f"/staff/to-book/?page={page}").context["patients"]) for page in (1, 2, "x")] == [50, 1, 50]


def test_an_empty_list_says_so(as_desk):
    assert "Everybody who has sent the form has a visit." in text(as_desk.get("/staff/to-book/"))


def test_the_list_costs_the_same_however_long_it_is(as_desk, queries):
    press(as_desk, completed_intake().patient, "called")
    one = queries(lambda: as_desk.get("/staff/to-book/"))
    for _ in range(9):
        press(as_desk, completed_intake().patient, "called")
    assert queries(lambda: as_desk.get("/staff/to-book/")) == one


def test_a_manager_finds_nothing_and_a_stranger_the_door(as_manager, as_stranger):
    assert as_manager.get("/staff/to-book/").status_code == 404
    assert as_stranger.get("/staff/to-book/").url.startswith("/staff/login/")


@pytest.mark.parametrize(
    ("forms", "visits", "waits_for"),
    [
        ({"main": 9}, {}, "main"),
        ({"main": 9, "double": 2}, {}, "double"),
        ({"main": 9, "double": 2}, {"main": 5}, "double"),
        ({"main": 2}, {"double": 5}, "main"),
        ({"main": 9}, {"double": 5}, ""),
        ({"double": 9}, {"main": 5}, ""),
        ({}, {"double": 5}, ""),
    ],
)
def test_of_two_records_of_one_person_the_latest_form_and_every_visit_counts(
    as_desk, provider, forms, visits, waits_for
):
    """Days ago."""
    main = PatientFactory()
    people = {"main": main, "double": PatientFactory(merged_into=main)}
    for name, days in visits.items():
        AppointmentFactory(patient=people[name], resource=provider, starts_at=at("10:00", -days), status="fulfilled")
    sent = {name: completed_intake(people[name], NOW - timedelta(days=days)) for name, days in forms.items()}
    found = [(each, each.form, each.form_done_at) for each in listed(as_desk)]
    form = sent.get(waits_for)
    assert found == ([(main, form.pk, form.completed_at)] if form else [])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps numbers of its tables to plan by")
def test_each_form_is_asked_for_its_own_patient_and_nobody_for_every_form():
    """The day asks this every ten seconds."""
    plan = to_book(UserFactory(role=roles.FRONT_DESK)).explain()
    assert "SCAN" not in plan
    assert plan.count("form_by_status (status=?)") == 1
    assert plan.count("form_by_status (status=? AND patient_id=?)") > 3
