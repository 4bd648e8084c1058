"""A provider between two patients: three clicks to sign, a course, a session, and the results check goes out."""

from datetime import date, timedelta

import pytest
from django.db.models import QuerySet
from django.utils import timezone
from playwright.sync_api import expect

from consultations.messaging import delivery
from consultations.models import FollowUp, Review
from tests.review.factories import IntakeFactory, healthy_answers
from tests.review.photos.files import jpeg

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def fill_in_the_session(page, patient):
    """All but its day: where, and the blood in the tube."""
    page.get_by_label("Where, and how much").fill("Both cheeks, 2 ml")
    page.get_by_label("Name on the tube").fill(patient.full_name)
    page.get_by_label("Date of birth on the tube").fill(patient.birth_date.isoformat())
    page.get_by_label("Drawn at").fill("00:00")
    page.get_by_label("Time", exact=True).fill("14:30")
    page.get_by_label("Drawn by").select_option(label="Dr. Sam Sample (demo)")
    page.get_by_label("Spun for, minutes").fill("8")
    page.get_by_label("At, × g").fill("1500")
    page.get_by_label("Checked that it returns").select_option(label="Nurse Pat Placeholder (demo)")


def test_from_the_queue_to_the_results_mail(staff, mailoutbox):
    page = staff("provider")
    expect(page.get_by_role("heading", level=1)).to_have_text("Reviews")
    page.get_by_role("link", name="Hanna Healthy (demo)").first.click()
    page.locator("label", has_text="PRP").first.click()
    page.get_by_role("button", name="Sign as").click()
    expect(page.get_by_role("link", name="Make the treatment plan")).to_be_visible()
    review = Review.objects.get(intake__patient__first_name="Hanna")
    assert review.outcomes.get().outcome == "prp"
    page.get_by_role("link", name="Make the treatment plan").click()
    page.get_by_role("button", name="Make the plan").click()
    page.wait_for_url("**/staff/plans/*/")
    expect(page.get_by_text("Signed papers: missing")).to_be_visible()
    plan = page.url
    performed = date.today() - timedelta(days=95)
    QuerySet(Review).update(signed_at=timezone.now() - timedelta(days=96))  # as it was by then
    add_photo(page, performed)
    signed_with_a_pen(page, performed)
    page.get_by_role("link", name="Record a session").click()
    page.get_by_label("Date", exact=True).fill(performed.isoformat())
    fill_in_the_session(page, review.intake.patient)
    page.get_by_role("button", name="Record the session").click()
    expect(page.get_by_role("link", name="Print the record")).to_be_visible()
    follow_up = FollowUp.objects.get(plan__outcome__review=review, kind="month3")
    delivery.deliver(list(delivery.due(timezone.now()).values_list("pk", flat=True)))
    follow_up.refresh_from_db()
    assert follow_up.status == "sent"
    assert any("/check-in/" in mail.body and mail.body.startswith("Hello Hanna,") for mail in mailoutbox)
    IntakeFactory(patient=review.intake.patient, answers=healthy_answers(blood_disorder="yes"))
    page.goto(plan)
    expect(page.get_by_text("Signed review: missing")).to_be_visible()


def add_photo(page, taken_on):
    """What the gate of the plan asks for: one click there, and back."""
    plan = page.url
    page.get_by_text("Photo before the course: missing").locator("..").get_by_role("link", name="To the photos").click()
    page.get_by_label("Taken on").fill(taken_on.isoformat())
    page.get_by_label("From the front").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg()})
    page.get_by_role("button", name="Keep these photos").click()
    expect(page.get_by_text("1 photo is kept.")).to_be_visible()
    page.goto(plan)


def signed_with_a_pen(page, day):
    page.get_by_role("link", name="On paper").click()
    page.locator("label", has_text="Treatment with PRP").click()
    page.locator("[name=signed_on]").fill(day.isoformat())
    page.locator("label", has_text="I saw the patient sign").click()
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_text("seen by Dr. Ida Example (demo)")).to_be_visible()


def test_the_patients_answer_is_read_and_marked_as_seen(staff):
    page = staff("provider")
    page.get_by_role("link", name="Check-ins").click()
    expect(page.get_by_text("Anna Answered (demo)").first).to_be_visible()
    page.get_by_role("button", name="Seen").first.click()
    expect(page.get_by_text("Seen by Dr. Ida Example (demo)").first).to_be_visible()
