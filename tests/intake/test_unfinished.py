"""Who leaves the form unfinished is reminded once, two days after the last answer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clinic.audit import SYSTEM
from consultations.intake.models import Intake
from consultations.intake.services import begin_for, save_answers, stop
from consultations.messaging import delivery
from consultations.messaging.models import Message
from consultations.patients.links import page_of
from consultations.patients.models import PersonalLink
from tests.booking.factories import AppointmentFactory, completed_intake
from tests.factories import PatientFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("protocol", "location")]
LATER = timedelta(hours=48, seconds=1)


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    return time_machine


@pytest.fixture
def intake(clock):
    return begin_for(PatientFactory(), by=SYSTEM)


def reminded(intake, mailoutbox):
    ids = Message.objects.filter(kind="intake_unfinished", subject_reference=intake.reference)
    delivery.deliver(list(ids.values_list("pk", flat=True)))
    return len([mail for mail in mailoutbox if mail.subject == "Your form is not finished yet"])


def test_the_reminder_waits_for_the_last_answer_comes_once_and_leads_back(intake, clock, mailoutbox):
    clock.shift(timedelta(hours=47))
    save_answers(intake, {"blood_disorder": "no"}, {}, by=SYSTEM)
    clock.shift(timedelta(hours=2))
    assert reminded(intake, mailoutbox) == 0
    clock.shift(timedelta(hours=46))
    assert reminded(intake, mailoutbox) == 1
    save_answers(intake, {"blood_disorder": "yes"}, {}, by=SYSTEM)
    clock.shift(LATER)
    assert reminded(intake, mailoutbox) == 1
    assert page_of(PersonalLink.objects.get(subject_reference=intake.reference)) in mailoutbox[0].body


@pytest.mark.parametrize(
    ("becomes", "why"),
    [
        (lambda intake: stop(intake, by=SYSTEM, why="not for them"), "the form is stopped"),
        (lambda intake: Intake.objects.update(status="completed"), "the form is completed"),
        (lambda intake: begin_for(intake.patient, by=SYSTEM, source="tablet"), "the form is filled in at the clinic"),
        (lambda intake: AppointmentFactory(patient=intake.patient, **today()), "the visit is over"),
    ],
)
def test_nobody_is_reminded_of_a_form_that_nobody_waits_for(intake, clock, mailoutbox, becomes, why):
    becomes(intake)
    clock.shift(LATER)
    assert reminded(intake, mailoutbox) == 0
    assert Message.objects.get(kind="intake_unfinished").why == why


def today(days=0):
    now = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1, days=days)
    return {"starts_at": now, "ends_at": now + timedelta(minutes=30)}


def test_who_comes_again_is_reminded_whatever_visit_is_over(intake, clock, mailoutbox):
    AppointmentFactory(patient=intake.patient, **today())
    AppointmentFactory(patient=intake.patient, **today(days=30))
    other = begin_for(PatientFactory(), by=SYSTEM)
    AppointmentFactory(patient=other.patient, **today(days=-30))
    clock.shift(LATER)
    assert reminded(intake, mailoutbox) == 1
    assert reminded(other, mailoutbox) == 2


def test_a_form_begun_at_the_clinic_or_sent_is_not_owed_a_reminder(clock):
    begin_for(PatientFactory(), by=SYSTEM, source="tablet")
    completed_intake()
    assert not Message.objects.filter(kind="intake_unfinished").exists()
