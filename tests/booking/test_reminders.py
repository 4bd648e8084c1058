"""Two days and two hours before a visit: when, to whom, and never about a time that no longer holds."""

from datetime import datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from clinic.audit import ANYBODY, Actor
from clinic.models import Clinic, Location
from consultations.booking import changes, notices
from consultations.booking.models import AppointmentType
from consultations.booking.reminders import IN_TWO_DAYS, TODAY, reminders_due
from consultations.booking.walk_ins import walk_in
from consultations.messaging import delivery
from consultations.messaging.models import Message
from consultations.messaging.quiet_hours import quiet_until
from consultations.messaging.telephone import calls_due
from tests.booking.factories import AppointmentFactory, at, book, desk
from tests.factories import LocationFactory, PatientFactory

pytestmark = pytest.mark.django_db
CHANGE_CALL = "visit_change_call"
NEW_YORK = ZoneInfo("America/New_York")
HOURS = time(9), time(19, 30)


def owed(visit, *kinds):
    """Kind → when it goes out, by New York's clock."""
    known = Message.objects.filter(subject_reference=visit.reference, kind__in=kinds or (IN_TWO_DAYS, TODAY))
    return {each.kind: f"{each.due_at.astimezone(NEW_YORK):%a %H:%M}" for each in known.filter(state="scheduled")}


def due(begins, told):
    """Both by the wall clock of New York."""
    begins, told = (datetime.fromisoformat(each).replace(tzinfo=NEW_YORK) for each in (begins, told))
    found = reminders_due(begins, Location(timezone="America/New_York"), told, HOURS)
    return {kind: f"{moment.astimezone(NEW_YORK):%a %H:%M}" for kind, moment in found.items()}


@pytest.mark.parametrize(
    ("begins", "told", "expected"),
    [
        ("2026-11-20T14:00", "2026-11-16T08:00", {IN_TWO_DAYS: "Wed 14:00", TODAY: "Fri 12:00"}),
        ("2026-11-20T10:00", "2026-11-16T08:00", {IN_TWO_DAYS: "Wed 10:00", TODAY: "Thu 19:00"}),  # 8:00 is too early
        ("2026-11-20T22:00", "2026-11-16T08:00", {IN_TWO_DAYS: "Wed 19:00", TODAY: "Fri 19:00"}),  # 20:00 is too late
        ("2026-11-20T14:00", "2026-11-19T08:00", {TODAY: "Fri 12:00"}),  # 30 hours before
        ("2026-11-20T14:00", "2026-11-17T14:01", {TODAY: "Fri 12:00"}),  # less than a day before the reminder
        ("2026-11-20T14:00", "2026-11-17T14:00", {IN_TWO_DAYS: "Wed 14:00", TODAY: "Fri 12:00"}),
        ("2026-11-20T14:00", "2026-11-20T11:00", {}),  # 3 hours before
        ("2026-11-20T09:00", "2026-11-19T17:30", {}),  # the evening before would be too soon after
        ("2026-11-20T09:00", "2026-11-20T08:00", {}),  # the evening before is over
        ("2026-11-18T20:00", "2026-11-16T08:00", {TODAY: "Wed 18:00"}),  # the evening before is over, the day is not
        ("2026-11-02T09:00", "2026-10-26T08:00", {IN_TWO_DAYS: "Sat 10:00", TODAY: "Sun 19:00"}),  # clocks go back
        ("2026-03-09T09:00", "2026-03-02T08:00", {IN_TWO_DAYS: "Fri 19:00", TODAY: "Sun 19:00"}),  # and forth
    ],
)
def test_a_reminder_comes_in_time_and_never_at_night(begins, told, expected):
    assert due(begins, told) == expected


def test_the_manager_says_when_messages_go_out(provider):
    Clinic.objects.update(texts_from=time(10), texts_until=time(12))
    assert owed(book(at("09:00", 7))) == {IN_TWO_DAYS: "Fri 11:30", TODAY: "Sun 11:30"}


def test_a_move_takes_back_the_old_reminders_and_owes_new_ones(provider):
    visit = book(at("14:00", 7))
    assert owed(visit) == {IN_TWO_DAYS: "Sat 14:00", TODAY: "Mon 12:00"}
    changes.move(visit, at("15:00", 8), by=desk())
    assert owed(visit) == {IN_TWO_DAYS: "Sun 15:00", TODAY: "Tue 13:00"}
    changes.cancel(visit, by=desk())
    assert owed(visit) == {}
    changes.undo_cancel(visit, by=desk())
    assert owed(visit) == {IN_TWO_DAYS: "Sun 15:00", TODAY: "Tue 13:00"}


@pytest.mark.parametrize("change", [changes.cancel, lambda visit, by: changes.move(visit, at("15:00", 8), by=by)])
def test_what_changes_while_a_worker_holds_the_reminder_is_not_sent_as_it_was(
    provider, change, monday_morning, mailoutbox, monkeypatch
):
    visit = book(at("14:00", 7))
    monday_morning.move_to(at("14:01", 5))
    take = delivery.claim

    def claimed(reminder, *before):
        taken = take(reminder, *before)
        change(visit, by=desk())
        return taken

    monkeypatch.setattr(delivery, "claim", claimed)
    reminder = Message.objects.get(kind=IN_TWO_DAYS)
    delivery.deliver([reminder.pk])
    reminder.refresh_from_db()
    assert (reminder.state, reminder.why, mailoutbox) == ("cancelled", "changed since", [])


def test_a_held_time_and_somebody_who_walks_in_are_not_reminded(provider):
    notices.offered(AppointmentFactory(status="pending", starts_at=at("14:00", 7)))
    consultation, here = AppointmentType.consultation(), LocationFactory()
    walk_in(
        PatientFactory(), consultation, at("09:00"), location=here, resource=provider, request_key=uuid4(), by=desk()
    )
    assert Message.objects.count() == 2
    assert not Message.objects.filter(kind__in=(IN_TWO_DAYS, TODAY)).exists()


def test_who_would_rather_be_called_is_called_two_days_before_and_not_two_hours(provider, monday_morning):
    visit = book(at("14:00", 7), patient=PatientFactory(preferred_channel="call", last_name="Caller"))
    ways = dict(Message.objects.filter(kind__in=(IN_TWO_DAYS, TODAY)).values_list("kind", "channel"))
    assert ways == {IN_TWO_DAYS: "telephone", TODAY: "email"}
    monday_morning.move_to(at("14:01", 5))
    [call] = calls_due()
    assert call.script.startswith("Hello, this is The clinic for Ada Caller. We look forward to seeing you on Monday")
    monday_morning.move_to(visit.starts_at)
    assert delivery.why_not(call) != ""


def test_nobody_is_told_to_come_while_their_provider_is_away(provider, monday_morning, mailoutbox):
    book(at("14:00", 7))
    off = provider.time_off.create(starts_at=at("08:00", 7), ends_at=at("18:00", 7))
    monday_morning.move_to(at("14:01", 5))
    delivery.deliver(list(Message.objects.filter(kind=IN_TWO_DAYS).values_list("pk", flat=True)))
    reminder = Message.objects.get(kind=IN_TWO_DAYS)
    assert (reminder.state, reminder.due_at) == ("scheduled", timezone.now() + timedelta(hours=1))
    off.delete()
    monday_morning.shift(timedelta(hours=1))
    delivery.deliver([reminder.pk])
    assert mailoutbox[0].subject.startswith("Reminder: your visit on Monday, November 23, 2026 at 2:00 PM")


# A change close to the visit ------------------------------------------------------------------------------------------
@pytest.fixture
def soon(provider, monday_morning):
    """A visit that begins in two hours."""
    visit = book(at("14:00", 1))
    monday_morning.move_to(at("12:00", 1))
    return visit


def calls():
    return [call.script for call in calls_due() if call.kind == CHANGE_CALL]


def test_whoever_is_on_their_way_is_called_as_well(soon, provider, monday_morning):
    changes.move(soon, at("14:30", 1), by=desk())
    [said] = calls()
    assert "Your visit has a new time: Tuesday, November 17, 2026 at 2:30 PM" in said
    assert owed(soon, "appointment_moved") != {}
    changes.cancel(soon, by=desk())
    assert calls() == []  # a slip of the finger may still be taken back
    monday_morning.shift(timedelta(minutes=5))
    [said] = calls()
    assert "is cancelled" in said


def test_a_cancellation_taken_back_is_not_telephoned(soon, monday_morning):
    changes.cancel(soon, by=desk())
    changes.undo_cancel(soon, by=desk())
    monday_morning.shift(timedelta(minutes=5))
    assert calls() == []


def test_a_visit_that_is_moved_to_begin_soon_is_telephoned_too(provider, monday_morning):
    visit = book(at("14:00", 3))
    changes.move(visit, at("10:00"), by=desk())
    assert len(calls()) == 1


@pytest.mark.parametrize(
    ("contact", "who"),
    [
        ({}, "patient"),  # they did it themselves
        ({"phone": ""}, "desk"),
        ({"preferred_channel": "call"}, "desk"),  # the letter is a call already
    ],
)
def test_nobody_is_called_twice_or_without_a_number_or_about_what_they_did(provider, monday_morning, contact, who):
    patient = PatientFactory(**contact)
    visit = book(at("14:00", 1), patient=patient, by=ANYBODY)
    monday_morning.move_to(at("12:00", 1))
    Clinic.objects.update(cutoff_hours=0)
    changes.move(visit, at("16:30", 1), by=Actor.of_patient(patient.reference) if who == "patient" else desk())
    assert not Message.objects.filter(kind=CHANGE_CALL).exists()


def test_the_night_holds_back_what_can_wait_and_no_change_close_to_a_visit(soon, provider):
    far = book(at("14:00", 7))
    changes.move(soon, at("16:30", 1), by=desk())
    changes.move(far, at("15:00", 7), by=desk())
    kinds = {(each.subject_reference, each.kind): (delivery.kind_of(each), each) for each in Message.objects.all()}
    cannot_wait = {key: kind.cannot_wait(message) for key, (kind, message) in kinds.items()}
    at_once = {key: kind.at_once(message) for key, (kind, message) in kinds.items()}
    assert cannot_wait[soon.reference, "appointment_moved"]
    assert not cannot_wait[far.reference, "appointment_moved"]
    assert not cannot_wait[far.reference, TODAY]
    assert [key for key in at_once if at_once[key]] == [
        key
        for key in at_once
        if key[1] == "appointment_confirmed"  # just asked for
    ]


def test_it_is_night_by_the_clock_of_the_visits_place(location, monday_morning):
    west = LocationFactory(name="West street", timezone="America/Los_Angeles")
    visit = AppointmentFactory(location=west, starts_at=at("14:00", 7))
    notices.remind(visit)
    reminder = Message.objects.get(subject_reference=visit.reference, kind=TODAY)
    monday_morning.move_to(datetime(2026, 11, 17, 19, tzinfo=west.zone))  # ten in the evening in New York
    assert quiet_until(reminder) is None
    monday_morning.move_to(datetime(2026, 11, 18, 6, tzinfo=west.zone))  # nine in the morning in New York
    assert quiet_until(reminder) == datetime(2026, 11, 18, 9, tzinfo=west.zone)
