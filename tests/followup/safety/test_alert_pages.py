"""The alerts as clinicians work through them, and as managers see that some wait."""

from uuid import uuid4

import pytest
from django.urls import reverse

from clinic.models import AccessLog
from consultations.followup.safety.alerts import acknowledge
from consultations.models import Alert
from tests.review.factories import ProviderFactory, actor

from .factories import alert, event, on_call

pytestmark = pytest.mark.django_db
URL = reverse("alerts")


def url_of(name, alert):
    return reverse(name, args=[alert.reference])


def test_from_the_list_to_a_closed_alert(as_provider, location):
    opened = alert("fever", note="Since this morning")
    body = as_provider.get(URL).content.decode()
    for words in ("A temperature of 100.4", "Within the hour", "Since this morning", 'href="tel:+1-202-555-0123"'):
        assert words in body
    assert opened.patient.full_name in body
    assert as_provider.post(url_of("acknowledge_alert", opened)).url == url_of("alert", opened)
    page = as_provider.get(url_of("alert", opened)).content.decode()
    assert f"{as_provider.user} takes care of it" in page
    assert f"{reverse('record_adverse_event', args=[opened.session.reference])}?alert={opened.reference}" in page
    empty = as_provider.post(url_of("alert", opened), {"note": " "})
    assert empty.status_code == 422
    assert "error-summary" in empty.content.decode()
    assert as_provider.post(url_of("alert", opened), {"note": "Seen today."}).url == URL
    listed = as_provider.get(URL)
    assert listed.context["standing"] == []
    assert "Seen today." in listed.content.decode()
    read = AccessLog.objects.filter(verb="read", subject_reference=str(opened.reference))
    assert read.filter(actor_reference=str(as_provider.user.reference)).count() >= 3


def test_what_nobody_has_taken_over_comes_first_by_tier_and_age(as_provider, location):
    taken, two_days, hour, emergency, later = alert(), alert("lumps"), alert("fever"), alert(), alert()
    acknowledge(taken, by=actor())
    listed = [card["alert"] for card in as_provider.get(URL).context["standing"]]
    assert listed == [emergency, later, hour, two_days, taken]


def test_who_is_slower_reads_who_was_faster(as_provider, location):
    opened, faster = alert(), actor(ProviderFactory(name="Dr. Swift"))
    acknowledge(opened, by=faster)
    page = as_provider.post(url_of("acknowledge_alert", opened), follow=True)
    assert "Dr. Swift was faster" in page.content.decode()
    opened.refresh_from_db()
    assert opened.acknowledged_by == faster.user


def test_what_is_closed_or_open_again_is_not_closed_by_an_old_page(as_provider, location):
    opened = alert()
    page = as_provider.post(url_of("alert", opened), {"note": "Too early"})
    assert page.status_code == 422
    assert Alert.objects.get().note == ""


def test_clinicians_see_on_every_page_how_many_stand_and_that_an_emergency_waits(as_provider, location, queries):
    calm = queries(lambda: as_provider.get(reverse("patients")))
    opened = alert()
    alert("lumps")
    page = as_provider.get(reverse("patients")).content.decode()
    assert '<span class="bar-count">2</span>' in page
    assert "An emergency waits to be answered." in page
    assert queries(lambda: as_provider.get(reverse("patients"))) == calm
    acknowledge(opened, by=actor())
    page = as_provider.get(reverse("patients")).content.decode()
    assert "An emergency waits" not in page
    assert '<span class="bar-count">2</span>' in page


def test_a_manager_sees_that_some_wait_and_whom_to_call_and_nothing_else(as_manager, location):
    on_call(ProviderFactory(name="Dr. Ready", phone="+12025550161"))
    opened = alert(note="I cannot see")
    page = as_manager.get(URL)
    body = page.content.decode()
    assert "Patients wait for a clinician" in body
    assert "Dr. Ready" in body
    assert 'href="tel:+1-202-555-0161"' in body
    for word in (opened.patient.last_name, "cannot see", "sight", "Emergency", str(opened.reference)):
        assert word not in body
    for name in ("alert", "acknowledge_alert"):
        assert as_manager.post(url_of(name, opened)).status_code == 404
    acknowledge(opened, by=actor())
    assert "Every alert has been taken over" in as_manager.get(URL).content.decode()


def test_the_list_costs_the_same_however_long_it_is(as_provider, location, queries):
    def one_more():
        alert("fever")
        acknowledge(alert("lumps"), by=actor())

    one_more()
    one = queries(lambda: as_provider.get(URL))
    for _ in range(4):
        one_more()
    assert queries(lambda: as_provider.get(URL)) == one


def test_alerts_are_for_those_who_treat(as_provider, as_lead, as_desk, as_stranger, location):
    opened = alert()
    event(opened.session)
    assert as_lead.get(url_of("alert", opened)).status_code == 200
    assert as_provider.get(reverse("alert", args=[uuid4()])).status_code == 404
    assert as_provider.get(url_of("acknowledge_alert", opened)).status_code == 405
    assert as_desk.get(URL).status_code == 404
    assert "Alerts" not in as_desk.get(reverse("day")).content.decode()
    for name in ("alert", "acknowledge_alert"):
        assert as_desk.post(url_of(name, opened), {"note": "x"}).status_code == 404
        assert as_stranger.post(url_of(name, opened)).status_code == 302
    assert Alert.objects.get().status == "open"
