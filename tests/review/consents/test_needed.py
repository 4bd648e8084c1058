"""Which papers a treatment needs, and when they are missing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clinic.audit import SYSTEM
from consultations.intake.services import clinic_today
from consultations.models import Consent
from consultations.patients import consents
from consultations.patients.merging import merge
from consultations.review.consents.needed import missing, needed, waiting
from consultations.review.gate import conditions
from consultations.review.refusals import CannotRecord
from tests.factories import PatientFactory
from tests.review.factories import PlanFactory, papers, perform, ready, signed
from treatments.models import Device, Route

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("location")]
PRP = ["electronic", "prp"]


@pytest.fixture
def plan():
    return PlanFactory()


def with_device(plan, slug):
    plan.route = Route.objects.get(slug="massaged-in")
    plan.device = Device.objects.get_or_create(slug=slug, defaults={"name": slug})[0]
    plan.save()
    return plan


def newer(monkeypatch, kind):
    monkeypatch.setattr(consents, "CURRENT", consents.CURRENT | {Consent.Kind(kind): 2})


def gate(plan, on):
    return next(each for each in conditions(plan, on) if each.name == "consents")


@pytest.mark.parametrize(
    ("outcome", "device", "kinds"),
    [
        ("prp", "", PRP),
        ("prp", "co2", PRP),
        *(("prp", device, [*PRP, "needling"]) for device in ("fractora", "microneedling", "morpheus8", "sylfirm")),
        ("exosomes", "", ["electronic", "exosome-status", "exosomes"]),
        ("exosomes", "microneedling", ["electronic", "exosome-status", "exosomes", "needling"]),
    ],
)
def test_each_treatment_and_way_has_its_papers(outcome, device, kinds):
    plan = PlanFactory(outcome=signed(outcome=outcome).outcomes.get())
    plan = with_device(plan, device) if device else plan
    assert list(needed(plan)) == missing(plan) == kinds


def test_what_is_signed_is_missing_no_more_until_it_is_withdrawn(plan):
    papers(plan)
    assert missing(plan) == []
    consents.withdraw(plan.patient, "prp", by=SYSTEM)
    assert missing(plan) == ["prp"]
    consents.give(plan.patient, "prp")
    assert missing(plan) == []


def test_a_newer_version_is_missing_and_the_older_one_stays_on_record(plan, monkeypatch):
    papers(plan)
    newer(monkeypatch, "prp")
    assert missing(plan) == ["prp"]
    assert Consent.objects.filter(kind="prp", withdrawn_at=None).exists()


def test_a_session_entered_late_is_judged_by_the_words_of_its_day(plan, monkeypatch):
    def signed_by_somebody(days_ago, via):
        at = timezone.now() - timedelta(days=days_ago)
        Consent.objects.create(patient=PatientFactory(), kind="prp", document_version=2, via=via, given_at=at)

    def by_day():
        return [missing(plan, clinic_today() - timedelta(days=ago)) for ago in (3, 2, 1, 0)]

    papers(plan)
    newer(monkeypatch, "prp")
    assert by_day() == [[], [], [], ["prp"]]
    signed_by_somebody(3, "paper")  # entered later than it was signed
    assert by_day() == [[], [], [], ["prp"]]
    signed_by_somebody(2, "tablet")
    assert by_day() == [[], ["prp"], ["prp"], ["prp"]]


def test_of_joined_records_a_withdrawal_counts_for_both_until_it_is_given_anew(plan):
    double = PatientFactory()
    papers(plan)
    consents.give(double, "prp")
    consents.withdraw(double, "prp", by=SYSTEM)
    assert missing(plan) == []
    merge(double, plan.patient, by=SYSTEM)
    assert missing(plan) == ["prp"]
    anew = consents.give(plan.patient, "prp")
    assert missing(plan) == []
    assert consents.give(plan.patient, "prp") == anew


def test_what_stands_in_the_other_of_two_joined_records_is_enough(plan):
    double = PatientFactory()
    for kind in needed(plan):
        consents.give(double, kind)
    merge(double, plan.patient, by=SYSTEM)
    assert missing(plan) == []


def test_who_signs_everything_with_a_pen_need_not_sign_on_a_screen(plan):
    consents.give(plan.patient, "prp", via=Consent.Via.PAPER)
    assert missing(plan) == []
    with_device(plan, "sylfirm")
    assert missing(plan) == ["electronic", "needling"]
    consents.give(plan.patient, "needling")
    assert missing(plan) == ["electronic"]


def test_a_session_is_judged_by_what_stood_on_its_day(plan):
    today = clinic_today()
    papers(plan, days_ago=10)
    assert missing(plan, today - timedelta(days=9)) == []
    assert missing(plan, today - timedelta(days=12)) == PRP
    consents.withdraw(plan.patient, "prp", by=SYSTEM, at=timezone.now() - timedelta(days=5))
    assert missing(plan, today - timedelta(days=7)) == []
    assert missing(plan, today - timedelta(days=3)) == missing(plan, today) == ["prp"]


def test_no_session_is_recorded_while_a_paper_is_missing(plan):
    ready(plan)
    assert gate(plan, clinic_today()).is_met
    consents.withdraw(plan.patient, "prp", by=SYSTEM)
    condition = gate(plan, clinic_today())
    assert (condition.missing, condition.way) == (
        "Still to be signed: Treatment with PRP.",
        f"/staff/plans/{plan.reference}/#papers",
    )
    with pytest.raises(CannotRecord):
        perform(plan, signs=False)


def test_papers_wait_for_a_patient_while_a_session_is_to_come(plan):
    assert waiting(plan.patient) == plan
    papers(plan)
    assert waiting(plan.patient) is None
    consents.withdraw(plan.patient, "prp", by=SYSTEM)
    plan.sessions = 0
    plan.save()
    assert waiting(plan.patient) is None
