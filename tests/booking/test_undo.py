from datetime import timedelta

import pytest
from django.utils import timezone

from consultations.booking import cells, changes
from consultations.booking.models import Appointment, AppointmentCell
from consultations.booking.refusals import CannotBook, CannotChange
from consultations.booking.reminders import TODAY
from consultations.messaging import delivery
from consultations.messaging.models import Message
from consultations.messaging.telephone import calls_due
from tests.booking.factories import AppointmentFactory, at, book, desk

pytestmark = pytest.mark.django_db
TEN = at("10:00", 1)


@pytest.fixture
def visit(provider):
    return book(TEN)


def messages(visit):
    return dict(Message.objects.filter(subject_reference=visit.reference).values_list("key", "state"))


def send_due():
    delivery.deliver(list(delivery.due(timezone.now()).values_list("pk", flat=True)))


def told(visit, kind):
    return [state for key, state in messages(visit).items() if key.startswith(kind)]


def test_nobody_is_told_of_a_cancellation_for_five_minutes(visit, monday_morning, mailoutbox):
    send_due()
    changes.cancel(visit, by=desk())
    monday_morning.shift(timedelta(minutes=4, seconds=59))
    send_due()
    assert [mail.subject.partition(":")[0] for mail in mailoutbox] == [mailoutbox[0].subject.partition(":")[0]]
    monday_morning.shift(timedelta(seconds=2))
    send_due()
    assert mailoutbox[-1].subject.startswith("Cancelled")


def test_a_cancellation_taken_back_holds_the_time_again_and_nobody_hears_of_it(visit, monday_morning, mailoutbox):
    send_due()
    changes.cancel(visit, by=desk())
    changes.undo_cancel(visit, by=desk())
    visit.refresh_from_db()
    assert (visit.status, visit.off_at) == (Appointment.Status.BOOKED, None)
    assert set(visit.cells.values_list("resource", "cell")) == set(cells.wanted(visit))
    monday_morning.shift(timedelta(minutes=10))
    send_due()
    assert len(mailoutbox) == 1


def test_whoever_was_not_told_of_the_visit_yet_is_told_after_all(visit, monday_morning, mailoutbox):
    changes.cancel(visit, by=desk())
    changes.undo_cancel(visit, by=desk())
    send_due()
    assert [mail.subject[:10] for mail in mailoutbox] == ["Your visit"]


def test_somebody_else_may_have_the_time_by_then(visit):
    changes.cancel(visit, by=desk())
    book(TEN)
    with pytest.raises(CannotBook) as refused:
        changes.undo_cancel(visit, by=desk())
    assert refused.value.code == "taken"
    visit.refresh_from_db()
    assert visit.status == Appointment.Status.CANCELLED
    assert AppointmentCell.objects.filter(appointment=visit).count() == 0
    assert "scheduled" in told(visit, "appointment_cancelled")


def test_after_five_minutes_it_stays_cancelled(visit, monday_morning):
    changes.cancel(visit, by=desk())
    monday_morning.shift(timedelta(minutes=5))
    with pytest.raises(CannotChange) as refused:
        changes.undo_cancel(visit, by=desk())
    assert refused.value.code == "undone too late"


def test_what_was_never_cancelled_cannot_be_taken_back(visit):
    for undo in (changes.undo_cancel, changes.undo_no_show):
        with pytest.raises(CannotChange):
            undo(visit, by=desk())


def test_who_did_not_come_hears_of_it_unless_it_is_taken_back(provider, monday_morning, mailoutbox):
    visit = AppointmentFactory(resource=provider, starts_at=at("08:00"))
    monday_morning.shift(timedelta(minutes=1))
    changes.mark_no_show(visit, by=desk())
    changes.undo_no_show(visit, by=desk())
    monday_morning.shift(timedelta(minutes=10))
    send_due()
    assert mailoutbox == []
    changes.mark_no_show(visit, by=desk())
    monday_morning.shift(timedelta(minutes=5))
    send_due()
    [mail] = mailoutbox
    assert mail.subject.startswith("We missed you on Monday")
    assert not [part for part in mail.message().walk() if part.get_content_type() == "text/calendar"]


@pytest.mark.parametrize("email", ["ada@mail.example", ""])
def test_who_came_late_after_all_is_not_told_that_they_were_missed(provider, monday_morning, mailoutbox, email):
    visit = AppointmentFactory(resource=provider, starts_at=at("08:00"), patient__email=email)
    monday_morning.shift(timedelta(minutes=1))
    changes.mark_no_show(visit, by=desk())
    changes.arrive(visit, by=desk())
    monday_morning.shift(timedelta(minutes=10))
    send_due()
    assert mailoutbox == calls_due() == []


def test_a_cancellation_taken_back_leaves_the_reminder_that_was_still_to_come(provider, monday_morning):
    visit = book(at("14:00", 3))
    send_due()
    before = Message.objects.get(subject_reference=visit.reference, kind=TODAY)
    monday_morning.move_to(at("10:30", 3))  # less than two hours before the reminder
    changes.cancel(visit, by=desk())
    monday_morning.shift(timedelta(minutes=1))
    changes.undo_cancel(visit, by=desk())
    [after] = Message.objects.filter(subject_reference=visit.reference, kind=TODAY, state="scheduled")
    assert after.due_at == before.due_at
    monday_morning.move_to(at("13:00", 3))  # it has gone out
    Message.objects.filter(pk=after.pk).update(state="cancelled")
    changes.cancel(visit, by=desk())
    changes.undo_cancel(visit, by=desk())
    assert told(visit, TODAY)[-1] == "cancelled"
