import pytest

from clinic.audit import Actor
from clinic.models import AccessLog
from consultations.booking import changes
from consultations.booking.models import Appointment, TimeOff
from consultations.booking.refusals import CannotChange
from consultations.messaging.models import Message
from tests.booking.factories import AppointmentFactory, ResourceFactory, at, book, desk
from tests.booking.pages import text

pytestmark = pytest.mark.django_db
URL = "/staff/unresolved/"


def listed(client):
    return list(client.get(URL).context["visits"])


def press(client, visit, step):
    return client.post(f"/staff/appointments/{visit.reference}/{step}/", {"back": "unresolved", "row": 2})


def test_what_is_over_and_unsaid_is_asked_about_the_oldest_first(as_desk, provider):
    booked = AppointmentFactory(resource=provider, starts_at=at("15:00", -3))
    arrived = AppointmentFactory(resource=provider, starts_at=at("15:00", -4), status="arrived")
    for number, status in enumerate(("fulfilled", "cancelled", "noshow")):
        AppointmentFactory(resource=provider, starts_at=at("10:00", -5 - number), status=status)
    AppointmentFactory(resource=provider, starts_at=at("07:45"))  # goes on until 8:15, it is 8:00
    assert listed(as_desk) == [arrived, booked]
    assert "2 visits unresolved" in text(as_desk.get("/staff/day/"))


@pytest.mark.parametrize(
    ("was", "step", "becomes"),
    [
        ("booked", "came", "fulfilled"),
        ("booked", "no-show", "noshow"),
        ("arrived", "fulfil", "fulfilled"),
        ("arrived", "undo-arrival", "booked"),
    ],
)
def test_one_press_says_what_became_of_it_and_comes_back_to_the_row(as_desk, provider, was, step, becomes):
    visit = AppointmentFactory(resource=provider, starts_at=at("15:00", -3), status=was)
    answer = press(as_desk, visit, step)
    assert (answer.status_code, answer.url) == (302, f"{URL}#row-2")
    visit.refresh_from_db()
    assert visit.status == becomes


def test_came_and_done_are_two_steps_in_the_record_and_one_however_often_pressed(as_desk, provider):
    visit = AppointmentFactory(resource=provider, starts_at=at("15:00", -3))
    for _ in range(2):
        assert press(as_desk, visit, "came").status_code == 302
    said = AccessLog.objects.filter(subject_reference=str(visit.reference), verb__in=["arrive", "fulfil"])
    assert sorted(said.values_list("verb", flat=True)) == ["arrive", "fulfil"]


def test_nobody_came_to_what_is_not_over(provider):
    with pytest.raises(CannotChange, match="not over"):
        changes.came(AppointmentFactory(resource=provider, starts_at=at("07:45")), by=desk())


def test_whoever_is_said_not_to_have_come_long_ago_is_not_written_to(as_desk, provider):
    long_ago, lately = (AppointmentFactory(resource=provider, starts_at=at("15:00", days)) for days in (-5, -1))
    press(as_desk, long_ago, "no-show")
    press(as_desk, lately, "no-show")
    assert [message.subject_reference for message in Message.objects.filter(kind="appointment_missed")] == [
        lately.reference
    ]


def test_the_list_costs_the_same_however_long_it_is(as_desk, queries):
    AppointmentFactory(starts_at=at("15:00", -1))
    one = queries(lambda: as_desk.get(URL))
    for _ in range(9):
        AppointmentFactory(resource=ResourceFactory(), starts_at=at("15:00", -1))
    assert queries(lambda: as_desk.get(URL)) == one


def test_an_empty_list_says_so_and_a_manager_finds_nothing(as_desk, as_manager, as_stranger):
    assert "it is known what became of it" in text(as_desk.get(URL))
    assert as_manager.get(URL).status_code == 404
    assert as_stranger.get(URL).url.startswith("/staff/login/")


def test_a_cancellation_within_the_cutoff_is_late_and_no_no_show(as_desk, provider):
    late, early = book(at("15:00"), resource=provider), book(at("15:00", 3), resource=provider)
    for visit in (late, early):
        changes.cancel(visit, by=desk(), why="called")
    marks = {
        visit: ">late<" in as_desk.get(f"/staff/appointments/{visit.reference}/").content.decode()
        for visit in (late, early)
    }
    assert marks == {late: True, early: False}
    late.refresh_from_db()
    assert late.status == Appointment.Status.CANCELLED


def test_nobody_cancels_late_whose_provider_is_away(provider):
    visit = book(at("15:00"), resource=provider)
    TimeOff.objects.create(resource=provider, starts_at=at("00:00"), ends_at=at("00:00", 1))
    assert not changes.was_late(changes.cancel(visit, by=Actor.of_patient(visit.patient.reference)))
