"""The provider's queue."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic.models import AccessLog
from consultations.models import Appointment, Intake
from tests.factories import PatientFactory

from .factories import IntakeFactory, VisitFactory, healthy_answers, signed

pytestmark = pytest.mark.django_db
URL = reverse("reviews")


def names(response, part):
    return [entry.intake.patient.first_name for entry in response.context[part]]


def test_completed_forms_with_a_visit_stand_in_the_order_of_their_visits(as_provider, location):
    for name, days in (("Later", 3), ("Sooner", 1)):
        intake = IntakeFactory(patient__first_name=name)
        VisitFactory(patient=intake.patient, starts_at=timezone.now() + timedelta(days=days))
    IntakeFactory(patient__first_name="Unbooked")
    page = as_provider.get(URL)
    assert names(page, "with_a_visit") == ["Sooner", "Later"]
    assert names(page, "without") == ["Unbooked"]


def test_a_cancelled_visit_or_one_before_the_form_holds_no_place(as_provider, location):
    cancelled, old = IntakeFactory(), IntakeFactory()
    VisitFactory(patient=cancelled.patient, status=Appointment.Status.CANCELLED)
    VisitFactory(patient=old.patient, starts_at=timezone.now() - timedelta(days=400))
    page = as_provider.get(URL)
    assert names(page, "with_a_visit") == []
    assert len(names(page, "without")) == 2


def test_the_visit_during_which_the_form_was_filled_in_counts(as_provider, location):
    intake = IntakeFactory()
    VisitFactory(
        patient=intake.patient, starts_at=timezone.now() - timedelta(minutes=10), status=Appointment.Status.ARRIVED
    )
    assert len(as_provider.get(URL).context["with_a_visit"]) == 1


def test_forms_in_progress_and_signed_ones_do_not_wait(as_provider, location):
    Intake.objects.create(
        patient=PatientFactory(first_name="Halfway"), protocol_version=IntakeFactory().protocol_version
    )
    signed(IntakeFactory(patient__first_name="Signed"))
    page = as_provider.get(URL)
    assert names(page, "without") == ["Ada"]
    assert [review.intake.patient.first_name for review in page.context["signed"]] == ["Signed"]


def test_the_recommendation_stands_in_words_for_each_area(as_provider, location):
    IntakeFactory(answers=healthy_answers(concern="both", hair_loss_pattern="gradual_thinning", blood_disorder="yes"))
    page = as_provider.get(URL)
    assert page.context["without"][0].areas == [("Face", "Exosomes"), ("Hair", "Exosomes")]
    assert b"Face: Exosomes" in page.content


def test_the_worst_of_each_area_and_contradictions_are_marked(as_provider, location):
    IntakeFactory(patient__first_name="Dull")
    IntakeFactory(patient__first_name="Careful", answers=healthy_answers(tobacco="yes"))
    IntakeFactory(patient__first_name="Waits", answers=healthy_answers(nsaid_recent="yes"))
    IntakeFactory(patient__first_name="Out", answers=healthy_answers(blood_disorder="yes", tobacco="yes"))
    IntakeFactory(
        patient__first_name="Scalp",
        answers=healthy_answers(
            concern="both", hair_loss_pattern="gradual_thinning", skin_now={"face": "clear", "hair": "rash_or_flare"}
        ),
    )
    IntakeFactory(
        patient__first_name="Disagrees",
        answers=healthy_answers(product_preference="exosomes", donor_comfort="unsure"),
    )
    page = as_provider.get(URL)
    marks = {
        each.intake.patient.first_name: ([(mark.area, mark.status_word) for mark in each.marks], each.contradicts)
        for each in page.context["without"]
    }
    assert marks == {
        "Dull": ([], False),
        "Careful": ([("Face", "Caution")], False),
        "Waits": ([("Face", "Waits")], False),
        "Out": ([("Face", "Excluded")], False),
        "Scalp": ([("Hair", "Waits")], False),
        "Disagrees": ([("Face", "Caution")], True),
    }
    body = page.content.decode()
    assert 'Face: <span class="status status-excluded">Excluded</span>' in body
    assert body.count("Nothing marked") == 1


def test_reading_the_queue_is_written_down_for_each(as_provider, location):
    with_a_visit, without, read_before = IntakeFactory(), IntakeFactory(), signed()
    VisitFactory(patient=with_a_visit.patient)
    as_provider.get(URL)
    read = AccessLog.objects.filter(verb="read", actor_reference=str(as_provider.user.reference))
    shown = {str(each.reference) for each in (with_a_visit, without, read_before)}
    assert set(read.values_list("subject_reference", flat=True)) == shown


def test_an_empty_queue_says_so(as_lead, location):
    assert b"No completed form waits for a review." in as_lead.get(URL).content


def test_the_queue_costs_the_same_however_long_it_is(as_provider, location, queries):
    def one_more():
        VisitFactory(patient=IntakeFactory().patient)
        IntakeFactory()
        signed()

    one_more()
    one = queries(lambda: as_provider.get(URL))
    for _ in range(9):
        one_more()
    assert queries(lambda: as_provider.get(URL)) == one


def test_the_queue_is_for_those_who_treat(as_desk, as_manager, as_stranger):
    assert as_desk.get(URL).status_code == 404
    assert as_manager.get(URL).status_code == 404
    assert as_stranger.get(URL).status_code == 302
