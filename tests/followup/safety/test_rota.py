"""Who answers for alerts, and when: by the clock on the wall, through both nights on which it is changed."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from clinic.models import AccessLog, OnCall
from consultations.followup.safety import people, rota
from consultations.followup.safety.rota import CannotPlan
from tests.factories import UserFactory
from tests.review.factories import ProviderFactory, actor

from .factories import on_call

pytestmark = pytest.mark.django_db
URL, COPY = reverse("on_call"), reverse("copy_rota")
HOUR = timedelta(hours=1)


def typed(user, first="2026-11-20", starts="18:00", last="2026-11-21", ends="08:00"):
    return {"user": user.reference, "first_day": first, "starts": starts, "last_day": last, "ends": ends}


@pytest.fixture
def friday():
    with time_machine.travel(datetime(2026, 11, 20, 17, tzinfo=UTC), tick=False):  # noon in New York
        yield


def wall(location, *parts):
    return datetime(*parts, tzinfo=location.zone)


# By the clock on the wall ---------------------------------------------------------------------------------------------
def test_the_manager_puts_somebody_on_call_by_the_clock_of_the_clinic(as_manager, location, friday):
    user = ProviderFactory()
    assert as_manager.post(URL, typed(user)).url == URL
    span = OnCall.objects.get()
    assert (span.starts_at, span.ends_at) == (wall(location, 2026, 11, 20, 18), wall(location, 2026, 11, 21, 8))
    assert AccessLog.objects.filter(verb="put_on_call", subject_reference=str(span.reference)).exists()
    assert as_manager.post(URL, typed(user)).url == URL
    assert OnCall.objects.count() == 1
    assert "Fri, Nov 20, 6:00\u00a0PM" in as_manager.get(URL).content.decode()


@pytest.mark.parametrize(
    ("day", "next_day", "hours"), [("2026-03-07", "2026-03-08", 13), ("2026-10-31", "2026-11-01", 15)]
)
def test_a_night_in_which_the_clocks_change_is_shorter_or_longer(as_lead, location, day, next_day, hours):
    with time_machine.travel(datetime.fromisoformat(f"{day}T12:00:00Z")):
        as_lead.post(URL, typed(ProviderFactory(), day, "18:00", next_day, "08:00"))
    span = OnCall.objects.get()
    assert span.ends_at - span.starts_at == hours * HOUR


def test_two_who_change_over_in_the_doubled_hour_leave_no_gap(as_lead, location):
    with time_machine.travel(datetime(2026, 10, 31, 12, tzinfo=UTC)):
        as_lead.post(URL, typed(ProviderFactory(), "2026-10-31", "18:00", "2026-11-01", "01:30"))
        as_lead.post(URL, typed(ProviderFactory(), "2026-11-01", "01:30", "2026-11-01", "12:00"))
        assert list(rota.gaps(wall(location, 2026, 10, 31, 18), wall(location, 2026, 11, 1, 12))) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"last": "2026-11-19"}, "That time has passed."),
        ({"first": "2026-11-25", "last": "2026-11-24"}, "It ends after it begins."),
        ({"last": "2027-11-21"}, "more than two months"),
        ({"first": "2027-03-14", "starts": "02:30", "last": "2027-03-15"}, "this time does not exist"),
        ({"first": "9999-12-31", "last": "9999-12-31"}, "Enter a day."),
        ({"starts": ""}, "Enter a time of day."),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(as_manager, location, friday, changed, said):
    page = as_manager.post(URL, typed(ProviderFactory(), **changed))
    assert page.status_code == 422
    assert said in page.content.decode()
    assert not OnCall.objects.exists()


def test_only_an_active_clinician_can_be_on_call(as_manager, location, friday):
    for user in (ProviderFactory(is_active=False), UserFactory(role="front desk"), as_manager.user):
        assert as_manager.post(URL, typed(user)).status_code == 422
        with pytest.raises(CannotPlan, match="not a clinician"):
            rota.put_on_call(user, timezone.now(), timezone.now() + HOUR, by=actor())
    assert not OnCall.objects.exists()


# Gaps -----------------------------------------------------------------------------------------------------------------
def test_every_moment_with_nobody_on_call_is_a_gap(location):
    start = datetime(2026, 11, 20, tzinfo=UTC)

    def hours(*numbers):
        return tuple(start + number * HOUR for number in numbers)

    for begins, ends in ((2, 6), (4, 5), (5, 8), (8, 9), (12, 30)):
        on_call(None, *hours(begins, ends))
    on_call(ProviderFactory(is_active=False), *hours(0, 24))
    found = [(gap.starts_at, gap.ends_at) for gap in rota.gaps(*hours(0, 24))]
    assert found == [hours(0, 2), hours(9, 12)]


def test_the_page_says_gaps_in_words(as_provider, location, friday):
    on_call(starts_at=timezone.now(), ends_at=timezone.now() + timedelta(days=1))
    on_call(starts_at=timezone.now() + timedelta(days=1, hours=2), ends_at=timezone.now() + timedelta(days=20))
    body = as_provider.get(URL).content.decode()
    assert "from Sat, Nov 21, 12:00\u00a0PM until Sat, Nov 21, 2:00\u00a0PM" in body


# Ended and repeated ---------------------------------------------------------------------------------------------------
def test_what_has_begun_ends_now_and_what_is_to_come_does_not_happen(as_manager, location):
    begun = on_call()
    to_come = on_call(starts_at=timezone.now() + HOUR)
    for span in (begun, to_come, begun, to_come):
        status = as_manager.post(reverse("end_on_call", args=[span.reference])).status_code
        assert status in (302, 404)  # what did not happen is not there any more
    assert OnCall.objects.get() == begun
    assert people.on_call(timezone.now()) == []


def test_the_last_week_is_repeated_behind_its_end_by_the_clock_on_the_wall(as_manager, location):
    """From Monday to Monday at eight, over the night in which the clocks are put back."""
    day, night = ProviderFactory(), ProviderFactory()
    monday = datetime(2026, 10, 26, 8, tzinfo=location.zone)
    with time_machine.travel(monday, tick=False):
        for number in range(7):
            morning = monday + timedelta(days=number)
            on_call(day, morning, morning.replace(hour=20))
            on_call(night, morning.replace(hour=20), morning + timedelta(days=1))
        until = rota.planned_until().isoformat()
        assert as_manager.post(COPY, {"until": until}).url == URL
        assert list(rota.gaps(monday, monday + timedelta(days=14))) == []
        assert OnCall.objects.count() == 28
        copied = OnCall.objects.filter(starts_at__gte=monday + timedelta(days=7)).first()
        assert (copied.user, location.local(copied.starts_at).hour) == (day, 8)
        as_manager.post(COPY, {"until": until})  # pressed twice
        assert OnCall.objects.count() == 28


def test_an_old_rota_goes_on_from_now(as_manager, location):
    on_call(None, timezone.now() - timedelta(days=30), timezone.now() - timedelta(days=20))
    rota.copy_last_week(location, rota.planned_until(), by=actor())
    assert rota.planned_until() > timezone.now()


@pytest.mark.parametrize("until", ["", "nonsense", "2026-99-99T00:00", "2026-11-20T12:00:00Z"])
def test_a_copy_of_something_else_than_what_is_there_is_refused(as_manager, location, until):
    assert "no week to copy" in as_manager.post(COPY, {"until": until}, follow=True).content.decode()
    on_call()
    assert "has changed in the meantime" in as_manager.post(COPY, {"until": until}, follow=True).content.decode()
    assert OnCall.objects.count() == 1


def test_the_rota_is_written_by_manager_and_lead_and_read_by_clinicians(
    as_manager, as_lead, as_provider, as_desk, as_stranger, location
):
    span = on_call()
    end = reverse("end_on_call", args=[span.reference])
    assert b"Put somebody on call" in as_lead.get(URL).content
    assert b"Put somebody on call" not in as_provider.get(URL).content
    assert as_manager.post(reverse("end_on_call", args=[uuid4()])).status_code == 404
    for client in (as_provider, as_desk):
        for path in (URL, end, COPY):
            assert client.post(path, typed(span.user)).status_code == 404
    assert as_desk.get(URL).status_code == 404
    assert as_stranger.get(URL).status_code == 302
    span.refresh_from_db()
    assert span.ends_at > timezone.now()


def test_the_page_costs_the_same_however_long_the_rota_is(as_manager, location, queries):
    on_call()
    one = queries(lambda: as_manager.get(URL))
    for _ in range(9):
        on_call()
    assert queries(lambda: as_manager.get(URL)) == one
