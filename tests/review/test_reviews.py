"""The provider's queue."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic.audit import Actor
from clinic.models import AccessLog
from consultations.intake.services import clinic_today
from consultations.models import Alert, Appointment, Assessment, Intake, Resource
from consultations.review import queue, services
from consultations.review.clearances.services import clear, withdraw_clearance
from consultations.review.questions.services import answer, ask
from tests.factories import PatientFactory

from .factories import IntakeFactory, VisitFactory, actor, aged, healthy_answers, signed, up_to_date

pytestmark = pytest.mark.django_db
URL = reverse("reviews")


def listed(client, tab="visits", only="all"):
    page = client.get(URL, {"tab": tab, "only": only})
    return [entry.intake.patient.first_name for entry in page.context["entries"]]


def counts(page):
    return {choice.name: len(choice.entries) for choice in page.context["choices"]}


def expected(name="Ada", days=1, **answers):
    """Somebody with a form and a visit."""
    intake = IntakeFactory(patient__first_name=name, answers=healthy_answers(**answers))
    VisitFactory(patient=intake.patient, starts_at=timezone.now() + timedelta(days=days))
    return intake


def amend(intake, **answers):
    services.amend(intake, services.current_assessments(intake), answers, by=actor())


# Who stands where ----------------------------------------------------------------------------------------------------
def test_completed_forms_with_a_visit_stand_in_the_order_of_their_visits(as_provider, location):
    expected("Later", 3)
    expected("Sooner", 1)
    IntakeFactory(patient__first_name="Unbooked")
    assert listed(as_provider) == ["Sooner", "Later"]
    assert listed(as_provider, "without") == ["Unbooked"]


def test_a_cancelled_visit_or_one_before_the_form_holds_no_place(as_provider, location):
    cancelled, old = IntakeFactory(), IntakeFactory()
    VisitFactory(patient=cancelled.patient, status=Appointment.Status.CANCELLED)
    VisitFactory(patient=old.patient, starts_at=timezone.now() - timedelta(days=400))
    assert listed(as_provider) == []
    assert len(listed(as_provider, "without")) == 2


def test_the_next_visit_counts_and_only_without_one_the_last(as_provider, location):
    intake, over = (IntakeFactory(patient__first_name=name) for name in ("Ada", "Old"))
    for days, status in ((-12, "fulfilled"), (-3, "fulfilled"), (1, "booked"), (9, "booked")):
        VisitFactory(patient=intake.patient, starts_at=timezone.now() + timedelta(days=days), status=status)
    Intake.objects.update(completed_at=timezone.now() - timedelta(days=15))
    for days in (-9, -2):
        VisitFactory(patient=over.patient, starts_at=timezone.now() + timedelta(days=days), status="fulfilled")
    in_days = {
        each.intake.patient.first_name: round((each.visit_at - timezone.now()) / timedelta(days=1))
        for each in as_provider.get(URL).context["entries"]
    }
    assert in_days == {"Old": -2, "Ada": 1}


def test_of_many_without_a_visit_the_oldest_are_shown_and_all_are_counted(as_provider, location, monkeypatch):
    monkeypatch.setattr(queue, "WITHOUT_A_VISIT_SHOWN", 2)
    for name in ("First", "Settled", "Second", "Third", "Fourth"):
        intake = IntakeFactory(patient__first_name=name)
        if name == "Settled":
            signed(intake)
            up_to_date(aged(services.current_assessments(intake)[0], 99))
    assert listed(as_provider, "without") == ["First", "Second"]
    page = as_provider.get(URL, {"tab": "without"})
    assert "2 more wait behind them." in page.content.decode()
    assert page.context["tabs"][1][2] == 4


def test_the_visit_during_which_the_form_was_filled_in_counts(as_provider, location):
    intake = IntakeFactory()
    VisitFactory(
        patient=intake.patient, starts_at=timezone.now() - timedelta(minutes=10), status=Appointment.Status.ARRIVED
    )
    assert listed(as_provider) == ["Ada"]


def test_forms_in_progress_and_signed_ones_do_not_wait(as_provider, location):
    Intake.objects.create(
        patient=PatientFactory(first_name="Halfway"), protocol_version=IntakeFactory().protocol_version
    )
    signed(IntakeFactory(patient__first_name="Signed"))
    assert listed(as_provider, "without") == ["Ada"]
    page = as_provider.get(URL, {"tab": "signed"})
    assert [review.intake.patient.first_name for review in page.context["signed"]] == ["Signed"]


def test_what_was_signed_comes_back_with_another_answer_and_not_with_the_same(as_provider, location):
    changed, renewed = expected("Changed"), expected("Renewed")
    for intake in (changed, renewed):
        signed(intake)
    assert listed(as_provider) == []
    amend(changed, blood_thinner="yes")
    services.amending.amend(
        renewed, services.current_assessments(renewed), {"tobacco": "no"}, by=actor(), is_renewal=True
    )
    assert listed(as_provider) == ["Changed"]
    assert listed(as_provider, only="signed-before") == ["Changed"]


def test_a_patient_who_has_told_more_comes_back_until_somebody_has_read_it(as_provider, location):
    intake = expected("Told")
    signed(intake)
    question = ask(intake, "Since when?", reference=uuid4(), by=actor())
    assert listed(as_provider) == []
    answer(question, "Since June", by=Actor("patient"))
    assert listed(as_provider, only="answered") == ["Told"]
    as_provider.post(reverse("question_read", args=[question.reference]))
    assert listed(as_provider) == []


# What is marked ------------------------------------------------------------------------------------------------------
def test_the_recommendation_stands_in_words_for_each_area(as_provider, location):
    expected(concern="both", hair_loss_pattern="gradual_thinning", blood_disorder="yes")
    page = as_provider.get(URL)
    assert page.context["entries"][0].areas == [("Face", "Exosomes"), ("Hair", "Exosomes")]
    assert b"Face: Exosomes" in page.content


def test_the_worst_of_each_area_is_marked(as_provider, location):
    expected("Dull")
    expected("Careful", tobacco="yes")
    expected("Waits", nsaid_recent="yes")
    expected("Out", blood_disorder="yes", tobacco="yes")
    skin = {"face": "clear", "hair": "rash_or_flare"}
    expected("Scalp", concern="both", hair_loss_pattern="gradual_thinning", skin_now=skin)
    page = as_provider.get(URL)
    marks = {
        each.intake.patient.first_name: [(mark.area, mark.status_word) for mark in each.marks]
        for each in page.context["entries"]
    }
    assert marks == {
        "Dull": [],
        "Careful": [("Face", "Caution")],
        "Waits": [("Face", "Waits")],
        "Out": [("Face", "Excluded")],
        "Scalp": [("Hair", "Waits")],
    }
    body = page.content.decode()
    assert 'Face: <span class="status status-excluded">Excluded</span>' in body
    assert body.count("Nothing marked") == 1


def test_each_kind_of_flag_is_counted_and_leaves_only_those_who_have_it(as_provider, location):
    expected("Dull")
    expected("Waits", nsaid_recent="yes")
    expected("Disagrees", product_preference="exosomes", donor_comfort="unsure")
    milder = expected("Milder", blood_thinner="yes")
    amend(milder, blood_thinner="no")
    asked = ask(expected("Asked"), "Since when?", reference=uuid4(), by=actor())
    told = ask(expected("Told"), "Since when?", reference=uuid4(), by=actor())
    answer(told, "Since June", by=Actor("patient"))
    Alert.objects.create(patient=expected("Alerted").patient, tier=Alert.Tier.B)
    Resource.objects.filter(appointments__patient=asked.intake.patient).update(user=as_provider.user)
    old = expected("Old")
    Assessment.objects.filter(intakes=old).update(made_at=timezone.now() - timedelta(days=100))
    who = {
        "too-old": "Old",
        "waits": "Waits",
        "contradicts": "Disagrees",
        "milder": "Milder",
        "asked": "Asked",
        "answered": "Told",
        "alert": "Alerted",
        "mine": "Asked",
    }
    page = as_provider.get(URL)
    assert counts(page) == {"all": 8} | dict.fromkeys(who, 1)
    for only, name in who.items():
        assert listed(as_provider, only=only) == [name]
    for label in ("Contradiction", "Less cautious than before", "The patient has answered", "Open alert"):
        assert f">{label}</span>" in page.content.decode()


def test_whoever_answers_otherwise_than_in_an_earlier_form_is_marked_whichever_way_it_went(as_provider, location):
    for name, then, now in (("Harsher", "no", "yes"), ("Same", "no", "no"), ("Corrected", None, "yes")):
        patient = PatientFactory(first_name=name)
        if then:
            signed(IntakeFactory(patient=patient, answers=healthy_answers(tobacco=then)))
        intake = IntakeFactory(patient=patient, answers=healthy_answers(tobacco=now))
        VisitFactory(patient=patient)
        if not then:
            amend(intake, tobacco="no")  # within one form: it says so itself
    unread = PatientFactory(first_name="Unread")
    for tobacco in ("no", "yes"):
        IntakeFactory(patient=unread, answers=healthy_answers(tobacco=tobacco))
    VisitFactory(patient=unread)
    assert listed(as_provider, only="differs") == ["Harsher", "Unread"]  # of her two forms the later one


def cleared(intake):
    """For the face alone, whichever areas wait."""
    assessment = intake.assessments.get(area="face")
    evidence = {"evidence": "examined", "evidence_on": clinic_today(), "says": "None for 9 days"}
    until = clinic_today() + timedelta(days=3)
    return clear(assessment, "anti-inflammatory-defers-prp", **evidence, valid_until=until, by=actor())


def test_what_evidence_has_lifted_waits_no_more(as_provider, location):
    waits = {"nsaid_recent": "yes"}
    clearance = cleared(expected("Lifted", **waits))
    cleared(expected("Half", concern="both", hair_loss_pattern="gradual_thinning", **waits))
    expected("Waits", **waits)
    assert listed(as_provider, only="waits") == ["Half", "Waits"]
    marks = {each.intake.patient.first_name: each.marks for each in as_provider.get(URL).context["entries"]}
    assert [mark.status for mark in marks["Lifted"]] == ["caution"]
    assert [(mark.area, mark.status) for mark in marks["Half"]] == [("Face", "caution"), ("Hair", "defer")]
    withdraw_clearance(clearance, by=actor())
    assert listed(as_provider, only="waits") == ["Lifted", "Half", "Waits"]


def test_today_is_a_day_of_the_clinic(as_provider, location):
    expected("Tomorrow", days=1)
    assert "today" not in counts(as_provider.get(URL))
    VisitFactory(
        patient=IntakeFactory(patient__first_name="Now").patient,
        starts_at=timezone.now(),
        status=Appointment.Status.ARRIVED,
    )
    assert listed(as_provider, only="today") == ["Now"]


def test_what_the_address_does_not_know_shows_all(as_provider, location):
    expected("Dull")
    assert listed(as_provider, "nonsense", "nonsense") == ["Dull"]


# The page ------------------------------------------------------------------------------------------------------------
def test_reading_the_queue_is_written_down_for_each_that_is_shown(as_provider, location):
    shown, other = expected(), IntakeFactory()
    read = AccessLog.objects.filter(verb="read", actor_reference=str(as_provider.user.reference))
    as_provider.get(URL)
    assert set(read.values_list("subject_reference", flat=True)) == {str(shown.reference)}
    as_provider.get(URL, {"tab": "without"})
    assert str(other.reference) in set(read.values_list("subject_reference", flat=True))


def test_empty_lists_say_so(as_lead, location):
    for tab, sentence in (
        ("visits", "Nobody with a visit waits for a review."),
        ("without", "No completed form waits without a visit."),
        ("signed", "Nothing has been signed yet."),
    ):
        assert sentence in as_lead.get(URL, {"tab": tab}).content.decode()


@pytest.mark.parametrize("tab", ["visits", "without", "signed"])
def test_the_queue_costs_the_same_however_long_it_is(as_provider, location, queries, tab):
    def one_more():
        waits = expected(nsaid_recent="yes")
        amend(waits, nsaid_recent="no")
        cleared(expected(nsaid_recent="yes"))
        answer(ask(waits, "Since when?", reference=uuid4(), by=actor()), "June", by=Actor("patient"))
        again = expected()
        signed(again)
        amend(again, tobacco="yes")
        IntakeFactory()
        signed()

    one_more()
    one = queries(lambda: as_provider.get(URL, {"tab": tab}))
    for _ in range(9 if tab == "visits" else 3):
        one_more()
    assert queries(lambda: as_provider.get(URL, {"tab": tab})) == one


def test_the_queue_is_for_those_who_treat(as_desk, as_manager, as_stranger):
    assert as_desk.get(URL).status_code == 404
    assert as_manager.get(URL).status_code == 404
    assert as_stranger.get(URL).status_code == 302
