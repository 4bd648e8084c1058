"""What happened to a patient, as FDA form 3500 asks for it."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from clinic.models import AccessLog
from consultations.followup.safety.adverse_events import CannotChange, by_lot, change_event, close_event
from consultations.models import AdverseEvent
from tests.followup.factories import days_ago
from tests.review.factories import PlanFactory, actor, lot_of, perform
from treatments.models import Device

from .factories import EVENT, alert, event

pytestmark = pytest.mark.django_db
LIST = reverse("adverse_events")


def url_of(name, record):
    return reverse(name, args=[record.reference])


def typed(**changed):
    return {**EVENT, "stopped_helped": "unknown", "came_back": "n/a", "product_kept": "yes", **changed}


def test_from_an_alert_to_a_closed_record_on_paper(as_provider, location):
    opened = alert("fever")
    path = f"{url_of('record_adverse_event', opened.session)}?alert={opened.reference}"
    assert opened.patient.full_name in as_provider.get(path).content.decode()
    saved = as_provider.post(path, typed(consequences=["hospital", "other-serious"], weight_kg="71.5"))
    recorded = AdverseEvent.objects.get()
    assert saved.url == url_of("adverse_event", recorded)
    assert (recorded.alert, recorded.session, recorded.recorded_by) == (opened, opened.session, as_provider.user)
    as_provider.post(saved.url, typed(maker="The maker, Springfield", lot_expires_on="2027-05-31"))
    assert as_provider.post(url_of("close_adverse_event", recorded)).url == url_of("adverse_event_summary", recorded)
    assert as_provider.get(saved.url).url == url_of("adverse_event_summary", recorded)
    refused = as_provider.post(saved.url, typed(description="Changed"))
    assert refused.status_code == 409
    assert f'href="{url_of("adverse_event_summary", recorded)}"' in refused.content.decode()
    assert as_provider.post(url_of("close_adverse_event", recorded)).status_code == 409
    recorded.refresh_from_db()
    assert (recorded.description, recorded.maker) == (EVENT["description"], "The maker, Springfield")
    verbs = AccessLog.objects.filter(subject_reference=str(recorded.reference)).values_list("verb", flat=True)
    assert {"record", "change", "close", "print"} >= set(verbs) >= {"record", "change", "close"}
    assert recorded.get_problem_display() in as_provider.get(url_of("alert", opened)).content.decode()


def test_the_summary_has_what_the_form_asks_and_no_name(as_provider, location):
    device = Device.objects.get_or_create(slug="co2", defaults={"name": "CO2 laser"})[0]
    plan = PlanFactory(device=device, override_text="Looked at")
    recorded = event(
        perform(plan),
        consequences=["hospital"],
        sex="female",
        weight_kg="71.5",
        maker="The maker",
        lot_expires_on=date(2027, 5, 31),
        dose="3 mL",
        used_for="Fine lines",
        tests="White cells 11,000",
        history="No allergies",
        other_products="Aspirin",
        device_details="Model 7, serial 123",
        reported_to="The maker, by telephone",
    )
    page = as_provider.get(url_of("adverse_event_summary", recorded)).content.decode()
    patient = plan.patient
    for words in (
        f"{patient.first_name[0]}. {patient.last_name[0]}.", "45 years", "May 17, 1980", "Female", "71.5 kg",
        "Hospital stay", "Grade 2: moderate", "January 5, 2026", "A blister", "White cells 11,000", "No allergies",
        "prp kit", "The maker", "LOT-1", "May 31, 2027", "3 mL", "Injected", "Fine lines", "CO2", "Model 7, serial 123",
        "Aspirin", str(recorded.recorded_by), location.address, "this software never sends it",
    ):  # fmt: skip
        assert words in page, words
    assert patient.last_name not in page


def test_what_was_left_out_says_so(as_provider, location):
    page = as_provider.get(url_of("adverse_event_summary", event())).content.decode()
    assert page.count("not recorded") >= 8


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"problem": ""}, "Choose the kind of problem."),
        ({"consequences": []}, "Tick the outcome"),
        ({"consequences": ["none", "death"]}, "stands alone"),
        ({"began_on": "2999-01-01"}, "has not come yet"),
        ({"ended_on": "2026-01-04"}, "It ends after it begins."),
        ({"grade": "9"}, "Severity"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(as_provider, location, changed, said):
    page = as_provider.post(url_of("record_adverse_event", perform()), typed(**changed))
    assert page.status_code == 422
    assert said in page.content.decode()
    assert not AdverseEvent.objects.exists()


def test_a_closed_record_stays_as_it_is(location):
    recorded = event()
    stale = AdverseEvent.objects.get()
    close_event(recorded, by=actor())
    for change in (
        lambda: change_event(stale, {"description": "x"}, by=actor()),
        lambda: close_event(stale, by=actor()),
    ):
        with pytest.raises(CannotChange):
            change()


def test_an_alert_of_somebody_else_is_not_taken_over_from_the_address(as_provider, location):
    other, session = alert(), perform()
    as_provider.post(f"{url_of('record_adverse_event', session)}?alert={other.reference}", typed())
    assert AdverseEvent.objects.get().alert is None


def test_events_are_counted_by_product_and_lot(as_provider, location, queries):
    first = perform()
    second = perform(first.plan, days_ago(1))
    type(second).objects.filter(pk=second.pk).update(lot=lot_of(second.lot.product, "LOT-2"))
    for session, grade in ((first, 2), (first, 4), (second, 1)):
        event(session, grade=grade)
    counted = [
        (lot["session__lot__number"], lot["events"], lot["severe"]) for lot in by_lot(AdverseEvent.objects.all())
    ]
    assert counted == [("LOT-1", 2, 1), ("LOT-2", 1, 0)]
    cost = queries(lambda: as_provider.get(LIST))
    for _ in range(5):
        event(perform())
    assert queries(lambda: as_provider.get(LIST)) == cost


def test_the_plan_leads_to_a_record_and_shows_it(as_provider, location):
    recorded = event()
    page = as_provider.get(url_of("plan", recorded.session.plan)).content.decode()
    assert url_of("record_adverse_event", recorded.session) in page
    assert url_of("adverse_event", recorded) in page


def test_adverse_events_are_for_those_who_treat(as_lead, as_desk, as_manager, as_stranger, location):
    recorded = event()
    paths = [LIST, url_of("record_adverse_event", recorded.session)]
    paths += [url_of(name, recorded) for name in ("adverse_event", "adverse_event_summary")]
    for path in paths:
        assert as_lead.get(path).status_code == 200
        assert as_stranger.get(path).status_code == 302
        for client in (as_desk, as_manager):
            assert client.get(path).status_code == 404
    for client in (as_desk, as_manager):
        assert client.post(url_of("close_adverse_event", recorded)).status_code == 404
    for name in ("record_adverse_event", "adverse_event", "adverse_event_summary"):
        assert as_lead.get(reverse(name, args=[uuid4()])).status_code == 404
    assert AdverseEvent.objects.get().closed_at is None
