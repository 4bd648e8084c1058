from datetime import time, timedelta

import pytest

from clinic.audit import Actor
from consultations.booking import away, changes
from consultations.booking.models import Appointment, AppointmentType, TimeOff
from consultations.booking.notices import link_to
from consultations.booking.refusals import CannotChange
from consultations.booking.times import key_of
from consultations.messaging.models import Message
from consultations.patients.links import page_of
from tests.booking.factories import AppointmentFactory, ResourceFactory, at, desk, room, told
from tests.booking.pages import text
from tests.factories import PatientFactory

pytestmark = pytest.mark.django_db
MONDAY = "2026-11-16"


def url(resource, query=f"?date={MONDAY}"):
    return f"/staff/away/{resource.reference}/{query}"


def visit_at(clock, resource, **more):
    return AppointmentFactory(resource=resource, starts_at=at(clock), **more)


def rows(page):
    return page.context["rows"]


def choices(page, **chosen):
    """The page as it would be sent; `chosen` by visit's key where the desk has changed it."""
    sent = {}
    for row in rows(page):
        sent[f"choice-{row.visit.reference}"] = chosen.get(str(row.visit.pk), row.chosen)
        sent[f"shown-{row.visit.reference}"] = row.visit.sequence
    return sent


def places(visits):
    found = Appointment.objects.filter(pk__in=[visit.pk for visit in visits]).select_related("resource").order_by("pk")
    return [(visit.starts_at, visit.resource) for visit in found]


def test_each_visit_goes_to_somebody_else_at_its_time_or_to_the_next_gap_and_no_two_to_one(as_desk, provider):
    other = ResourceFactory(hours=[(0, time(9), time(12))])
    ill = [visit_at(clock, provider) for clock in ("10:00", "11:00", "11:30", "15:00")]
    visit_at("11:00", other)
    page = as_desk.get(url(provider))
    assert "is away today" in text(page)
    answer = as_desk.post(url(provider), choices(page) | {"why": "ill"}, follow=True)
    assert "4 visits have a new time." in text(answer)
    assert "No visit of this day needs a new time." in text(answer)
    [off] = TimeOff.objects.all()
    assert (off.resource, off.starts_at, off.ends_at, off.why) == (provider, at("08:00"), at("00:00", 1), "ill")
    assert places(ill) == [
        (at("10:00"), other),
        (at("11:00", 1), provider),
        (at("11:30"), other),
        (at("15:00", 1), provider),
    ]
    assert Message.objects.filter(kind="appointment_moved").count() == 4


def test_of_two_joined_records_the_number_of_the_other_is_called(as_desk, provider):
    joined = PatientFactory(phone="", merged_into=PatientFactory(phone="+12025550178"))
    visit_at("10:30", provider, patient=joined)
    page = as_desk.get(url(provider))
    assert [row.call_first for row in rows(page)] == [True]
    assert "tel:+1-202-555-0178" in page.content.decode()


def test_whom_to_call_first_stands_first(as_desk, provider):
    late, early, callee, soon = (
        visit_at("15:00", provider),
        visit_at("12:00", provider),
        visit_at("16:00", provider, patient=PatientFactory(email="")),
        visit_at("10:30", provider),
    )
    page = as_desk.get(url(provider))
    assert [row.visit for row in rows(page)] == [soon, callee, early, late]
    assert [row.call_first for row in rows(page)] == [True, True, False, False]
    assert "call first" in text(page)


def test_only_what_is_booked_and_still_to_come_is_asked_about(as_desk, provider, monday_morning):
    visit_at("09:00", provider)
    visit_at("12:00", provider, status="cancelled")
    visit_at("13:00", provider, status="arrived")
    ahead = visit_at("15:00", provider)
    visit_at("15:00", ResourceFactory())
    AppointmentFactory(resource=provider, starts_at=at("15:00", 1))
    monday_morning.move_to(at("10:00"))
    as_desk.force_login(as_desk.user, backend="django.contrib.auth.backends.ModelBackend")
    assert [row.visit for row in rows(as_desk.get(url(provider)))] == [ahead]


def test_a_part_of_the_day_strikes_its_visits_only(as_desk, provider):
    visit_at("10:00", provider)
    struck = visit_at("14:00", provider)
    address = url(provider, f"?date={MONDAY}&starts=13:00&ends=16:00")
    page = as_desk.get(address)
    assert [row.visit for row in rows(page)] == [struck]
    as_desk.post(address, choices(page))
    assert [(off.starts_at, off.ends_at) for off in TimeOff.objects.all()] == [(at("13:00"), at("16:00"))]


@pytest.mark.parametrize("query", ["&starts=late", "&starts=16:00&ends=10:00", "&ends=07:00"])
def test_a_span_that_cannot_be_is_said(as_desk, provider, query):
    visit = visit_at("10:00", provider)
    address = url(provider, f"?date={MONDAY}{query}")
    for page in (as_desk.get(address), as_desk.post(address, {f"choice-{visit.reference}": "link"})):
        assert page.status_code == 422
        assert "Please check" in text(page)
    assert not TimeOff.objects.exists()
    assert not Message.objects.exists()


def test_a_link_to_choose_opens_the_patients_page_despite_the_cutoff(as_desk, as_stranger, provider):
    visit = visit_at("10:00", provider)
    page = as_desk.get(url(provider))
    by = Actor.of_patient(visit.patient.reference)
    with pytest.raises(CannotChange, match="too late"):
        changes.check_changeable(visit, by)
    answer = as_desk.post(url(provider), choices(page, **{str(visit.pk): "link"}), follow=True)
    assert "1 patient is asked to choose." in text(answer)
    [message] = Message.objects.filter(kind="appointment_choose_again")
    assert (message.channel, message.patient) == ("email", visit.patient)
    assert [row.chosen for row in rows(answer)] == ["leave"]
    assert "Was sent a link to choose." in text(answer)
    changes.check_changeable(visit, by)
    changes.move(visit, at("15:00", 2), by=by)
    assert rows(as_desk.get(url(provider))) == []
    message.refresh_from_db()
    assert message.state == "cancelled"


def test_the_patients_page_says_why_and_lets_them_choose_though_it_is_late(as_stranger, provider):
    visit = visit_at("10:00", provider)
    path = page_of(link_to(visit))
    assert "It is too close to your visit" in text(as_stranger.get(path))
    TimeOff.objects.create(resource=provider, starts_at=at("00:00"), ends_at=at("00:00", 1))
    page = text(as_stranger.get(path))
    assert "your provider cannot be there" in page
    assert "Choose another time" in page
    assert "It is too close to your visit" not in page
    assert "Choose a new time" in text(as_stranger.get(f"{path}choose-a-time/"))


def test_nobody_is_asked_for_another_time_in_place_of_one_that_has_begun(provider, monday_morning):
    visit = visit_at("10:00", provider)
    monday_morning.move_to(at("10:00"))
    outcome = away.settle([(visit, "link", 0)], by=desk())
    assert ([each.visit for each in outcome.refused], outcome.asked) == ([visit], 0)
    assert not Message.objects.exists()


def test_who_has_no_e_mail_is_called(as_desk, provider):
    visit = visit_at("10:00", provider, patient=PatientFactory(email=""))
    page = as_desk.get(url(provider))
    assert "Call them and find a time together" in text(page)
    as_desk.post(url(provider), choices(page, **{str(visit.pk): "link"}))
    assert "your provider is away" in text(as_desk.get("/staff/day/"))
    assert "On the list of calls." in text(as_desk.get(url(provider)))


def test_a_time_that_is_lost_meanwhile_stays_listed_with_another_proposal_and_the_rest_is_done(as_desk, provider):
    other = ResourceFactory()
    lost, fine = visit_at("10:00", provider), visit_at("11:00", provider)
    page = as_desk.get(url(provider))
    visit_at("10:00", other)
    answer = as_desk.post(url(provider), choices(page))
    assert answer.status_code == 409
    assert "One visit stays as it was" in text(answer)
    assert "That time has just been taken." in text(answer)
    assert places([lost, fine]) == [(at("10:00"), provider), (at("11:00"), other)]
    [row] = rows(answer)
    assert (row.visit, row.chosen) == (lost, f"{key_of(at('10:30'))}~{other.reference}")
    assert not Appointment.objects.filter(status="cancelled").exists()


def test_pressed_twice_it_is_done_once(as_desk, provider):
    ResourceFactory()
    visit = visit_at("14:00", provider)
    sent = choices(as_desk.get(url(provider)))
    for _ in range(2):
        assert as_desk.post(url(provider), sent).status_code == 302
    visit.refresh_from_db()
    assert (visit.sequence, TimeOff.objects.count(), told().count()) == (1, 1, 1)


def test_a_second_desk_does_not_undo_what_the_first_has_chosen(as_desk, provider):
    other = ResourceFactory()
    visit = visit_at("10:00", provider)
    stale = choices(as_desk.get(url(provider)))
    changes.move(Appointment.objects.get(pk=visit.pk), at("15:00", 1), by=desk(), resource=provider)
    for choice in (f"{key_of(at('10:00'))}~{other.reference}", "link"):
        answer = as_desk.post(url(provider), stale | {f"choice-{visit.reference}": choice})
        assert answer.status_code == 409
        assert "has been changed in the meantime" in text(answer)
    assert places([visit]) == [(at("15:00", 1), provider)]


def test_what_only_lacks_its_room_keeps_time_and_person_and_hears_nothing(as_desk, provider, location):
    AppointmentType.objects.update(needs_room=True)
    flooded, dry = room("Room 1"), room("Room 2")
    visit = visit_at("10:00", provider, room=flooded)
    page = as_desk.get(url(flooded))
    assert "Same time, another room or device" in text(page)
    for _ in range(2):
        as_desk.post(url(flooded), choices(page))
    visit.refresh_from_db()
    assert (visit.room, visit.starts_at, visit.resource) == (dry, at("10:00"), provider)
    assert set(visit.cells.values_list("resource", flat=True)) == {provider.pk, dry.pk}
    assert not Message.objects.exists()


def test_the_desk_plans_no_time_off_for_another_day_but_finds_places_for_what_stands_in_it(as_desk, provider):
    AppointmentFactory(resource=provider, starts_at=at("10:00", 1))
    tuesday = url(provider, "?date=2026-11-17")
    page = as_desk.get(tuesday)
    assert (rows(page), page.context["wanted"]) == ([], None)
    as_desk.post(tuesday, {})
    assert not TimeOff.objects.exists()
    TimeOff.objects.create(resource=provider, starts_at=at("00:00", 1), ends_at=at("00:00", 2))
    assert len(rows(as_desk.get(tuesday))) == 1


@pytest.mark.parametrize("choice", ["", "nonsense", "2026-11-16T15:00Z", "2026-11-16T15:00Z~nobody", "link~"])
def test_nonsense_moves_nobody(as_desk, provider, choice):
    visit = visit_at("10:00", provider)
    sent = {f"choice-{visit.reference}": choice, f"shown-{visit.reference}": "x", "choice-nobody": "link"}
    assert as_desk.post(url(provider), sent).status_code == 409
    assert places([visit]) == [(at("10:00"), provider)]


def test_the_page_costs_the_same_for_one_visit_and_for_ten(as_desk, provider, queries):
    ResourceFactory()
    visit_at("09:00", provider)
    one = queries(lambda: as_desk.get(url(provider)))
    for number in range(9):
        AppointmentFactory(resource=provider, starts_at=at("09:30") + timedelta(minutes=30 * number))
    assert len(rows(as_desk.get(url(provider)))) == 10
    assert queries(lambda: as_desk.get(url(provider))) == one


def test_nobody_else_finds_it(as_manager, as_stranger, provider):
    assert as_manager.get(url(provider)).status_code == 404
    assert as_stranger.get(url(provider)).status_code == 302
    visit_at("10:00", provider)
    today = (at("00:00"), at("00:00", 1))
    assert away.concerned(as_manager.user, provider, today, [today]) == []
