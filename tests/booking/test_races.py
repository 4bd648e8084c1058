"""Real threads on a real database: everybody has looked before anybody writes."""

import uuid
from datetime import time, timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.db.models import QuerySet

from clinic.audit import ANYBODY
from clinic.models import Clinic
from consultations.booking import cells, changes, offers, services, waitlist
from consultations.booking.models import Appointment, AppointmentCell, AppointmentType, FreedTime, WaitlistOffer
from consultations.booking.refusals import CannotBook
from consultations.booking.times import free_times, starts
from consultations.messaging.models import Message
from consultations.patients.models import Patient
from tests import threads
from tests.booking.factories import NOW, AppointmentFactory, ResourceFactory, at, desk, told
from tests.factories import LocationFactory, PatientFactory

pytestmark = pytest.mark.django_db(transaction=True)
TUESDAY_TEN = at("10:00", 1)
THREADS = 8


def at_once(calls):
    return threads.at_once(calls, CannotBook)


@pytest.fixture
def location(db):
    return LocationFactory()


@pytest.fixture
def everybody_looks_first(monkeypatch):
    """Nobody writes before `parties` threads have seen the time free."""

    def wait_for(parties, module=services):
        barrier, look = Barrier(parties, timeout=20), services.candidates

        def looked(*args, **options):
            found = look(*args, **options)
            barrier.wait()
            return found

        monkeypatch.setattr(module, "candidates", looked)

    return wait_for


def booking(starts_at, location, resource=None, key=None, patient=None):
    patient, by, key = patient or PatientFactory(), desk(), key or uuid.uuid4()
    consultation = AppointmentType.consultation()
    return lambda: services.book(
        patient, consultation, starts_at, location=location, resource=resource, request_key=key, by=by
    )


def test_eight_who_want_one_time_get_one_visit_and_seven_clear_refusals(location, everybody_looks_first):
    provider = ResourceFactory()
    calls = [booking(TUESDAY_TEN, location, provider) for _ in range(THREADS)]
    everybody_looks_first(THREADS)
    outcomes = at_once(calls)
    assert sorted(map(str, outcomes)).count("taken") == 7
    assert Appointment.objects.count() == 1
    assert AppointmentCell.objects.count() == 6
    assert told().count() == 1


def test_without_the_constraint_looking_first_sells_one_time_eight_times(location, everybody_looks_first):
    provider = ResourceFactory()
    calls = [booking(TUESDAY_TEN, location, provider) for _ in range(THREADS)]
    everybody_looks_first(THREADS)
    constraints, AppointmentCell._meta.constraints = AppointmentCell._meta.constraints, []
    with connection.schema_editor() as editor:
        editor.remove_constraint(AppointmentCell, constraints[0])
    try:
        at_once(calls)
        assert Appointment.objects.filter(resource=provider, starts_at=TUESDAY_TEN).count() == THREADS
    finally:
        AppointmentCell.objects.all().delete()
        AppointmentCell._meta.constraints = constraints
        with connection.schema_editor() as editor:
            editor.add_constraint(AppointmentCell, constraints[0])


def test_eight_newcomers_who_want_one_time_leave_one_patient(location, everybody_looks_first):
    ResourceFactory()
    consultation = AppointmentType.consultation()

    def newcomer(number):
        person = {
            "first_name": "Nora",
            "last_name": f"Field{number}",
            "birth_date": "1980-05-17",
            "email": "n@x.example",
        }
        return lambda: services.book_for_newcomer(
            person, consultation, TUESDAY_TEN, location=location, request_key=uuid.uuid4(), by=ANYBODY
        )

    outcomes = at_once([newcomer(number) for number in range(THREADS)])
    assert [outcome for outcome in outcomes if outcome != "taken"] == [Appointment.objects.get()]
    assert Patient.objects.count() == 1


def test_overlapping_times_are_one_time_as_well(location, everybody_looks_first):
    provider = ResourceFactory()
    clocks = ["10:00", "10:15", "10:30", "10:15"] * 2
    calls = [booking(at(clock, 1), location, provider) for clock in clocks]
    everybody_looks_first(THREADS)
    at_once(calls)
    booked = sorted(Appointment.objects.values_list("starts_at", flat=True))
    assert booked in ([at("10:15", 1)], [at("10:00", 1), at("10:30", 1)], [at("10:00", 1)], [at("10:30", 1)])
    assert AppointmentCell.objects.count() == 6 * len(booked)


def test_twenty_different_times_all_succeed(location):
    ResourceFactory()
    consultation = AppointmentType.consultation()
    free = starts(free_times(location, consultation, NOW.date(), 5, by_staff=True))[::2][:20]
    outcomes = at_once([booking(start, location) for start in free])
    assert {type(outcome) for outcome in outcomes} == {Appointment}
    assert AppointmentCell.objects.count() == 120


def test_anybody_finds_everybody_who_is_free(location, everybody_looks_first):
    """Eight want ten o'clock with anybody, and three people work: three visits, five refusals."""
    ResourceFactory.create_batch(3)
    calls = [booking(TUESDAY_TEN, location) for _ in range(THREADS)]
    everybody_looks_first(THREADS)
    outcomes = at_once(calls)
    assert outcomes.count("taken") == 5
    assert Appointment.objects.values("resource").distinct().count() == 3


def test_a_button_pressed_eight_times_at_once_books_once(location, everybody_looks_first):
    ResourceFactory.create_batch(3)
    key, patient = uuid.uuid4(), PatientFactory()
    calls = [booking(TUESDAY_TEN, location, key=key, patient=patient) for _ in range(THREADS)]
    everybody_looks_first(THREADS)
    assert set(at_once(calls)) == {Appointment.objects.get()}


def test_a_move_pressed_eight_times_at_once_moves_once(location, everybody_looks_first):
    provider, by = ResourceFactory(), desk()
    visit = AppointmentFactory(resource=provider, starts_at=at("10:00", 2))
    copies = [Appointment.objects.get(pk=visit.pk) for _ in range(THREADS)]
    everybody_looks_first(THREADS, changes)
    outcomes = at_once([lambda copy=copy: changes.move(copy, at("11:00", 2), by=by) for copy in copies])
    assert set(outcomes) == {visit}
    visit.refresh_from_db()
    assert (visit.starts_at, visit.sequence, visit.cells.count()) == (at("11:00", 2), 1, 6)
    assert told().count() == 1


def test_two_visits_that_swap_never_wait_for_each_other(location, everybody_looks_first, monkeypatch):
    """Both hold what the other wants, so both stay: never a deadlock, never half a move."""
    provider, by = ResourceFactory(), desk()
    first = AppointmentFactory(resource=provider, starts_at=at("10:00", 2))
    second = AppointmentFactory(resource=provider, starts_at=at("11:00", 2))
    monkeypatch.setattr(changes, "candidates", lambda *args, **options: [provider])
    for _ in range(5):
        outcomes = at_once(
            [
                lambda: changes.move(first, at("11:00", 2), by=by),
                lambda: changes.move(second, at("10:00", 2), by=by),
            ]
        )
        assert outcomes == ["taken", "taken"]
    for visit in (first, second):
        visit.refresh_from_db()
        held = set(AppointmentCell.objects.filter(appointment=visit).values_list("resource", "cell"))
        assert held == set(cells.wanted(visit))
    assert first.starts_at == at("10:00", 2)


def test_a_move_and_a_cancellation_at_once_leave_no_cell_behind(location):
    provider, by = ResourceFactory(), desk()
    for number in range(5):
        visit = AppointmentFactory(resource=provider, starts_at=at("10:00", number + 2))
        stale = Appointment.objects.get(pk=visit.pk)
        new = at("12:00", number + 2)
        at_once([lambda v=visit, n=new: changes.move(v, n, by=by), lambda s=stale: changes.cancel(s, by=by)])
        visit.refresh_from_db()
        assert (visit.status, visit.cells.count()) == ("cancelled", 0)


@pytest.fixture
def given_back(location):
    """Tuesday at ten, given back, with two who wait for it, in a clinic whose offers go out early."""
    Clinic.objects.update(texts_from=time(7))
    provider = ResourceFactory()
    for _ in range(2):
        waitlist.join(
            PatientFactory(),
            AppointmentType.consultation(),
            location=location,
            first_day=NOW.date(),
            last_day=TUESDAY_TEN.date(),
            by=desk(),
        )
    return FreedTime.objects.create(
        location=location,
        resource=provider,
        starts_at=TUESDAY_TEN,
        ends_at=TUESDAY_TEN + timedelta(minutes=30),
        offer_from=NOW,
    )


def test_sweeps_at_once_offer_a_time_to_one(given_back):
    at_once([lambda: offers.work_on(given_back.pk)] * THREADS)
    assert Appointment.objects.filter(status="pending").count() == 1
    assert list(WaitlistOffer.objects.values_list("outcome", flat=True)) == ["held"]
    assert Message.objects.filter(kind="waitlist_offer").count() == 1


def test_two_times_freed_at_once_never_go_to_one_person(location, given_back):
    other = FreedTime.objects.create(
        location=location,
        resource=ResourceFactory(),
        starts_at=TUESDAY_TEN,
        ends_at=given_back.ends_at,
        offer_from=NOW,
    )
    at_once([lambda pk=pk: offers.work_on(pk) for pk in (given_back.pk, other.pk) * 4])
    held = Appointment.objects.filter(status="pending")
    assert (held.count(), held.values("patient").distinct().count()) == (2, 2)


def answered_at_once(visit, freed):
    mine, theirs, by = Appointment.objects.get(pk=visit.pk), Appointment.objects.get(pk=visit.pk), desk()
    at_once(
        [
            lambda: offers.take(mine, by=by),
            lambda: offers.decline(theirs, by=by),
            lambda: offers.work_on(freed.pk),
        ]
    )


def test_an_offer_taken_declined_and_run_out_at_once_has_one_answer(given_back):
    """Whatever comes first: the cells are the visit's, or nobody's, or the next one's."""
    for _ in range(5):
        offers.work_on(given_back.pk)
        visit = Appointment.objects.filter(status="pending").first()
        if visit is None:
            break
        answered_at_once(visit, given_back)
        visit.refresh_from_db()
        assert visit.status in ("booked", "cancelled")
        assert visit.cells.count() == (6 if visit.status == "booked" else 0)
        assert (visit.offer.outcome, visit.status) in [("taken", "booked"), ("declined", "cancelled")]
    given_back.refresh_from_db()
    assert given_back.outcome in ("taken", "nobody")


def test_an_offer_and_a_booking_at_once_leave_one_of_them(location, given_back):
    calls = [booking(TUESDAY_TEN, location, given_back.resource) for _ in range(4)]
    at_once([*calls, *[lambda: offers.work_on(given_back.pk)] * 4])
    assert Appointment.objects.filter(starts_at=TUESDAY_TEN).exclude(status="cancelled").count() == 1
    assert AppointmentCell.objects.count() == 6


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one write at a time, with or without a lock")
def test_without_the_lock_a_held_time_is_forgotten(given_back, monkeypatch):
    """The control: the cells still go to one, but the second sweep overwrites whose they are, and nobody lets go."""
    barrier, look = Barrier(2, timeout=20), offers.is_gone

    def looked(freed):
        found = look(freed)
        barrier.wait()
        return found

    monkeypatch.setattr(offers, "is_gone", looked)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    at_once([lambda: offers.decide(given_back.pk)] * 2)
    assert Appointment.objects.filter(status="pending").count() == 1
    assert not WaitlistOffer.objects.filter(outcome="held").exists()
