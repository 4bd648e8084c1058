import uuid
from datetime import timedelta

import pytest

from clinic.models import AccessLog
from consultations.booking.models import AppointmentCell
from consultations.booking.times import key_of
from tests.booking.factories import AppointmentFactory, ResourceFactory, at
from tests.booking.pages import keys, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(provider):
    return AppointmentFactory(resource=provider)


@pytest.fixture
def address(visit):
    return f"/staff/appointments/{visit.reference}/"


@pytest.fixture
def during(monday_morning):
    monday_morning.move_to(at("10:05", 1))


def reread(visit):
    visit.refresh_from_db()
    return visit


def test_the_page_says_who_when_how_to_reach_them_and_what_happened(as_desk, visit, address):
    as_desk.post(f"{address}cancel/", {"why": "provider is ill"})
    shown = text(as_desk.get(address))
    for words in (visit.patient.full_name, visit.patient.email, "(202) 555-0123", "May 17, 1980", "10:00 AM EST"):
        assert words in shown
    assert f"Cancelled : provider is ill Mon, Nov 16, 8:00 AM, {as_desk.user.name}" in shown


def test_before_the_day_nobody_arrives(as_desk, visit, address):
    assert "Arrived" not in text(as_desk.get(address))
    page = as_desk.post(f"{address}arrive/")
    assert page.status_code == 409
    assert "not before" in text(page)


@pytest.mark.usefixtures("during")
def test_the_steps_of_a_visit_are_one_press_each(as_desk, visit, address):
    for step, status in [
        ("arrive", "arrived"),
        ("undo-arrival", "booked"),
        ("arrive", "arrived"),
        ("fulfil", "fulfilled"),
    ]:
        assert as_desk.post(f"{address}{step}/").url == address
        assert reread(visit).status == status
    assert (
        AccessLog.objects.filter(actor_reference=str(as_desk.user.reference), subject_kind="appointment").count() == 4
    )


@pytest.mark.usefixtures("during")
def test_a_missed_visit_can_still_begin(as_desk, visit, address):
    as_desk.post(f"{address}no-show/")
    assert "Did not come" in text(as_desk.get(address))
    as_desk.post(f"{address}arrive/")
    assert reread(visit).status == "arrived"


@pytest.mark.usefixtures("during")
def test_a_step_that_no_longer_fits_is_said(as_desk, visit, address):
    as_desk.post(f"{address}arrive/")
    page = as_desk.post(f"{address}arrive/")
    assert page.status_code == 409
    assert "changed in the meantime" in text(page)


def test_an_unknown_step_is_not_there(as_desk, address):
    assert as_desk.post(f"{address}explode/").status_code == 404
    assert as_desk.get(f"{address}explode/").status_code == 404


@pytest.mark.usefixtures("during")
def test_who_pressed_too_late_comes_back_from_the_login_to_the_visit(as_desk, visit, address):
    """A session ends after a quarter of an hour; the login leads to the address of the button, by GET."""
    for step in ("arrive", "cancel"):
        assert as_desk.get(f"{address}{step}/").url == address
    assert reread(visit).status == "booked"


def test_a_cancellation_needs_a_reason(as_desk, visit, address):
    page = as_desk.post(f"{address}cancel/", {"why": ""})
    assert page.status_code == 422
    assert "Say in a few words why." in text(page)
    assert reread(visit).status == "booked"


def test_a_cancellation_gives_the_time_back(as_desk, visit, address):
    as_desk.post(f"{address}cancel/", {"why": "caller"})
    assert not AppointmentCell.objects.exists()


@pytest.mark.usefixtures("during")
def test_a_visit_that_has_begun_is_cancelled_and_late_unless_somebody_has_arrived(as_desk, visit, address):
    as_desk.post(f"{address}arrive/")
    assert as_desk.post(f"{address}cancel/", {"why": "caller"}).status_code == 409
    assert "Cancel this visit" not in text(as_desk.get(address))
    as_desk.post(f"{address}undo-arrival/")
    as_desk.post(f"{address}cancel/", {"why": "caller"})
    assert (reread(visit).status, as_desk.get(address).context["is_late"]) == ("cancelled", True)


class TestMove:
    @pytest.fixture
    def moving(self, address):
        return f"{address}choose-a-time/"

    def press(self, client, moving, resource="", time=None):
        return client.post(moving, {"time": time or key_of(at("09:00")), "resource": resource})

    def test_staff_see_times_that_patients_do_not(self, as_desk, moving):
        assert keys(as_desk.get(moving))[0] == key_of(at("09:00"))

    def test_the_same_person_stands_first(self, as_desk, visit, moving):
        page = as_desk.get(f"{moving}?time={key_of(at('09:00'))}")
        assert page.context["form"].initial["resource"] == visit.resource.reference

    def test_the_visit_moves(self, as_desk, visit, address, moving):
        assert self.press(as_desk, moving).url == address
        assert reread(visit).starts_at == at("09:00")

    def test_to_somebody_else_at_the_same_time(self, as_desk, visit, moving):
        other = ResourceFactory()
        self.press(as_desk, moving, resource=str(other.reference), time=key_of(visit.starts_at))
        assert reread(visit).resource == other

    def test_a_taken_time_offers_the_nearest_of_that_person(self, as_desk, visit, provider, moving):
        AppointmentFactory(resource=provider, starts_at=at("09:00"))
        ResourceFactory()
        page = self.press(as_desk, moving, resource=str(provider.reference))
        assert page.status_code == 409
        assert key_of(at("09:30")) in page.content.decode()
        assert "Now Tuesday, November 17, 2026 at 10:00 AM EST" in text(page)

    @pytest.mark.parametrize("posted", [{}, {"time": "x"}, {"time": key_of(at("09:00")), "resource": "x"}])
    def test_a_malformed_post_is_answered(self, as_desk, visit, moving, posted):
        assert as_desk.post(moving, posted).status_code == 422
        assert reread(visit).sequence == 0

    def test_a_cancelled_visit_does_not_move(self, as_desk, visit, address, moving):
        as_desk.post(f"{address}cancel/", {"why": "caller"})
        assert self.press(as_desk, moving).status_code == 409


def test_clinicians_may_as_well(as_provider, as_lead, address):
    assert as_provider.get(address).status_code == as_lead.get(address).status_code == 200


@pytest.mark.parametrize("page", ["", "choose-a-time/"])
def test_a_manager_finds_nothing_and_a_stranger_the_door(as_manager, as_stranger, address, page):
    assert as_manager.get(address + page).status_code == 404
    assert as_stranger.get(address + page).url.startswith("/staff/login/")


@pytest.mark.parametrize("step", ["arrive", "fulfil", "no-show", "undo-arrival", "cancel", "choose-a-time"])
@pytest.mark.usefixtures("during")
def test_nobody_else_changes_a_visit(as_manager, as_stranger, visit, address, step):
    posted = {"why": "x", "time": key_of(at("14:00", 1))}
    assert as_manager.post(f"{address}{step}/", posted).status_code == 404
    assert as_stranger.post(f"{address}{step}/", posted).url.startswith("/staff/login/")
    assert (reread(visit).status, visit.sequence) == ("booked", 0)


def test_a_visit_that_is_not_there_is_not_found(as_desk):
    assert as_desk.get(f"/staff/appointments/{uuid.uuid4()}/").status_code == 404


def test_the_page_costs_the_same_however_long_its_history_is(as_desk, visit, address, queries, monday_morning):
    monday_morning.move_to(at("10:05", 1))
    as_desk.post(f"{address}arrive/")
    one = queries(lambda: as_desk.get(address))
    for _ in range(5):
        as_desk.post(f"{address}undo-arrival/")
        as_desk.post(f"{address}arrive/")
    assert queries(lambda: as_desk.get(address)) == one


def test_a_slip_is_taken_back_from_the_visits_page(as_desk, visit, address, monday_morning):
    page = address
    as_desk.post(f"{page}cancel/", {"why": "A slip"})
    shown = as_desk.get(page).content.decode()
    assert "Not cancelled after all" in shown
    assert "Nobody is told before" in shown
    as_desk.post(f"{page}undo-cancel/")
    visit.refresh_from_db()
    assert visit.status == "booked"
    as_desk.post(f"{page}cancel/", {"why": "This time it is meant"})
    monday_morning.shift(timedelta(minutes=6))
    assert "Not cancelled after all" not in as_desk.get(page).content.decode()
    late = as_desk.post(f"{page}undo-cancel/")
    assert late.status_code == 409
    assert "too late to take this back" in late.content.decode()


def test_the_page_says_why_somebody_was_squeezed_in(as_desk, provider):
    visit = AppointmentFactory(resource=provider, overbooked="She flies home tomorrow", holding=False)
    assert "She flies home tomorrow" in as_desk.get(f"/staff/appointments/{visit.reference}/").content.decode()
