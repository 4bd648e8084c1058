"""A way that the assessment does not leave open is planned in words, by somebody who signs, and seen by the lead."""

import pytest
from django.urls import reverse

from clinic.models import AccessLog
from consultations.models import TreatmentPlan
from consultations.review.course import plan
from consultations.review.refusals import CannotPlan
from treatments.models import Device, Route

from .factories import IntakeFactory, ProviderFactory, actor, healthy_answers, signed

pytestmark = pytest.mark.django_db
DEVICE_FACTS = ("recent_sun", "photosensitizer", "electronic_implant", "metal_in_area", "metal_allergy")
WORDS = "Test spot healed well, low settings."


@pytest.fixture
def outcome(location):
    """CO2 is closed, microneedling and injection are open."""
    answers = healthy_answers(device_interest="yes", skin_tone_type="vi", **dict.fromkeys(DEVICE_FACTS, "no"))
    return signed(IntakeFactory(answers=answers)).outcomes.get()


def planned(outcome, device="co2", by=None, **given):
    route = Route.objects.get(slug="massaged-in") if device else outcome.route
    device = Device.objects.get(slug=device) if device else None
    given = {"sessions": 3, "interval_weeks": 4, **given}
    return plan(outcome, route=route, device=device, by=by or actor(), **given)


def test_a_closed_way_needs_words(outcome):
    for silence in ("", "  "):
        with pytest.raises(CannotPlan, match="device-not-open"):
            planned(outcome, override_text=silence)
    made = planned(outcome, override_text=WORDS)
    assert made.override_text == WORDS
    assert AccessLog.objects.filter(verb="plan otherwise", subject_reference=str(made.reference)).exists()


def test_only_who_signs_plans_otherwise(outcome):
    with pytest.raises(CannotPlan, match="may-not-override"):
        planned(outcome, override_text=WORDS, by=actor(ProviderFactory(may_sign=False)))
    assert not TreatmentPlan.objects.exists()


@pytest.mark.parametrize("device", ["microneedling", ""])
def test_words_that_nothing_asks_for_are_not_kept(outcome, device):
    assert planned(outcome, device, override_text=WORDS).override_text == ""


def url_of(outcome):
    return reverse("make_plan", args=[outcome.review.intake.reference, "face"])


def sent(device, **given):
    route = Route.objects.get(slug="massaged-in")
    chosen = Device.objects.get(slug=device)
    return {"route": route.pk, "device": chosen.pk, "sessions": 3, "interval_weeks": 4, **given}


def test_the_form_marks_what_is_closed_and_asks_only_then(as_provider, outcome):
    page = as_provider.get(url_of(outcome))
    devices = {str(option.choice_label): closed for option, closed in page.context["form"].devices}
    assert devices == {"Co2": True, "Microneedling": False}
    assert not any(closed for _option, closed in page.context["form"].routes)
    silent = as_provider.post(url_of(outcome), sent("co2"))
    assert (silent.status_code, silent.context["form"].errors.keys()) == (422, {"override_text"})
    assert as_provider.post(url_of(outcome), sent("co2", override_text=WORDS)).status_code == 302
    made = TreatmentPlan.objects.get()
    assert WORDS in as_provider.get(reverse("plan", args=[made.reference])).content.decode()


def test_who_does_not_sign_is_neither_offered_it_nor_asked(as_lead, outcome):
    page = as_lead.get(url_of(outcome))
    assert "override_text" not in page.content.decode()
    refused = as_lead.post(url_of(outcome), sent("co2", override_text=WORDS))
    assert (refused.status_code, refused.context["form"].errors.keys()) == (422, {"device"})
    assert as_lead.post(url_of(outcome), sent("microneedling")).status_code == 302


def test_the_clinical_lead_reads_them_where_providers_decide_otherwise(as_lead, outcome):
    url = reverse("overrides")
    assert "Planned otherwise" not in as_lead.get(url).content.decode()
    made = planned(outcome, override_text=WORDS)
    page = as_lead.get(url).content.decode()
    assert WORDS in page.split("Planned otherwise")[1]
    assert AccessLog.objects.filter(verb="read", subject_reference=str(made.reference)).exists()
