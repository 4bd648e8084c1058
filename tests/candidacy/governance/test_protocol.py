"""The list of versions, the page of one, and its way to publication, as they are used."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic import roles
from clinic.models import Clinic
from clinic.templatetags.parts import errors_of
from consultations.candidacy import services as candidacy
from consultations.candidacy.governance import drafts, tasks, views
from consultations.candidacy.models import ProtocolVersion
from tests.conftest import client_of
from tests.factories import LocationFactory, UserFactory

LIST = "/staff/protocols/"


def url(name, version):
    return reverse(name, args=[version.number])


@pytest.fixture
def as_lead(governance):
    return client_of(governance.lead)


@pytest.fixture
def as_second(governance):
    return client_of(governance.second)


@pytest.fixture
def version(governance, location):
    return governance.replayed(governance.longer_wait())


def test_the_list_says_what_is_in_use_and_why_it_changed(as_lead, governance):
    ProtocolVersion.objects.update(reason="Because of what we learned")
    body = as_lead.get(LIST).content.decode()
    assert f"Protocol {governance.active.number}" in body
    assert "Because of what we learned" in body
    assert "Came with the software" in body


@pytest.mark.parametrize("role", [roles.PROVIDER, roles.FRONT_DESK, roles.MANAGER])
def test_it_is_there_for_leads_and_for_whoever_approves(governance, version, as_second, role):
    other = client_of(UserFactory(role=role))
    for address in (LIST, url("protocol", version)):
        assert other.get(address).status_code == 404
        assert as_second.get(address).status_code == 200
    assert as_second.get(url("publish_protocol", version)).status_code == 404
    assert as_second.post(url("discard_draft", version)).status_code == 404
    assert as_second.post(reverse("begin_draft"), {"source": "2"}).status_code == 404


def test_approvers_find_the_page_in_their_bar(as_second, governance):
    assert 'href="/staff/protocols/"' in as_second.get("/staff/reviews/").content.decode()
    provider = client_of(UserFactory(role=roles.PROVIDER))
    assert 'href="/staff/protocols/"' not in provider.get("/staff/reviews/").content.decode()


def test_a_draft_begins_from_a_version(as_lead, governance):
    answer = as_lead.post(reverse("begin_draft"), {"source": governance.active.number}, follow=True)
    assert answer.redirect_chain == [(url("protocol", ProtocolVersion.objects.get(status="draft")), 302)]
    again = as_lead.post(reverse("begin_draft"), {"source": governance.active.number}, follow=True)
    assert "under way already" in again.content.decode()


@pytest.mark.parametrize("source", ["", "x", "-1", "999", "9" * 30, "²"])
def test_a_source_that_is_none_is_not_there(as_lead, governance, source):
    assert as_lead.post(reverse("begin_draft"), {"source": source}).status_code == 404


def test_newer_software_offers_its_protocol(as_lead, governance, monkeypatch):
    assert "The software came with another protocol." not in as_lead.get(LIST).content.decode()
    text = governance.active.content.replace("provider_decides", "topical_only")
    for module in (drafts, views):
        monkeypatch.setattr(module, "shipped_content", lambda: text)
    assert "The software came with another protocol." in as_lead.get(LIST).content.decode()
    as_lead.post(reverse("begin_draft"), {"source": "shipped"})
    draft = ProtocolVersion.objects.get(status="draft")
    assert drafts.protocol_in(draft).exosome_route == "topical_only"


def test_a_draft_is_discarded(as_lead, version):
    as_lead.post(url("discard_draft", version))
    assert not ProtocolVersion.objects.filter(pk=version.pk).exists()
    assert as_lead.get(url("protocol", version)).status_code == 404


def publish(client, version, **given):
    version.refresh_from_db()
    words = {"seen": version.sha256, "reason": "New evidence", "when": "now", "signed": "two"}
    return client.post(url("publish_protocol", version), words | given)


def test_two_accounts_reach_published(as_lead, as_second, version):
    assert "Approved by a second person" in as_lead.get(url("protocol", version)).content.decode()
    assert 'name="seen"' not in as_lead.get(url("protocol", version)).content.decode()
    assert as_second.get(url("protocol", version)).context["may_approve"]
    as_second.post(url("approve_protocol", version), {"seen": version.sha256})
    assert publish(as_lead, version).status_code == 302
    assert candidacy.active() == version


def test_what_the_approver_did_not_see_is_not_approved(as_second, version):
    answer = as_second.post(url("approve_protocol", version), {"seen": "f" * 64}, follow=True)
    assert "has changed since you opened this page" in answer.content.decode()
    assert not version.approvals.exists()


def test_signing_twice_is_signing_once(as_second, version):
    for _press in range(2):
        as_second.post(url("approve_protocol", version), {"seen": version.sha256})
    assert version.approvals.count() == 1
    assert not as_second.get(url("protocol", version)).context["may_approve"]


def test_a_way_that_is_not_open_cannot_be_chosen(as_lead, version):
    answer = publish(as_lead, version)
    assert answer.status_code == 422
    assert candidacy.active() != version


def test_alone_it_is_offered_where_the_clinic_has_one_lead(as_lead, version, governance):
    assert 'value="alone"' not in as_lead.get(url("publish_protocol", version)).content.decode()
    Clinic.objects.update(single_lead=True)
    governance.lead.set_password("hers, and long")
    governance.lead.save()
    client = client_of(governance.lead)
    assert 'value="alone"' in client.get(url("publish_protocol", version)).content.decode()
    assert publish(client, version, signed="alone").status_code == 422
    wrong = publish(client, version, signed="alone", password="a guess")
    assert "That is not your password." in wrong.content.decode()
    assert publish(client, version, signed="alone", password="hers, and long").status_code == 302
    version.refresh_from_db()
    assert version.status == "scheduled"
    assert "One person, not seconded" in client.get(LIST).content.decode()


def test_at_once_it_is_offered_for_what_is_only_more_cautious(as_lead, version):
    assert publish(as_lead, version, signed="cautious").status_code == 302
    assert "under one signature" in as_lead.get("/staff/reviews/").content.decode()


def test_a_time_is_chosen_on_the_clinics_clock(as_lead, as_second, version, location):
    as_second.post(url("approve_protocol", version), {"seen": version.sha256})
    day = location.today() + timedelta(days=3)
    later = {"when": "later", "day": day.isoformat(), "time": "07:30"}
    assert publish(as_lead, version, **later).status_code == 302
    version.refresh_from_db()
    assert location.local(version.takes_effect_at).isoformat()[:16] == f"{day}T07:30"
    assert "AM" in as_lead.get(url("protocol", version)).content.decode()
    as_lead.post(url("withdraw_protocol", version))
    version.refresh_from_db()
    assert version.is_draft


@pytest.mark.parametrize(
    ("later", "sentence"),
    [
        ({"day": "", "time": ""}, "Choose the day and the time"),
        ({"day": "2020-01-01", "time": "07:30"}, "Choose a time that lies ahead."),
        ({"day": "31.12.2099", "time": "25:00"}, "That is not a day."),
        ({"day": "2027-03-14", "time": "02:30"}, "this time does not exist"),
    ],
)
def test_a_time_that_cannot_be_is_refused_and_nothing_is_lost(as_lead, as_second, version, later, sentence):
    as_second.post(url("approve_protocol", version), {"seen": version.sha256})
    answer = publish(as_lead, version, when="later", **later)
    assert answer.status_code == 422
    told = [error.text for error in errors_of(answer.context["form"])]
    assert len([text for text in told if sentence in text]) == 1
    assert "New evidence" in answer.content.decode()
    assert candidacy.active() != version


def test_a_version_that_is_no_draft_has_nothing_to_publish(as_lead, governance):
    LocationFactory()
    answer = as_lead.get(url("publish_protocol", governance.active), follow=True)
    assert "no draft any more" in answer.content.decode()
    for name in ("discard_draft", "withdraw_protocol", "approve_protocol"):
        assert as_lead.post(url(name, governance.active), follow=True).status_code == 200
    assert candidacy.active() == governance.active


def test_what_is_due_takes_effect_by_itself(as_lead, as_second, version, monkeypatch):
    sent = []
    monkeypatch.setattr(tasks.replay, "delay", sent.append)
    as_second.post(url("approve_protocol", version), {"seen": version.sha256})
    day = LocationFactory().today() + timedelta(days=3)
    publish(as_lead, version, when="later", day=day.isoformat(), time="07:30")
    tasks.sweep()
    assert candidacy.active() != version
    ProtocolVersion.objects.filter(pk=version.pk).update(takes_effect_at=timezone.now())
    tasks.sweep()
    assert candidacy.active() == version
    assert sent == [version.replays.get(takes_effect=True).pk]


def test_going_back_is_offered_by_an_older_version(as_lead, as_second, version, governance):
    as_second.post(url("approve_protocol", version), {"seen": version.sha256})
    publish(as_lead, version)
    assert "Go back to this content" in as_lead.get(url("protocol", governance.active)).content.decode()


def test_the_list_costs_the_same_however_long_it_is(as_lead, governance, queries):
    one = queries(lambda: as_lead.get(LIST))
    for number in range(10, 19):
        ProtocolVersion.objects.create(
            number=number, content=governance.active.content, sha256="", status="retired",
            review_by=governance.active.review_by, author=UserFactory(), published_by=UserFactory(),
        )  # fmt: skip
    assert queries(lambda: as_lead.get(LIST)) == one
