from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.db.models import QuerySet

from clinic.audit import Actor
from clinic.models import AccessLog, Clinic
from consultations.booking import cells, changes, notices
from consultations.booking.models import Appointment, AppointmentCell
from consultations.booking.refusals import REFUSALS, CannotBook, CannotChange
from consultations.messaging.models import Message
from tests.booking.factories import AppointmentFactory, ResourceFactory, at, desk, told

pytestmark = pytest.mark.django_db
ELEVEN = at("11:00", 2)


@pytest.fixture
def visit(provider):
    """Wednesday at ten, more than a day ahead."""
    return AppointmentFactory(resource=provider, starts_at=at("10:00", 2))


@pytest.fixture
def patient(visit):
    return Actor.of_patient(visit.patient.reference)


def refusal(change, *args, **options):
    with pytest.raises(CannotBook) as caught:
        change(*args, **options)
    assert caught.value.code in REFUSALS
    return caught.value.code


def held(visit):
    return set(AppointmentCell.objects.filter(appointment=visit).values_list("resource", "cell"))


def test_a_move_holds_the_new_cells_and_only_those(visit, patient):
    changes.move(visit, at("10:15", 2), by=patient)
    visit.refresh_from_db()
    assert (visit.starts_at, visit.ends_at, visit.sequence) == (at("10:15", 2), at("10:45", 2), 1)
    assert held(visit) == set(cells.wanted(visit))
    assert AccessLog.objects.get(verb="move").actor_kind == "patient"


def watched(function, name, calls):
    def call(*args, **options):
        calls.append(name)
        return function(*args, **options)

    return call


def test_a_move_writes_before_it_deletes(visit, patient, monkeypatch):
    """Deleting first, two visits that swap would wait for each other in a circle."""
    steps = []
    for query_set, step in ((type(AppointmentCell.objects), "bulk_create"), (QuerySet, "delete")):
        monkeypatch.setattr(query_set, step, watched(getattr(query_set, step), step, steps))
    changes.move(visit, ELEVEN, by=patient)
    assert steps == ["bulk_create", "delete"]


def test_a_move_stays_with_the_same_person_where_they_are_free(visit, provider, patient):
    ResourceFactory(name="Aaron")
    AppointmentFactory(resource=provider, starts_at=at("15:00", 2))
    changes.move(visit, ELEVEN, by=patient)
    assert visit.resource == provider


def test_a_move_goes_to_whoever_is_free_where_they_are_not(visit, provider, patient):
    AppointmentFactory(resource=provider, starts_at=ELEVEN)
    other = ResourceFactory()
    changes.move(visit, ELEVEN, by=patient)
    assert visit.resource == other
    assert held(visit) == set(cells.wanted(visit))


def test_staff_move_to_somebody_by_name(visit, provider):
    other = ResourceFactory()
    changes.move(visit, visit.starts_at, by=desk(), resource=other)
    assert (visit.resource, visit.sequence) == (other, 1)


def test_a_move_to_a_taken_time_changes_nothing(visit, provider, patient):
    AppointmentFactory(resource=provider, starts_at=ELEVEN)
    before = held(visit)
    assert refusal(changes.move, visit, ELEVEN, by=patient) == "taken"
    visit.refresh_from_db()
    assert (visit.starts_at, visit.sequence, held(visit)) == (at("10:00", 2), 0, before)


def test_a_move_that_loses_the_cells_changes_nothing(visit, provider, patient, monkeypatch):
    AppointmentFactory(resource=provider, starts_at=ELEVEN)
    before = held(visit)
    monkeypatch.setattr(changes, "candidates", lambda *args, **options: [provider])
    assert refusal(changes.move, visit, ELEVEN, by=patient) == "taken"
    visit.refresh_from_db()
    assert (visit.starts_at, visit.sequence, held(visit)) == (at("10:00", 2), 0, before)
    assert not Message.objects.exists()


def test_a_refusal_of_the_database_that_nobody_knows_is_not_hidden(visit, patient, monkeypatch):
    def hold(appointment):
        raise IntegrityError("CHECK constraint failed: something_else")

    monkeypatch.setattr(cells, "hold", hold)
    with pytest.raises(IntegrityError, match="something_else"):
        changes.move(visit, ELEVEN, by=patient)


def test_a_second_press_moves_once(visit, patient):
    changes.move(visit, ELEVEN, by=patient)
    changes.move(Appointment.objects.get(pk=visit.pk), ELEVEN, by=patient)
    visit.refresh_from_db()
    assert visit.sequence == 1
    assert told().count() == 1


@pytest.mark.parametrize(("moment", "code"), [(at("07:00"), "past"), (at("10:07", 2), "not offered")])
def test_a_move_goes_only_to_an_offered_time(visit, patient, moment, code):
    assert refusal(changes.move, visit, moment, by=patient) == code


def test_a_cancelled_visit_gives_its_time_back(visit, patient):
    changes.cancel(visit, by=patient, why="ill")
    assert (visit.status, visit.sequence, held(visit)) == ("cancelled", 1, set())
    assert AccessLog.objects.get(verb="cancel").why == "ill"


def test_a_second_press_cancels_once(visit, patient):
    changes.cancel(visit, by=patient)
    changes.cancel(Appointment.objects.get(pk=visit.pk), by=patient)
    assert told().count() == 1
    assert Appointment.objects.get().sequence == 1


def test_a_cancelled_visit_does_not_move(visit, patient):
    changes.cancel(visit, by=patient)
    assert refusal(changes.move, visit, ELEVEN, by=patient) == "not standing"


def test_what_changed_meanwhile_is_seen_under_the_lock(visit, patient):
    stale = Appointment.objects.get(pk=visit.pk)
    changes.cancel(visit, by=patient)
    assert refusal(changes.move, stale, ELEVEN, by=patient) == "not standing"
    assert held(visit) == set()


def test_a_patient_changes_until_the_cutoff_to_the_minute(visit, patient, monday_morning):
    Clinic.objects.update(cutoff_hours=24)
    monday_morning.move_to(at("10:00", 1))
    changes.move(visit, ELEVEN, by=patient)
    monday_morning.move_to(at("11:00", 1) + timedelta(seconds=1))
    assert refusal(changes.move, visit, at("12:00", 2), by=patient) == "too late"
    assert refusal(changes.cancel, visit, by=patient) == "too late"


def test_staff_change_after_the_cutoff_and_after_the_hour_until_somebody_has_arrived(visit, patient, monday_morning):
    monday_morning.move_to(at("10:20", 2))
    assert refusal(changes.cancel, visit, by=patient) == "over"
    changes.move(visit, at("11:00", 2), by=desk())
    monday_morning.move_to(at("11:30", 2))
    changes.move(visit, at("10:00", 3), by=desk())
    calls = Message.objects.filter(kind=notices.CHANGE_CALL)
    assert [call.key for call in calls] == [f"{notices.CHANGE_CALL}:{visit.reference}:1"]  # tomorrow's can wait
    monday_morning.move_to(at("11:30", 3))
    changes.cancel(visit, by=desk())
    changes.undo_cancel(visit, by=desk())
    changes.arrive(visit, by=desk())
    assert refusal(changes.move, visit, at("12:00", 3), by=desk()) == "not standing"
    assert refusal(changes.cancel, visit, by=desk()) == "not standing"
    assert not Message.objects.filter(kind=notices.CANCELLED).exists()  # nobody is written to after the hour
    assert not Message.objects.filter(kind=notices.CONFIRMED).exists()


def test_the_way_through_the_front_desk(visit, monday_morning):
    monday_morning.move_to(at("09:50", 2))
    for change, status in [
        (changes.arrive, "arrived"),
        (changes.undo_arrival, "booked"),
        (changes.arrive, "arrived"),
        (changes.fulfil, "fulfilled"),
    ]:
        change(visit, by=desk())
        visit.refresh_from_db()
        assert visit.status == status
    assert len(held(visit)) == 6


def test_nobody_arrives_before_the_day_of_the_visit(visit):
    assert refusal(changes.arrive, visit, by=desk()) == "not today"


def test_the_day_of_the_visit_is_the_clinics_not_utcs(provider, monday_morning):
    late = AppointmentFactory(resource=provider, starts_at=at("18:30", 1) + timedelta(hours=2))
    monday_morning.move_to(at("18:30") + timedelta(hours=2))
    assert refusal(changes.arrive, late, by=desk()) == "not today"
    monday_morning.move_to(at("00:10", 1))
    assert changes.arrive(late, by=desk())


def test_nobody_is_missed_before_the_hour(visit, monday_morning):
    monday_morning.move_to(at("09:59", 2))
    assert refusal(changes.mark_no_show, visit, by=desk()) == "not begun"
    monday_morning.move_to(at("10:20", 2))
    changes.mark_no_show(visit, by=desk())
    assert visit.status == "noshow"


def test_who_comes_late_after_all_arrives(visit, monday_morning):
    monday_morning.move_to(at("10:20", 2))
    changes.mark_no_show(visit, by=desk())
    changes.arrive(visit, by=desk())
    assert (visit.status, len(held(visit))) == ("arrived", 6)


@pytest.mark.parametrize("change", [changes.fulfil, changes.undo_arrival])
def test_a_step_that_does_not_follow_is_refused(visit, change):
    with pytest.raises(CannotChange):
        change(visit, by=desk())


class TestMessages:
    def states(self):
        return dict(Message.objects.values_list("key", "state"))

    def test_a_move_takes_back_what_was_not_yet_sent(self, visit, patient):
        changes.move(visit, ELEVEN, by=patient)
        changes.move(visit, at("12:00", 2), by=patient)
        states = self.states()
        assert states[f"appointment_moved:{visit.reference}:1"] == "cancelled"
        assert states[f"appointment_moved:{visit.reference}:2"] == "scheduled"

    def test_who_has_no_address_is_called_when_the_clinic_moves(self, visit):
        visit.patient.email = ""
        visit.patient.save()
        changes.move(visit, ELEVEN, by=desk())
        message = told().get()
        assert (message.channel, message.state) == ("telephone", "scheduled")
        assert "new time: Wednesday, November 18, 2026 at 11:00 AM EST" in message.script

    def test_nobody_is_called_to_hear_what_they_did_themselves(self, visit, patient):
        visit.patient.email = ""
        visit.patient.save()
        changes.cancel(visit, by=patient)
        assert told().get().state == "cancelled"


def test_a_move_of_somebody_else_is_not_stopped_by_ones_own_consultation(visit, patient):
    AppointmentFactory(patient=visit.patient, resource=ResourceFactory(), starts_at=at("15:00", 3))
    assert changes.move(visit, ELEVEN, by=patient).starts_at == ELEVEN


def test_the_caller_of_move_sees_the_new_time_on_their_own_object(visit, patient):
    assert changes.move(visit, ELEVEN, by=patient).pk == visit.pk
    assert visit.starts_at == ELEVEN
