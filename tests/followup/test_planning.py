"""What a session owes, what restarts, what reminds, what waits."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from clinic.audit import SYSTEM
from consultations.followup import tasks
from consultations.followup.services import Answers, answer, close_windows
from consultations.messaging import delivery, outbox, telephone
from consultations.messaging.kinds import kind_of
from consultations.models import Alert, Consent, FollowUp, Message, Patient
from consultations.patients import consents
from tests.review.factories import actor, perform

from .factories import course, days_ago, follow_up

pytestmark = [pytest.mark.usefixtures("a_wednesday_at_noon"), pytest.mark.django_db]
Status, State = FollowUp.Status, Message.State
CALM = Answers(red_flags=[], concerns=[], change="same")
SAFETY, RESULTS = {"day1", "week2"}, {"week6", "month3", "month6", "month12"}


def about(record, kind):
    return list(Message.objects.filter(kind=kind, subject_reference=record.reference).order_by("pk"))


def kinds(queryset):
    return set(queryset.values_list("kind", flat=True))


def deliver(message):
    Message.objects.filter(pk=message.pk).update(due_at=timezone.now())
    delivery.deliver([message.pk])
    message.refresh_from_db()


# Sessions -----------------------------------------------------------------------------------------------------------
def test_a_session_plans_every_contact_and_a_letter_for_each(location):
    session = perform(course())
    assert kinds(session.follow_ups.filter(status=Status.PLANNED)) == SAFETY | RESULTS
    for planned in session.follow_ups.all():
        [asks] = Message.objects.filter(subject_reference=planned.reference).exclude(kind="day1_missed")
        assert asks.due_at == planned.due_at


def test_the_aftercare_letter_opens_the_questions_of_the_day_after_at_once(location, mailoutbox, client):
    session = perform(course())
    deliver(*about(session, "aftercare"))
    path = mailoutbox[0].body.split("http://localhost:8000")[2].split()[0]
    assert path.startswith("/check-in/")
    assert client.get(path).status_code == 200


def test_a_later_session_restarts_results_and_leaves_every_safety_contact(location):
    plan = course()
    first, second = perform(plan, days_ago(12)), perform(plan, days_ago(1))
    answer(first.follow_ups.get(kind="week2"), CALM, by=SYSTEM)
    third = perform(plan)
    assert kinds(second.follow_ups.filter(status=Status.CANCELLED)) == RESULTS
    assert kinds(second.follow_ups.filter(status=Status.PLANNED)) == SAFETY
    assert first.follow_ups.get(kind="week2").status == Status.ANSWERED
    assert kinds(third.follow_ups.filter(status=Status.PLANNED)) == SAFETY | RESULTS
    assert about(second.follow_ups.get(kind="week2"), "week2_check")[0].state == State.SCHEDULED
    assert about(second.follow_ups.get(kind="month6"), "month6_check")[0].state == State.CANCELLED


def test_what_ended_before_the_session_was_recorded_is_skipped(location):
    session = perform(course(), days_ago(60))
    assert kinds(session.follow_ups.filter(status=Status.SKIPPED)) == SAFETY | {"week6"}
    assert not about(session.follow_ups.get(kind="day1"), "day1_missed")
    assert kinds(session.follow_ups.open()) == {"month3", "month6", "month12"}


def test_the_window_of_the_day_after_ends_to_the_minute(location):
    with time_machine.travel(datetime(2026, 6, 1, 14, tzinfo=location.zone), tick=False):
        planned = perform(course()).follow_ups.get(kind="day1")
    end = datetime(2026, 6, 4, 14, tzinfo=location.zone)
    assert close_windows(end - timedelta(minutes=1)) == 0
    assert close_windows(end) == 1
    planned.refresh_from_db()
    assert planned.status == Status.NO_ANSWER


def test_a_course_of_an_earlier_version_gets_its_other_contacts_once(location):
    plan = course()
    perform(plan, days_ago(60))
    session = perform(plan, days_ago(5))
    FollowUp.objects.exclude(kind="month3").delete()
    Message.objects.exclude(kind="results_check").delete()
    tasks.close_windows()
    tasks.close_windows()
    assert kinds(session.follow_ups.filter(status=Status.PLANNED)) == {"week2"} | RESULTS
    assert kinds(plan.follow_ups.exclude(session=session)) == {"month3"}  # it has restarted since
    assert Message.objects.filter(state=State.SCHEDULED).count() == 5


# Missed the day after -------------------------------------------------------------------------------------------------
def test_no_answer_after_72_hours_is_a_call_on_the_same_day(location):
    session = perform(course(), days_ago(2.9))
    [call] = about(session.follow_ups.get(kind="day1"), "day1_missed")
    assert (call.channel, call.state) == ("telephone", State.SCHEDULED)
    assert call.due_at == session.performed_at + timedelta(hours=72)
    assert call not in telephone.calls_due()
    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        close_windows(timezone.now())
        [listed] = [each for each in telephone.calls_due() if each == call]
        assert "anything worries you" in listed.script


def test_an_answer_takes_the_call_back(location):
    planned = follow_up(2, "day1")
    answer(planned, CALM, by=SYSTEM)
    assert {message.state for message in about(planned, "day1_missed")} == {State.CANCELLED}


def test_without_a_number_the_missed_answer_is_written_to(location):
    assert [call.channel for call in about(follow_up(2, "day1", phone=""), "day1_missed")] == ["email"]


# Reminders -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "days", "message", "reminders"),
    [
        ("day1", 1.5, "day1_check", []),
        ("week2", 14.5, "week2_check", [2]),
        ("week6", 42, "week6_check", [3]),
        ("month3", 89, "results_check", [7, 14]),
        ("month6", 185, "month6_check", [7]),
        ("month12", 366, "month12_check", [7]),
    ],
)
def test_nobody_is_reminded_more_than_twice(location, kind, days, message, reminders):
    planned, begun = follow_up(days, kind), location.today()
    told = []
    with time_machine.travel(timezone.now()) as clock:
        for number in range(4):
            if len(about(planned, message)) <= number:
                break
            last = about(planned, message)[number]
            if last.channel != "email":
                told.append((location.local(last.due_at).date() - begun).days)
                break
            if number:
                told.append((location.local(last.due_at).date() - begun).days)
                clock.move_to(last.due_at)
            deliver(last)
            assert last.state == State.SENT
    assert told == reminders
    assert [each.channel for each in about(planned, message)][2:] == ["telephone"] * (len(reminders) == 2)


@pytest.mark.parametrize(("days", "after"), [(93, [7]), (99, [4]), (101, [2])])
def test_a_reminder_leaves_time_to_answer_it(location, days, after):
    planned = follow_up(days)
    deliver(*about(planned, "results_check"))
    reminders = about(planned, "results_check")[1:]
    assert [(location.local(each.due_at).date() - location.today()).days for each in reminders] == after


@pytest.mark.parametrize(("days", "after"), [(94, 7), (102, 3), (104, 1)])
def test_the_last_reminder_is_a_call_however_little_time_is_left(location, days, after):
    planned = follow_up(days)
    [letter] = about(planned, "results_check")
    Message.objects.filter(pk=letter.pk).update(key=letter.key.replace(":0", ":1"))
    deliver(letter)
    call = about(planned, "results_check")[1]
    assert (call.channel, (location.local(call.due_at).date() - location.today()).days) == ("telephone", after)


def test_a_letter_that_would_come_too_late_is_left_out_and_the_call_is_made(location):
    planned = follow_up(102)
    deliver(*about(planned, "results_check"))
    assert [each.channel for each in about(planned, "results_check")] == ["email", "telephone"]


def test_what_is_a_call_stays_one_when_contact_data_change(location):
    missed, planned = follow_up(2, "day1"), follow_up(94)
    [letter] = about(planned, "results_check")
    Message.objects.filter(pk=letter.pk).update(key=letter.key.replace(":0", ":2"), channel="telephone")
    for patient in (missed.patient, planned.patient):
        outbox.readdress(patient)
    channels = [*about(missed, "day1_missed"), *about(planned, "results_check")]
    assert [each.channel for each in channels] == ["telephone"] * 2


def test_after_a_visit_in_the_evening_the_first_night_has_its_letter(location, settings):
    settings.TEXTS_ON = True
    plan = course(preferred_channel="text")
    consents.give(plan.patient, Consent.Kind.TEXTS)
    with time_machine.travel(timezone.now().replace(hour=1), tick=False):  # in New York the evening before
        [letter] = about(perform(plan), "aftercare")
        assert letter.channel == "text"
        deliver(letter)
        deliver(letter)
    assert (letter.channel, letter.state) == ("email", State.SENT)


@pytest.mark.parametrize(("prefers", "ways"), [("email", ["email", "text"]), ("text", ["text", "email"])])
def test_the_first_reminder_of_the_results_check_takes_the_other_way(location, settings, prefers, ways):
    settings.TEXTS_ON = True
    plan = course(preferred_channel=prefers)
    consents.give(plan.patient, Consent.Kind.TEXTS)
    planned = perform(plan, days_ago(93)).follow_ups.get(kind="month3")
    [letter] = about(planned, "results_check")
    kind_of(letter).sent(letter)
    assert [each.channel for each in about(planned, "results_check")] == ways


def test_an_answer_takes_the_reminder_back(location):
    planned = follow_up(93)
    deliver(*about(planned, "results_check"))
    answer(planned, CALM, by=SYSTEM)
    assert [each.state for each in about(planned, "results_check")] == [State.SENT, State.CANCELLED]


def test_whoever_was_reached_by_telephone_is_not_reminded(location):
    planned = follow_up(93, preferred_channel=Patient.Channel.CALL)
    telephone.record_call(*about(planned, "results_check"), "reached", by=actor())
    assert len(about(planned, "results_check")) == 1


def test_a_reminder_says_that_it_is_one(location, mailoutbox):
    planned = follow_up(14.5, "week2")
    deliver(*about(planned, "week2_check"))
    deliver(about(planned, "week2_check")[1])
    first, second = mailoutbox
    assert "We have not heard from you yet." not in first.body
    assert "We have not heard from you yet." in second.body


# Paused --------------------------------------------------------------------------------------------------------------
@pytest.fixture
def alerted(location):
    """Somebody whose answer after two weeks a clinician has still to answer for."""
    plan = course()
    perform(plan, days_ago(44))
    answer(perform(plan, days_ago(14)).follow_ups.get(kind="week2"), Answers([], ["fever"]), by=SYSTEM)
    return perform(plan, days_ago(1.1))


def test_an_open_alert_holds_up_results_and_never_safety(alerted):
    states = {}
    for planned in alerted.follow_ups.all():
        [message] = Message.objects.filter(subject_reference=planned.reference).exclude(kind="day1_missed")
        deliver(message)
        states[planned.kind] = message.state
    assert states == dict.fromkeys(SAFETY, State.SENT) | dict.fromkeys(RESULTS, State.SCHEDULED)


def test_what_is_held_up_asks_again_the_next_morning_and_goes_out_once_the_alert_is_closed(alerted, location):
    planned = alerted.follow_ups.get(kind="month3")
    [message] = about(planned, "results_check")
    deliver(message)
    tomorrow = location.local(message.due_at)
    assert (tomorrow.date() - location.today(), tomorrow.hour) == (timedelta(days=1), 10)
    Alert.objects.update(status="closed", acknowledged_by=actor().user)
    deliver(message)
    assert message.state == State.SENT


def test_nobody_is_called_about_results_while_an_alert_stands_in_either_of_two_records(alerted, location):
    other = follow_up(93, email="")
    planned = follow_up(93, email="")
    Patient.objects.filter(pk=planned.patient_id).update(merged_into=alerted.plan.patient)
    tasks.close_windows()
    assert {call.patient_id for call in telephone.calls_due() if call.kind == "results_check"} == {other.patient_id}


def test_a_window_closes_although_an_alert_holds_its_letters_up(alerted):
    Alert.objects.update(opened_at=days_ago(400))
    assert close_windows(timezone.now() + timedelta(days=400)) == alerted.follow_ups.count()


def test_an_earlier_kind_of_letter_still_goes_out(location, mailoutbox):
    """Rows of before: one letter of the results check, its subject the contact of month 3."""
    planned = follow_up(93)
    [message] = about(planned, "results_check")
    assert message.key.endswith(":0")
    assert kind_of(message).unwanted(message) == ""
