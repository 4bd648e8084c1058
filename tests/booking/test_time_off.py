from datetime import UTC, date, datetime, time, timedelta

import pytest

from clinic.audit import Actor
from clinic.models import AccessLog
from consultations.booking import time_off
from consultations.booking.models import AppointmentType, TimeOff
from consultations.booking.refusals import CannotChange
from consultations.booking.times import free_times
from tests.booking.factories import NOW, AppointmentFactory, ResourceFactory, at, desk
from tests.booking.pages import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("location")]
URL = "/staff/time-off/"
TODAY, TUESDAY = (at("00:00"), at("00:00", 1)), (at("00:00", 1), at("00:00", 2))


def entered(client, provider, **more):
    return client.post(URL, {"resource": provider.reference, "first_day": "2026-11-16", **more})


def off():
    return [(row.starts_at, row.ends_at) for row in TimeOff.objects.all()]


def test_a_day_off_is_the_day_of_the_location_and_nothing_can_be_booked_in_it(as_desk, provider, location):
    assert entered(as_desk, provider, why="ill").status_code == 302
    [row] = TimeOff.objects.all()
    assert (row.starts_at, row.ends_at, row.why, row.entered_by) == (*TODAY, "ill", as_desk.user)
    assert AccessLog.objects.get(verb="take_off", subject_reference=str(row.reference)).why == ""
    assert free_times(location, AppointmentType.consultation(), date(2026, 11, 16), 1, by_staff=True)[0].times == {}


def test_the_same_entered_twice_is_one(as_desk, provider):
    entered(as_desk, provider)
    entered(as_desk, provider)
    assert off() == [TODAY]


@pytest.mark.parametrize(
    ("sent", "span"),
    [
        ({"starts": "10:00", "ends": "12:30"}, (at("10:00"), at("12:30"))),
        ({"starts": "13:00"}, (at("13:00"), at("00:00", 1))),
        ({"last_day": "2026-11-18", "starts": "13:00", "ends": "10:00"}, (at("13:00"), at("10:00", 2))),
        ({"last_day": "2026-11-17"}, (at("00:00"), at("00:00", 2))),
    ],
)
def test_it_may_be_a_part_of_a_day_or_some_days(as_manager, provider, sent, span):
    assert entered(as_manager, provider, **sent).status_code == 302
    assert off() == [span]


@pytest.mark.parametrize(
    "sent",
    [
        {"first_day": ""},
        {"first_day": "9999-12-31"},
        {"first_day": "0001-01-01"},
        {"first_day": "2026-11-15"},
        {"last_day": "2026-11-15"},
        {"starts": "12:00", "ends": "10:00"},
        {"starts": "late"},
        {"resource": "nobody"},
        {"first_day": "2027-03-14", "starts": "02:30", "ends": "04:00"},
    ],
)
def test_what_cannot_be_is_said_and_not_kept(as_manager, provider, sent):
    answer = entered(as_manager, provider, **sent)
    assert answer.status_code == 422
    assert "Please check" in text(answer)
    assert off() == []


def test_both_nights_of_the_clock_changes(location):
    """The hour that comes twice is off twice; the hour that is left out is in no span."""
    autumn, spring = date(2026, 11, 1), date(2027, 3, 14)
    assert time_off.part_of_day(location, autumn, time(1, 30), time(1, 45)) == (
        datetime(2026, 11, 1, 5, 30, tzinfo=UTC),
        datetime(2026, 11, 1, 6, 45, tzinfo=UTC),
    )
    for day, hours in ((autumn, 25), (spring, 23)):
        begins, ends = time_off.whole_days(location, day, day)
        assert ends - begins == timedelta(hours=hours)


def test_the_desk_enters_it_for_today_the_manager_and_oneself_for_any_day(provider):
    own, manager = Actor.of_user(provider.user), desk()
    manager.user.groups.set(manager.user.groups.model.objects.filter(name="manager"))
    time_off.take_off(provider, TODAY, by=desk())
    for by in (desk(), Actor.of_user(ResourceFactory().user)):
        with pytest.raises(CannotChange, match="off not today"):
            time_off.take_off(provider, TUESDAY, by=by)
    time_off.take_off(provider, TUESDAY, by=own)
    time_off.take_off(provider, (at("00:00", 5), at("00:00", 9)), by=manager)
    assert TimeOff.objects.count() == 3


def test_it_ends_early_or_does_not_happen(as_desk, provider, monday_morning):
    whole = time_off.take_off(provider, TODAY, by=desk())
    later = time_off.take_off(provider, (at("15:00"), at("16:00")), by=desk())
    for row in (whole, later, later, whole):
        assert as_desk.post(f"{URL}{row.reference}/end/").status_code in (302, 404)
    assert off() == [(at("00:00"), NOW)]
    assert AccessLog.objects.filter(verb="end_time_off").count() == 2


def test_the_desk_does_not_end_what_the_manager_has_entered(as_desk, provider):
    row = TimeOff.objects.create(resource=provider, starts_at=at("00:00"), ends_at=at("00:00", 9))
    page = as_desk.post(f"{URL}{row.reference}/end/", follow=True)
    assert "The front desk enters time off for today." in text(page)
    assert "Ends now" not in text(page)
    assert off() == [(at("00:00"), at("00:00", 9))]


def test_over_booked_visits_it_leads_to_them(as_desk, as_manager, provider):
    AppointmentFactory(resource=provider, starts_at=at("10:00"))
    answer = entered(as_desk, provider)
    assert answer.url == f"/staff/away/{provider.reference}/?date=2026-11-16"
    page = as_manager.post(URL, {"resource": provider.reference, "first_day": "2026-11-16"}, follow=True)
    assert "Monday, November 16, 2026" in text(page)
    assert "one visit" in text(page)


def test_the_list_costs_the_same_however_long_it_is(as_desk, provider, queries):
    def one_more(number):
        someone = ResourceFactory()
        TimeOff.objects.create(resource=someone, starts_at=at("00:00"), ends_at=at("00:00", 9))
        AppointmentFactory(resource=someone, starts_at=at("10:00", number % 4))

    one_more(1)
    one = queries(lambda: as_desk.get(URL))
    for number in range(9):
        one_more(number)
    assert queries(lambda: as_desk.get(URL)) == one
