"""From a signed outcome to a treatment plan."""

from uuid import uuid4

import pytest
from django.db import models
from django.urls import reverse

from clinic.models import AccessLog
from consultations.models import AreaOutcome, Assessment, TreatmentPlan
from treatments.models import Device, Route

from .factories import IntakeFactory, healthy_answers, signed

pytestmark = pytest.mark.django_db
DEVICE_FACTS = ("recent_sun", "photosensitizer", "electronic_implant", "metal_in_area", "metal_allergy")


def url_of(review, area="face"):
    return reverse("make_plan", args=[review.intake.reference, area])


@pytest.fixture
def review(location):
    return signed()


def sent(review, **given):
    return {"route": review.outcomes.get().route.pk, "sessions": 3, "interval_weeks": 4, **given}


def test_the_form_is_filled_in_from_the_outcome_and_the_catalogue(as_provider, review):
    form = as_provider.get(url_of(review)).context["form"]
    assert form["route"].value() == review.outcomes.get().route.pk
    assert (form["sessions"].value(), form["interval_weeks"].value()) == (3, 4)
    body = as_provider.get(url_of(review)).content.decode()
    assert 'value="3"' in body
    assert "checked" in body


def test_the_plan_is_made_and_opened(as_provider, review):
    answer = as_provider.post(url_of(review), sent(review))
    made = TreatmentPlan.objects.get()
    assert answer.url == reverse("plan", args=[made.reference])
    assert (made.treatment.slug, made.planned_by, made.device) == ("prp", as_provider.user, None)
    assert (
        as_provider.get(reverse("review", args=[review.intake.reference])).content.count(b"Open the treatment plan")
        == 1
    )


def test_an_outcome_with_a_plan_leads_to_it(as_provider, review):
    as_provider.post(url_of(review), sent(review))
    page = reverse("plan", args=[TreatmentPlan.objects.get().reference])
    assert as_provider.get(url_of(review)).url == page
    assert as_provider.post(url_of(review), sent(review)).url == page
    assert TreatmentPlan.objects.count() == 1


def test_only_devices_that_the_assessment_leaves_open_are_offered_to_who_may_not_sign(as_lead, location):
    answers = healthy_answers(device_interest="yes", skin_tone_type="vi", **dict.fromkeys(DEVICE_FACTS, "no"))
    review = signed(IntakeFactory(answers=answers))
    route = Route.objects.get(slug="massaged-in").pk
    offered = as_lead.get(url_of(review)).context["form"].fields["device"].queryset
    assert [device.slug for device in offered] == ["microneedling"]
    closed = as_lead.post(url_of(review), sent(review, route=route, device=Device.objects.get(slug="co2").pk))
    assert closed.status_code == 422
    assert "device" in closed.context["form"].errors
    assert as_lead.post(url_of(review), sent(review, route=route)).status_code == 422
    assert as_lead.post(url_of(review), sent(review, route=route, device=offered[0].pk)).status_code == 302


def test_the_way_that_needs_a_device_is_marked_for_the_style_sheet_that_shows_the_devices(as_provider, review):
    body = as_provider.get(url_of(review)).content.decode()
    marked = body.split("choice-device")
    assert len(marked) == 2
    assert f'value="{Route.objects.get(slug="massaged-in").pk}"' in marked[1].split("</div>")[0]
    assert "css/staff." in body


def test_a_device_left_ticked_for_an_injection_is_dropped(as_provider, location):
    answers = healthy_answers(device_interest="yes", skin_tone_type="i_iii", **dict.fromkeys(DEVICE_FACTS, "no"))
    review = signed(IntakeFactory(answers=answers))
    as_provider.post(url_of(review), sent(review, device=Device.objects.get(slug="co2").pk))
    assert TreatmentPlan.objects.get().device is None


@pytest.mark.parametrize(
    "wrong", [{"sessions": 0}, {"sessions": "many"}, {"interval_weeks": ""}, {"route": "x"}, {"sessions": 10**30}]
)
def test_a_malformed_plan_is_refused(as_provider, review, wrong):
    assert as_provider.post(url_of(review), sent(review, **wrong)).status_code == 422
    assert not TreatmentPlan.objects.exists()


def test_opening_the_form_is_written_down(as_provider, review):
    as_provider.get(url_of(review))
    entry = AccessLog.objects.get(verb="read", subject_reference=str(review.reference))
    assert (entry.actor_kind, entry.actor_reference) == ("user", str(as_provider.user.reference))


def test_an_injection_that_is_not_open_is_refused_at_its_field(as_lead, review):
    verdicts = review.outcomes.get().assessment.verdicts
    verdicts["injection"]["status"] = "defer"
    models.QuerySet(Assessment).update(verdicts=verdicts)
    page = as_lead.post(url_of(review), sent(review))
    assert page.status_code == 422
    assert page.context["form"].errors.keys() == {"route"}
    assert "does not leave injection open" in page.content.decode()
    assert not TreatmentPlan.objects.exists()


def test_what_is_no_treatment_has_nothing_to_plan(as_provider, location):
    review = signed(outcome=AreaOutcome.Outcome.DECLINED)
    assert as_provider.get(url_of(review)).status_code == 404
    assert b"Make the treatment plan" not in as_provider.get(reverse("review", args=[review.intake.reference])).content


def test_making_plans_is_for_those_who_treat(as_provider, as_desk, as_manager, as_stranger, review):
    assert as_provider.get(url_of(review, "hair")).status_code == 404
    assert as_provider.get(reverse("make_plan", args=[uuid4(), "face"])).status_code == 404
    for client in (as_desk, as_manager):
        assert client.get(url_of(review)).status_code == 404
        assert client.post(url_of(review), sent(review)).status_code == 404
    assert as_stranger.post(url_of(review), sent(review)).status_code == 302
    assert not TreatmentPlan.objects.exists()
