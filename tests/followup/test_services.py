"""What a recorded session sets in motion, and how it ends."""

from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic.audit import SYSTEM
from clinic.models import AccessLog, Location
from clinic.transitions import NotAllowed
from consultations.followup import planning, services, tasks
from consultations.followup.services import Answers, answer, close_windows, mark_seen
from consultations.messaging import delivery
from consultations.models import CheckIn, FollowUp, Message
from tests.review.factories import actor, perform

from .factories import check_in, course, days_ago, follow_up

pytestmark = [pytest.mark.usefixtures("a_wednesday_at_noon"), pytest.mark.django_db]
Status, State = FollowUp.Status, Message.State
CALM = Answers(red_flags=[], concerns=[], change="same", satisfaction="happy", again="yes")


def message_about(record, kind="results_check"):
    return Message.objects.get(kind=kind, subject_reference=record.reference)


# Begun by a session ------------------------------------------------------------
def test_a_session_sends_aftercare_at_once_and_plans_the_results_check(location):
    session = perform(course())
    aftercare = message_about(session, "aftercare")
    assert (aftercare.state, aftercare.channel) == (State.SCHEDULED, "email")
    assert aftercare.due_at <= timezone.now()
    planned = session.follow_ups.get(kind="month3")
    assert (planned.kind, planned.status, planned.patient) == ("month3", Status.PLANNED, session.plan.patient)
    assert location.local(planned.due_at).time() == time(10)
    message = message_about(planned)
    assert (message.due_at, message.state) == (planned.due_at, State.SCHEDULED)
    ends = datetime.combine(planned.window_closes + timedelta(days=1), time(0), location.zone)
    assert message.useless_after == ends


def test_the_day_counts_where_the_clinic_is(location):
    """21:00 in New York is already tomorrow in UTC."""
    with time_machine.travel(datetime(2026, 1, 16, 12, tzinfo=location.zone)):
        session = perform(course(), datetime(2026, 1, 15, 21, tzinfo=location.zone))
    assert location.local(session.follow_ups.get(kind="month3").due_at).date().isoformat() == "2026-04-15"


def test_a_session_recorded_95_days_late_goes_out_at_the_next_sweep(location, mailoutbox):
    planned = follow_up(performed_days_ago=95)
    assert planned.due_at < timezone.now()
    assert planned.status == Status.PLANNED
    delivery.deliver(list(delivery.due(timezone.now()).values_list("pk", flat=True)))
    assert [mail.subject for mail in mailoutbox] == ["How are you doing?"]
    planned.refresh_from_db()
    assert planned.status == Status.SENT
    assert AccessLog.objects.filter(verb="send", subject_reference=str(planned.reference), actor_kind="system").exists()


def test_a_session_recorded_120_days_late_sends_nothing(location):
    skipped = follow_up(performed_days_ago=120)
    assert skipped.status == Status.SKIPPED
    assert set(Message.objects.values_list("kind", flat=True)) == {"month6_check", "month12_check"}


@pytest.mark.parametrize(("days", "status"), [(105, Status.PLANNED), (106, Status.SKIPPED)])
def test_the_last_day_of_the_window_still_counts(location, days, status):
    noon = datetime(2026, 6, 15, 12, tzinfo=location.zone)
    with time_machine.travel(noon):
        assert perform(course(), noon - timedelta(days=days)).follow_ups.get(kind="month3").status == status


@pytest.mark.parametrize(("days", "sent"), [(13, True), (15, False)])
def test_aftercare_is_of_use_for_two_weeks(location, days, sent):
    session = perform(course(), days_ago(days))
    assert Message.objects.filter(kind="aftercare", subject_reference=session.reference).exists() is sent


def test_a_later_session_of_the_course_starts_the_results_check_anew(location):
    plan = course()
    first, second = perform(plan, days_ago(30)), perform(plan, days_ago(2))
    called_off = first.follow_ups.get(kind="month3")
    assert called_off.status == Status.CANCELLED
    assert message_about(called_off).state == State.CANCELLED
    assert plan.follow_ups.open().get(kind="month3").session == second
    assert message_about(plan.follow_ups.open().get(kind="month3")).state == State.SCHEDULED


def test_aftercare_of_an_earlier_session_is_never_called_off(location):
    plan = course()
    first = perform(plan, days_ago(3))
    perform(plan, days_ago(1))
    assert message_about(first, "aftercare").state == State.SCHEDULED


def test_an_earlier_session_recorded_afterwards_changes_nothing(location):
    plan = course()
    last = perform(plan, days_ago(2))
    forgotten = perform(plan, days_ago(30))
    assert plan.follow_ups.get(kind="month3").session == last
    assert set(forgotten.follow_ups.values_list("kind", "status")) == {("day1", "skipped"), ("week2", "skipped")}


def test_a_session_after_an_answer_starts_anew_and_keeps_the_answer(location):
    plan = course()
    first = perform(plan, days_ago(95)).follow_ups.get(kind="month3")
    answer(first, CALM, by=SYSTEM)
    perform(plan, days_ago(1))
    first.refresh_from_db()
    assert first.status == Status.ANSWERED
    assert plan.follow_ups.open().filter(kind="month3").count() == 1


def test_another_course_of_the_same_person_goes_its_own_way(location):
    one = perform(course(), days_ago(30))
    other = course()
    other.patient = one.plan.patient
    other.save()
    perform(other, days_ago(2))
    assert one.follow_ups.get(kind="month3").status == Status.PLANNED


def test_the_database_keeps_one_open_contact_of_a_kind(location):
    planned = follow_up()
    session = perform(planned.plan, days_ago(92))
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUp.objects.create(
            patient=planned.patient,
            plan=planned.plan,
            session=session,
            kind=planned.kind,
            due_at=planned.due_at,
            window_opens=planned.window_opens,
            window_closes=planned.window_closes,
        )


def test_what_fails_to_be_planned_undoes_the_recorded_session(location, monkeypatch):
    def fail(*_):
        raise RuntimeError

    monkeypatch.setattr(planning, "due_of", fail)
    plan = course()
    with pytest.raises(RuntimeError):
        perform(plan)
    assert not plan.performed.exists()
    assert not Message.objects.exists()


# Answered -----------------------------------------------------------------------------------------------------------
def test_an_answer_is_kept_once_and_the_letter_is_taken_back(location):
    planned = follow_up(performed_days_ago=85)
    given = answer(planned, CALM, by=SYSTEM)
    assert (given.change, given.is_flagged, planned.status) == ("same", False, Status.ANSWERED)
    assert message_about(planned).state == State.CANCELLED
    with pytest.raises(NotAllowed):
        answer(planned, CALM, by=SYSTEM)
    assert CheckIn.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, False),
        ({"concerns": ["lumps"]}, True),
        ({"change": "worse"}, True),
        ({"change": "much-worse"}, True),
        ({"satisfaction": "very-unhappy"}, True),
        ({"satisfaction": "unhappy"}, False),
    ],
)
def test_what_a_provider_should_talk_about(location, given, wanted):
    assert check_in(**given).wants_a_call is wanted


def test_the_first_who_has_seen_it_stands(location):
    given = check_in(red_flags=["sight"])
    first, second = actor(), actor()
    mark_seen(given, by=first)
    mark_seen(given, by=second)
    given.refresh_from_db()
    assert given.seen_by == first.user
    assert AccessLog.objects.filter(verb="mark_seen").count() == 1


# Ended --------------------------------------------------------------------------------------------------------------
def test_a_window_that_passed_without_an_answer_becomes_no_answer(location):
    late, open_still = follow_up(performed_days_ago=91), follow_up(performed_days_ago=85)
    end = location.local(timezone.now()) + timedelta(days=15)
    assert close_windows(end) == 1
    late.refresh_from_db()
    open_still.refresh_from_db()
    assert (late.status, open_still.status) == (Status.NO_ANSWER, Status.PLANNED)
    assert message_about(late).state == State.CANCELLED
    assert close_windows(end) == 0


def test_the_last_day_of_the_window_is_still_open(location):
    planned = follow_up()
    last = datetime.combine(planned.window_closes, time(23, 59), location.zone)
    assert close_windows(last) == 0
    assert close_windows(last + timedelta(minutes=2)) == 1


def test_an_answered_contact_stays_answered(location):
    given = check_in()
    assert close_windows(timezone.now() + timedelta(days=30)) == 0
    assert FollowUp.objects.get(kind="month3").status == Status.ANSWERED
    assert given.follow_up.status == Status.ANSWERED


def test_an_answer_that_comes_while_windows_close_wins(location):
    planned = follow_up()
    stale = FollowUp.objects.get(pk=planned.pk)
    answer(planned, CALM, by=SYSTEM)
    assert services.close(stale) is False


def test_the_hourly_task_closes_windows(location):
    with time_machine.travel(timezone.now() - timedelta(days=40)):
        planned = follow_up(performed_days_ago=91)
    tasks.close_windows()
    planned.refresh_from_db()
    assert planned.status == Status.NO_ANSWER


def test_without_a_location_nothing_closes(location):
    follow_up()
    Location.objects.update(is_open=False)
    assert close_windows(timezone.now() + timedelta(days=200)) == 0
