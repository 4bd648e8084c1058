"""From the letter before a session to answers that are up to date: on a phone, without scripts."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from clinic.models import Location
from consultations.messaging import delivery
from consultations.models import AppointmentType, TreatmentPlan
from consultations.review.renewal.services import owe_letters
from tests.review.factories import VisitFactory, aged

from .conftest import tick
from .showing import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_letter_leads_to_the_questions_and_the_gate_opens(staff, visitor, mailoutbox):
    plan = TreatmentPlan.objects.get(patient__first_name="Paula")
    aged(plan.outcome.assessment, 20)
    VisitFactory(
        patient=plan.patient,
        location=Location.main(),
        type=AppointmentType.objects.get(slug="treatment"),
        starts_at=timezone.now() + timedelta(hours=40),
    )
    provider = staff("provider")
    provider.goto(f"/staff/plans/{plan.reference}/")
    expect(provider.get_by_text("Fresh answers: missing")).to_be_visible()
    assert owe_letters(timezone.now()) == 1
    delivery.deliver(list(delivery.due(timezone.now()).values_list("pk", flat=True)))
    [letter] = [mail.body for mail in mailoutbox if "/answers/" in mail.body]

    phone = visitor(PHONE, script=False)
    phone.goto(re.search(r"/answers/\S+", letter)[0])
    expect(phone.get_by_role("heading", level=1)).to_have_text("A few questions again")
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_text("Please check 3 things")).to_be_visible()
    tick(phone, "blood-and-medicines-ticks", "none")
    tick(phone, "health-recent_illness", "none")
    tick(phone, "the-area-ticks", "none")
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Thank you. Your answers are up to date.")

    provider.reload()
    expect(provider.get_by_text("Fresh answers: missing")).to_have_count(0)
    expect(provider.get_by_text("Signed review: missing")).to_have_count(0)
