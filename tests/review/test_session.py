"""The page and the print of what was done, and what is added to it later."""

from uuid import uuid4

import pytest
from django.urls import reverse

from clinic.models import AccessLog
from consultations.models import Addendum
from treatments.models import Device

from .factories import PlanFactory, perform

pytestmark = pytest.mark.django_db
WORDS = {"sites": "Both temples, 3 ml", "reactions": "Slight redness", "notes": "Calm", "aftercare_on_paper": True}


@pytest.fixture
def session(location):
    device = Device.objects.get_or_create(slug="co2", defaults={"name": "CO2 laser"})[0]
    plan = PlanFactory(device=device, override_text="Looked at")
    return perform(plan, device_settings="12 W, pulse 1 ms", units=2, **WORDS)


def url_of(session, name="session"):
    return reverse(name, args=[session.reference])


@pytest.mark.parametrize("name", ["session", "session_print"])
def test_everything_that_was_recorded_is_there(as_provider, session, name):
    page = as_provider.get(url_of(session, name)).content.decode()
    blood, lot = session.blood, session.lot
    told = [session.plan.patient.full_name, "12 W, pulse 1 ms", lot.number, str(lot.product), str(session.route)]
    told += [str(session.device), str(blood.drawn_by), str(blood.checked_by), "8 minutes at 1500 × g", "given on paper"]
    for words in (*told, WORDS["sites"], WORDS["reactions"], WORDS["notes"]):
        assert words in page
    verb = "print" if name == "session_print" else "read"
    assert AccessLog.objects.filter(verb=verb, subject_reference=str(session.reference)).exists()


def test_the_way_is_the_plans_and_stays_when_the_plan_changes(session):
    assert (session.route, session.device) == (session.plan.route, session.plan.device)
    type(session.plan).objects.update(device=None)
    session.refresh_from_db()
    assert session.device is not None


def test_what_is_added_stands_below_and_changes_nothing(as_provider, session):
    for _press in range(2):
        assert as_provider.post(url_of(session), {"text": "It was the left temple only."}).status_code == 302
    added = Addendum.objects.get()
    assert (added.session, added.added_by, added.review) == (session, as_provider.user, None)
    assert AccessLog.objects.filter(verb="add", subject_reference=str(added.reference)).exists()
    for name in ("session", "session_print"):
        page = as_provider.get(url_of(session, name)).content.decode()
        assert WORDS["sites"] in page.split("It was the left temple only.")[0]
    with pytest.raises(TypeError):
        added.save()
    assert as_provider.post(url_of(session), {"text": " "}).status_code == 422


def test_what_to_do_afterwards_is_printed_in_the_patients_words(as_provider, session):
    url = reverse("aftercare_print", args=[session.plan.reference])
    page = as_provider.get(url).content.decode()
    for words in (
        "Call 911 at once",
        "(202) 555-0199",
        session.plan.patient.first_name,
        "Blisters",
        "/after-treatment/.",
    ):
        assert words in page


def test_a_record_costs_the_same_however_much_was_added(as_provider, session, queries):
    def add(number):
        Addendum.objects.create(session=session, text=f"Line {number}", added_by=as_provider.user)

    add(0)
    one = queries(lambda: as_provider.get(url_of(session)))
    for number in range(1, 10):
        add(number)
    assert queries(lambda: as_provider.get(url_of(session))) == one


def test_records_are_for_those_who_treat(as_lead, as_provider, as_desk, as_manager, as_stranger, session):
    for url in (url_of(session), url_of(session, "session_print"), url_of(session.plan, "aftercare_print")):
        assert as_lead.get(url).status_code == 200
        assert as_desk.get(url).status_code == as_manager.get(url).status_code == 404
        assert as_stranger.get(url).status_code == 302
    assert as_desk.post(url_of(session), {"text": "x"}).status_code == 404
    for name in ("session", "session_print", "aftercare_print"):
        assert as_provider.get(reverse(name, args=[uuid4()])).status_code == 404
