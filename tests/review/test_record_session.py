"""What was done is recorded."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic.models import AccessLog, Location
from consultations.models import TreatmentSession
from treatments.models import Product

from .factories import PlanFactory, lot_of, ready, typed

pytestmark = pytest.mark.django_db


def url_of(plan):
    return reverse("record_session", args=[plan.reference])


@pytest.fixture
def course(location):
    return ready(PlanFactory())


def sent(client, course, **given):
    return typed(course) | {
        "performed_on": (timezone.now() - timedelta(days=95)).date().isoformat(),
        "performed_time": "14:30",
        "provider": client.user.pk,
        "lot": lot_of(course.treatment.products.get(), "KIT-7").pk,
        "request_key": str(uuid4()),
        **given,
    }


def test_the_form_is_filled_in_with_now_and_me(as_provider, course, location):
    kit = lot_of(course.treatment.products.get())
    form = as_provider.get(url_of(course)).context["form"]
    assert form["provider"].value() == as_provider.user.pk
    assert form["performed_on"].value() == location.today()
    assert form["lot"].value() == kit.pk


def test_the_clock_that_is_typed_is_the_clock_of_the_clinic(as_provider, course):
    day = timezone.now().date() - timedelta(days=95)
    answer = as_provider.post(url_of(course), sent(as_provider, course, performed_on=day, performed_time="10:00"))
    session = TreatmentSession.objects.get()
    assert answer.url == reverse("session", args=[session.reference])
    assert session.performed_at == datetime(day.year, day.month, day.day, 10, tzinfo=ZoneInfo("America/New_York"))
    assert (session.provider, session.recorded_by, session.lot.number) == (as_provider.user, as_provider.user, "KIT-7")


def test_an_hour_that_the_clocks_left_out_is_refused_at_its_field(as_provider, course, time_machine):
    time_machine.move_to(datetime(2026, 4, 1, tzinfo=UTC))
    at = {"performed_on": "2026-03-08", "performed_time": "02:30"}
    page = as_provider.post(url_of(course), sent(as_provider, course, **at))
    assert page.status_code == 422
    assert page.context["form"].errors.keys() == {"performed_time"}
    assert "The clocks were put forward that night" in page.content.decode()
    for clock in ("01:59", "03:00"):
        there = sent(as_provider, course, **at | {"performed_time": clock})
        assert as_provider.post(url_of(course), there).status_code == 302


def test_of_an_hour_that_came_twice_the_first_is_taken(as_provider, course, time_machine):
    time_machine.move_to(datetime(2026, 11, 5, tzinfo=UTC))
    at = {"performed_on": "2026-11-01", "performed_time": "01:30"}
    assert as_provider.post(url_of(course), sent(as_provider, course, **at)).status_code == 302
    assert TreatmentSession.objects.get().performed_at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_pressing_twice_records_once(as_provider, course):
    twice = sent(as_provider, course)
    assert as_provider.post(url_of(course), twice).status_code == 302
    assert as_provider.post(url_of(course), twice).status_code == 302
    assert TreatmentSession.objects.count() == 1


def test_the_future_is_refused_at_its_field(as_provider, course):
    page = as_provider.post(url_of(course), sent(as_provider, course, performed_on="2999-01-01"))
    assert page.status_code == 422
    assert "performed_on" in page.context["form"].errors
    assert "KIT-7" in page.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"performed_on": "0001-01-01", "performed_time": "00:00"},
        {"performed_on": "9999-12-31", "performed_time": "23:59"},
        {"performed_on": "yesterday"},
        {"performed_time": "25:00"},
        {"provider": "0"},
        {"lot": "x"},
        {"lot": ""},
        {"request_key": "1"},
        {"request_key": ""},
    ],
)
def test_what_cannot_be_is_refused(as_provider, course, wrong):
    assert as_provider.post(url_of(course), sent(as_provider, course, **wrong)).status_code == 422
    assert not TreatmentSession.objects.exists()


def test_a_product_of_the_other_treatment_is_not_offered(as_provider, course):
    other = lot_of(Product.objects.get(slug="exosomes-product")).pk
    assert as_provider.post(url_of(course), sent(as_provider, course, lot=other)).status_code == 422


def test_only_those_who_treat_are_offered_as_provider(as_provider, as_desk, course):
    assert as_provider.post(url_of(course), sent(as_provider, course, provider=as_desk.user.pk)).status_code == 422


def test_without_a_location_nothing_is_recorded_and_a_sentence_says_why(as_provider, course):
    Location.objects.update(is_open=False)
    page = as_provider.post(url_of(course), sent(as_provider, course))
    assert page.status_code == 409
    assert b"The clinic has no location yet." in page.content


def test_opening_the_form_is_written_down(as_provider, course):
    as_provider.get(url_of(course))
    entry = AccessLog.objects.get(verb="read", subject_reference=str(course.reference))
    assert (entry.actor_kind, entry.actor_reference) == ("user", str(as_provider.user.reference))


def test_recording_is_for_those_who_treat(as_provider, as_lead, as_desk, as_manager, as_stranger, course):
    assert as_lead.get(url_of(course)).status_code == 200
    assert as_provider.get(reverse("record_session", args=[uuid4()])).status_code == 404
    for client in (as_desk, as_manager):
        assert client.get(url_of(course)).status_code == 404
        assert client.post(url_of(course), sent(client, course)).status_code == 404
    assert as_stranger.get(url_of(course)).status_code == 302
    assert not TreatmentSession.objects.exists()
