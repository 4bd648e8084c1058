"""A time that is given back goes to those who wait, in order, one after the other."""

import uuid
from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from clinic.audit import SYSTEM, Actor
from clinic.models import AccessLog, Clinic
from consultations.booking import changes, offers, services, tasks, waitlist
from consultations.booking.models import Appointment, AppointmentCell, AppointmentType, FreedTime, WaitlistOffer
from consultations.booking.refusals import CannotBook, CannotChange
from consultations.messaging import delivery
from consultations.messaging.models import Message
from consultations.messaging.telephone import calls_due
from tests.booking.factories import AppointmentFactory, ResourceFactory, at, book, completed_intake, desk
from tests.factories import LocationFactory, PatientFactory

pytestmark = pytest.mark.django_db
TEN = at("10:00", 1)  # Tuesday
MONDAY, FRIDAY = date(2026, 11, 16), date(2026, 11, 20)


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    monkeypatch.setattr(tasks.offer, "delay", tasks.offer)


@pytest.fixture
def freed(provider, monday_morning):
    """Tuesday at ten, given back five minutes ago."""
    changes.cancel(book(TEN, resource=provider), by=desk())
    monday_morning.shift(timedelta(minutes=5))
    return FreedTime.objects.get()


def waits(patient=None, **wish):
    """In a clinic that is up early: on Monday morning offers go out already."""
    Clinic.objects.update(texts_from=time(7))
    wanted = {"first_day": MONDAY, "last_day": FRIDAY, "by": desk(), "location": LocationFactory(), **wish}
    type = wanted.pop("type", None) or AppointmentType.consultation()
    entry = waitlist.join(patient or PatientFactory(), type, **wanted)
    entry.created_at = timezone.now() - timedelta(days=1) + timedelta(seconds=entry.pk)
    entry.save()
    return entry


def sweep():
    tasks.sweep()


def held():
    return Appointment.objects.get(status="pending")


def told(freed):
    return list(freed.offers.order_by("entry").values_list("outcome", "why"))


def outcome(freed):
    freed.refresh_from_db()
    return freed.outcome


def patient_of(visit):
    return Actor.of_patient(visit.patient.reference)


def test_a_freed_time_is_offered_after_the_undo_time_and_not_before(provider, monday_morning):
    waits()
    visit = book(TEN, resource=provider)
    changes.cancel(visit, by=desk())
    sweep()
    assert not Appointment.objects.filter(status="pending").exists()
    monday_morning.shift(timedelta(minutes=5))
    sweep()
    assert (held().starts_at, held().resource) == (TEN, provider)
    assert held().cells.count() == 6


def test_nobody_is_offered_at_night_what_can_wait_for_the_morning(provider, monday_morning):
    waits()
    monday_morning.move_to(at("19:40", 0))
    changes.cancel(book(TEN, resource=provider), by=desk())
    monday_morning.shift(timedelta(minutes=5))
    Clinic.objects.update(notice_hours=1)
    sweep()
    assert not Appointment.objects.filter(status="pending").exists()
    monday_morning.move_to(at("07:00", 1))
    sweep()
    assert held().starts_at == TEN


def test_a_time_that_would_be_lost_by_the_morning_is_offered_at_once(provider, monday_morning):
    waits()
    monday_morning.move_to(at("19:40", 0))
    changes.cancel(book(TEN, resource=provider), by=desk())
    monday_morning.shift(timedelta(minutes=5))
    Clinic.objects.update(notice_hours=4)
    sweep()
    assert held().starts_at == TEN


def test_a_cancellation_taken_back_is_offered_to_nobody(provider, monday_morning):
    waits()
    visit = book(TEN, resource=provider)
    changes.cancel(visit, by=desk())
    changes.undo_cancel(visit, by=desk())
    assert FreedTime.objects.get().outcome == "gone"
    monday_morning.shift(timedelta(minutes=5))
    sweep()
    assert [FreedTime.objects.get().outcome, Appointment.objects.get().status] == ["gone", "booked"]


def test_the_time_left_behind_by_a_move_is_offered_as_well(provider, monday_morning):
    entry = waits()
    changes.move(book(TEN, resource=provider), at("15:00", 1), by=desk())
    monday_morning.shift(timedelta(minutes=5))
    sweep()
    assert (held().patient, held().starts_at) == (entry.patient, TEN)


def test_the_first_in_order_has_it_until_they_answer_then_the_next(freed, monday_morning):
    first, second, third = waits(), waits(), waits()
    sweep()
    sweep()  # again, as beat does
    visit = held()
    assert (visit.patient, visit.held_until) == (first.patient, timezone.now() + timedelta(minutes=120))
    offers.decline(visit, by=patient_of(visit))
    offers.decline(visit, by=patient_of(visit))
    sweep()
    assert held().patient == second.patient
    monday_morning.shift(timedelta(minutes=120))
    sweep()
    assert held().patient == third.patient
    assert told(freed) == [("declined", ""), ("expired", ""), ("held", "")]
    offers.decline(held(), by=desk())
    sweep()
    assert outcome(freed) == "nobody"
    assert AppointmentCell.objects.count() == 0
    assert {first.status, second.status} == {"waiting"}


def test_whoever_takes_it_is_booked_and_told_and_waits_no_more(freed, mailoutbox):
    entry = waits()
    sweep()
    visit = held()
    offers.take(visit, by=patient_of(visit))
    offers.take(visit, by=patient_of(visit))
    visit.refresh_from_db()
    entry.refresh_from_db()
    assert (visit.status, visit.held_until, entry.status, outcome(freed)) == ("booked", None, "booked", "taken")
    delivery.deliver(list(delivery.due(timezone.now()).values_list("pk", flat=True)))
    mine = [mail.subject for mail in mailoutbox if mail.to == [visit.patient.email]]
    assert mine == ["Your visit on Tuesday, November 17, 2026 at 10:00 AM EST"]
    verbs = AccessLog.objects.filter(subject_reference=str(visit.reference)).order_by("pk")
    assert list(verbs.values_list("actor_kind", "verb")) == [("system", "offer"), ("patient", "take")]
    with pytest.raises(CannotChange):
        offers.decline(visit, by=patient_of(visit))


def test_the_visit_it_replaces_is_cancelled_and_its_time_goes_on_to_the_next(freed, provider, mailoutbox):
    later = book(at("10:00", 2), resource=provider)
    mine, other = waits(later.patient), waits()
    assert mine.instead_of == later
    sweep()
    offers.take(held(), by=patient_of(later))
    later.refresh_from_db()
    assert (later.status, later.cells.count()) == ("cancelled", 0)
    delivery.deliver(list(delivery.due(timezone.now()).values_list("pk", flat=True)))
    letters = {mail.subject.split(":")[0] for mail in mailoutbox if mail.to == [later.patient.email]}
    assert "Cancelled" in letters
    again = FreedTime.objects.latest("pk")
    assert (again.starts_at, again.settled_at) == (at("10:00", 2), None)
    FreedTime.objects.filter(pk=again.pk).update(offer_from=timezone.now())
    sweep()
    assert held().patient == other.patient


def test_a_visit_too_close_to_be_cancelled_online_is_replaced_all_the_same(provider, monday_morning):
    soon = book(at("16:00"), resource=provider)
    waits(soon.patient)
    changes.cancel(book(at("13:00"), resource=provider), by=desk())
    monday_morning.shift(timedelta(minutes=5))
    sweep()
    offers.take(held(), by=patient_of(soon))
    soon.refresh_from_db()
    assert soon.status == "cancelled"


def test_whom_it_does_not_suit_is_passed_over_with_the_reason(freed, provider):
    noon = at("12:00", 3)
    waits(first_day=date(2026, 11, 18))
    waits(part_of_day="afternoon")
    waits(resource=ResourceFactory())
    waits(type=AppointmentType.objects.get(slug="treatment"))
    sooner = waits(instead_of=book(at("09:00", 1), resource=provider))
    busy = AppointmentFactory(status="pending", resource=ResourceFactory(), starts_at=noon, held_until=noon)
    waits(busy.patient)
    fits = waits(resource=provider, part_of_day="morning", first_day=date(2026, 11, 17), last_day=date(2026, 11, 17))
    sweep()
    reasons = ["day", "part of day", "provider", "too short", "not sooner", "other offer"]
    assert told(freed) == [("passed-over", why) for why in reasons] + [("held", "")]
    assert freed.offers.get(outcome="held").entry == fits
    assert sooner.instead_of.status == "booked"


def test_the_part_of_the_day_is_told_by_the_locations_clock(provider, monday_morning):
    """11:30 in New York is the afternoon in UTC."""
    entry = waits(part_of_day="morning")
    changes.cancel(book(at("11:30", 1), resource=provider), by=desk())
    monday_morning.shift(timedelta(minutes=5))
    sweep()
    assert held().patient == entry.patient


def test_a_longer_visit_that_runs_into_the_next_one_is_passed_over(provider, monday_morning):
    """An hour was given back, but the quarter of an hour that is kept free after a treatment is not there."""
    treatment = AppointmentType.objects.get(slug="treatment")
    visit = book(at("10:00", 1), type=treatment, resource=provider)
    changes.cancel(visit, by=desk())
    book(at("11:00", 1), resource=provider)
    waits(type=treatment)
    short = waits()
    monday_morning.shift(timedelta(minutes=5))
    sweep()
    assert told(FreedTime.objects.get()) == [("passed-over", "no room"), ("held", "")]
    assert held().patient == short.patient


@pytest.mark.parametrize("meanwhile", ["booked", "away", "given back again"])
def test_a_time_that_is_not_free_any_more_is_offered_to_nobody(freed, provider, meanwhile):
    waits()
    if meanwhile == "booked":
        book(TEN, resource=provider)
    elif meanwhile == "away":
        provider.time_off.create(starts_at=at("09:00", 1), ends_at=at("17:00", 1))
    else:
        changes.cancel(book(TEN, resource=provider), by=desk())
    sweep()
    assert outcome(freed) == "gone"
    assert not Appointment.objects.filter(status="pending").exists()


def test_nothing_is_offered_nearer_than_the_clinics_notice_nor_held_into_it(provider, monday_morning):
    """At eight: ten o'clock is held until the notice of an hour begins, half past nine is not offered."""
    Clinic.objects.update(notice_hours=1)
    waits()
    waits()
    for clock in ("09:00", "10:00"):
        changes.cancel(book(at(clock), resource=provider), by=desk())
    monday_morning.shift(timedelta(minutes=5))
    sweep()
    assert (held().starts_at, held().held_until) == (at("10:00"), at("09:00"))
    monday_morning.move_to(at("09:00"))
    sweep()
    assert list(FreedTime.objects.values_list("outcome", flat=True)) == ["begun", "begun"]
    assert not Appointment.objects.filter(status="pending").exists()


def test_an_answer_that_comes_too_late_is_refused(freed, monday_morning):
    waits()
    sweep()
    visit = held()
    monday_morning.shift(timedelta(minutes=120))
    with pytest.raises(CannotChange) as refused:
        offers.take(visit, by=patient_of(visit))
    assert refused.value.code == "offer over"
    sweep()
    with pytest.raises(CannotChange):
        offers.take(visit, by=desk())
    offers.decline(visit, by=desk())
    assert outcome(freed) == "nobody"


def test_nobody_gets_a_second_visit_by_an_offer(freed, provider):
    waits()
    sweep()
    visit = held()
    book(at("10:00", 2), patient=visit.patient, resource=provider)
    with pytest.raises(CannotBook) as refused:
        offers.take(visit, by=patient_of(visit))
    assert refused.value.code == "has one"
    sweep()  # they wait no more, and so the time goes on
    visit.refresh_from_db()
    assert (visit.status, WaitlistOffer.objects.get().entry.status) == ("cancelled", "left")


def test_a_held_time_is_not_a_visit(freed, provider):
    patient = completed_intake().patient
    waits(patient)
    sweep()
    visit = held()
    by_status = Appointment.objects.standing().filter(patient=patient), Appointment.objects.ahead()
    assert [found.count() for found in by_status] == [0, 0]
    for refused in (changes.cancel, changes.arrive, changes.undo_cancel):
        with pytest.raises(CannotChange):
            refused(visit, by=desk())
    with pytest.raises(CannotBook):
        book(TEN, resource=provider)
    services.book(  # who holds one may still choose another by themselves
        patient, visit.type, at("12:00", 2), location=visit.location, request_key=uuid.uuid4(), by=patient_of(visit)
    )


def test_whoever_cannot_be_written_to_is_telephoned(freed):
    waits(PatientFactory(email="", phone="+12025550123"))
    sweep()
    [call] = [call for call in calls_due() if call.kind == "waitlist_offer"]
    assert "We hold it for you until Monday, November 16, 2026 at 10:05 AM EST" in call.script
    held_for = held()
    offers.take(held_for, by=desk())
    assert not [call for call in calls_due() if call.patient == held_for.patient]


def test_the_letter_of_an_offer_is_of_no_use_once_it_is_over(freed, mailoutbox, monday_morning):
    waits()
    sweep()
    letter = Message.objects.get(kind="waitlist_offer")
    assert letter.useless_after == held().held_until
    offers.decline(held(), by=SYSTEM)
    letter.refresh_from_db()
    assert letter.state == "cancelled"
    Message.objects.filter(pk=letter.pk).update(state="scheduled")  # as if it had been claimed just before
    delivery.deliver([letter.pk])
    assert not [mail for mail in mailoutbox if "has become free" in mail.subject]


def test_a_wish_ends_with_its_days_with_its_visit_and_when_taken_back(provider, monday_morning):
    past = waits(last_day=MONDAY)
    replaces = waits(book(at("09:00"), resource=provider).patient)
    booked = waits()
    book(at("11:00", 3), patient=booked.patient, resource=provider)
    stays, leaves = waits(last_day=date(2026, 11, 30)), waits(last_day=date(2026, 11, 30))
    waitlist.leave(leaves, by=desk())
    waitlist.leave(leaves, by=desk())
    monday_morning.shift(timedelta(days=1))
    sweep()
    for entry, status in ((past, "left"), (replaces, "left"), (booked, "left"), (leaves, "left"), (stays, "waiting")):
        entry.refresh_from_db()
        assert entry.status == status


def test_leaving_gives_a_held_time_to_the_next(freed):
    first, second = waits(), waits()
    sweep()
    waitlist.leave(first, by=desk())
    sweep()
    assert held().patient == second.patient


def test_whoever_asks_twice_keeps_their_place_with_the_new_wish(provider):
    first = waits()
    waits()
    again = waitlist.join(
        first.patient, first.type, location=first.location, first_day=MONDAY, last_day=MONDAY, by=desk()
    )
    assert (again.pk, again.created_at, again.last_day) == (first.pk, first.created_at, MONDAY)


def test_a_sweep_that_dies_leaves_nothing_half_done(freed, monkeypatch):
    waits()

    def dies(visit):
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(offers.notices, "offered", dies)
        with pytest.raises(SystemExit):
            offers.work_on(freed.pk)
    assert (Appointment.objects.filter(status="pending").count(), AppointmentCell.objects.count()) == (0, 0)
    sweep()
    assert Message.objects.filter(kind="waitlist_offer").count() == 1


def test_of_two_joined_records_one_is_offered_a_time(freed, provider):
    main = PatientFactory()
    waits(main), waits(PatientFactory(merged_into=main))
    sweep()
    assert told(freed)[0][0] == "held"
    changes.cancel(book(at("15:00", 1), resource=provider), by=desk())
    FreedTime.objects.update(offer_from=timezone.now())
    sweep()
    assert Appointment.objects.filter(status="pending").count() == 1
    assert WaitlistOffer.objects.exclude(freed=freed).get(entry__patient__merged_into=main).why == "other offer"
