"""Whom a change of the protocol makes a more cautious case: expected here, and not looked at yet."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic import roles
from clinic.audit import Actor
from clinic.models import AccessLog
from consultations.candidacy.governance import drafts, publishing, replaying
from consultations.candidacy.services import active, publish_shipped, record_assessment
from consultations.models import Appointment, Replay, ReplayedChange
from tests.factories import UserFactory

from .factories import IntakeFactory, PlanFactory, VisitFactory, healthy_answers, perform, signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("location")]
URL = reverse("reviews")


class Protocol:
    """Changes that two people have signed."""

    def __init__(self):
        publish_shipped()
        self.lead = Actor.of_user(UserFactory(role=roles.CLINICAL_LEAD))

    def put(self, version, rule, **changed):
        table = drafts.part_of(version, "rules", rule)
        seen = drafts.fingerprint(table)
        return drafts.put(version, "rules", table | changed, seen=seen, by=self.lead)

    def change(self, rule, **changed):
        """It takes effect, and the worker has counted."""
        version = self.put(drafts.begin_draft(active(), by=self.lead), rule, **changed)
        replaying.run(replaying.ask(version, by=self.lead).pk)
        second = Actor.of_user(UserFactory(role=roles.PROVIDER, may_approve=True))
        publishing.approve(version, seen=version.sha256, by=second)
        publishing.publish(version, seen=version.sha256, reason="Evidence", by=self.lead)
        replaying.run(Replay.objects.get(version=version, takes_effect=True).pk)
        return version


RULE, DAYS = "anti-inflammatory-defers-prp", 7


@pytest.fixture
def protocol():
    return Protocol()


def waiting(**given):
    """Somebody whose PRP waits for a week."""
    return IntakeFactory(answers=healthy_answers(nsaid_recent="yes"), **given)


@pytest.fixture
def longer(protocol):
    """That week becomes two."""
    return lambda: protocol.change(RULE, wait_days=14)


def names(client):
    return [entry.intake.patient.first_name for entry in client.get(URL).context["changed"]]


def words_of(page):
    return " ".join(page.content.decode().split())


# Who stands there -------------------------------------------------------------------------------------------------
def test_of_those_it_makes_more_cautious_the_booked_and_the_planned_stand_there(as_provider, longer):
    VisitFactory(patient=waiting(patient__first_name="Booked").patient)
    waiting(patient__first_name="Neither")
    VisitFactory(patient=IntakeFactory(patient__first_name="Unmoved").patient)
    PlanFactory(outcome=planned(waiting(patient__first_name="Planned")))
    assert names(as_provider) == []
    longer()
    assert names(as_provider) == ["Booked", "Planned"]
    page = words_of(as_provider.get(URL))
    assert "The protocol has changed for them" in page
    assert "Planned, no visit yet" in page
    assert "Waits longer" in page


def planned(intake):
    return signed(intake, override_reason="examined", override_text="Seen.").outcomes.get()


def test_whoever_books_afterwards_comes_to_stand_there(as_provider, longer):
    intake = waiting()
    longer()
    assert names(as_provider) == []
    VisitFactory(patient=intake.patient)
    assert names(as_provider) == ["Ada"]


@pytest.mark.parametrize(
    ("status", "days", "stands"),
    [
        ("booked", 1, True),
        ("arrived", -0.1, True),
        ("cancelled", 1, False),
        ("fulfilled", -1, False),
        ("booked", -1, False),
    ],
)
def test_a_visit_counts_while_it_is_ahead_or_going_on(as_provider, longer, status, days, stands):
    VisitFactory(patient=waiting().patient, starts_at=timezone.now() + timedelta(days=days), status=status)
    longer()
    assert names(as_provider) == ["Ada"] * stands


def test_a_course_counts_until_its_last_session(as_provider, longer):
    plan = PlanFactory(outcome=planned(waiting()), sessions=2)
    longer()
    perform(plan)
    assert names(as_provider) == ["Ada"]
    perform(plan)
    assert names(as_provider) == []


def test_the_next_visit_stands_first(as_provider, longer):
    for name, days in (("Later", 9), ("Sooner", 2)):
        intake = waiting(patient__first_name=name)
        VisitFactory(patient=intake.patient, starts_at=timezone.now() + timedelta(days=days))
        VisitFactory(patient=intake.patient, starts_at=timezone.now() + timedelta(days=30))
    longer()
    assert names(as_provider) == ["Sooner", "Later"]


def test_less_caution_puts_nobody_there(as_provider, protocol):
    VisitFactory(patient=waiting().patient)
    protocol.change(RULE, wait_days=3)
    assert names(as_provider) == []


def test_a_draft_puts_nobody_there(as_provider, protocol):
    VisitFactory(patient=waiting().patient)
    version = protocol.put(drafts.begin_draft(active(), by=protocol.lead), RULE, wait_days=14)
    replaying.run(replaying.ask(version, by=protocol.lead).pk)
    assert ReplayedChange.objects.filter(more_cautious=True).exists()
    assert names(as_provider) == []


def test_whoever_was_assessed_again_since_is_no_old_case(as_provider, longer):
    intake = waiting()
    VisitFactory(patient=intake.patient)
    version = longer()
    assert names(as_provider) == ["Ada"]
    record_assessment(intake.patient, version, healthy_answers(nsaid_recent="yes"), "face")
    assert names(as_provider) == []


def test_another_area_assessed_since_says_nothing_of_this_one(as_provider, longer):
    intake = waiting()
    VisitFactory(patient=intake.patient)
    version = longer()
    answers = healthy_answers(concern="hair", hair_loss_pattern="gradual_thinning")
    record_assessment(intake.patient, version, answers, "hair")
    assert names(as_provider) == ["Ada"]


def test_while_it_is_being_worked_out_the_page_says_so(as_provider, longer):
    assert "still being worked out" not in words_of(as_provider.get(URL))
    version = longer()
    Replay.objects.filter(version=version, takes_effect=True).update(finished_at=None)
    assert "still being worked out" in words_of(as_provider.get(URL))


# The next change --------------------------------------------------------------------------------------------------
def test_the_protocol_in_use_decides_who_stands_there(as_provider, protocol, longer):
    VisitFactory(patient=waiting().patient)
    longer()
    protocol.change(RULE, wait_days=DAYS)
    assert names(as_provider) == []


def test_whoever_was_looked_at_does_not_come_back_with_a_change_for_others(as_provider, protocol, longer):
    intake = waiting()
    VisitFactory(patient=intake.patient)
    longer()
    look(as_provider, intake)
    protocol.change("recent-sun-defers-devices", wait_days=60)
    assert names(as_provider) == []
    protocol.change(RULE, wait_days=30)
    assert names(as_provider) == ["Ada"]


def test_a_look_at_what_was_taken_back_does_not_count_when_it_comes_again(as_provider, protocol, longer):
    intake = waiting()
    VisitFactory(patient=intake.patient)
    longer()
    look(as_provider, intake)
    protocol.change(RULE, wait_days=DAYS)
    longer()
    assert names(as_provider) == ["Ada"]


# Looked at --------------------------------------------------------------------------------------------------------
def review_of(client, intake):
    return client.get(reverse("review", args=[intake.reference]))


def look(client, intake, **data):
    seen = {"seen": review_of(client, intake).context["changed_seen"]} | data
    return client.post(reverse("look_at_changes", args=[intake.reference]), seen)


def test_the_review_says_what_has_changed_with_the_words_of_the_rules(as_provider, longer):
    intake = waiting()
    assert "The protocol has changed since" not in words_of(review_of(as_provider, intake))
    longer()
    page = words_of(review_of(as_provider, intake))
    assert "The protocol has changed since this form was assessed" in page
    [changed] = review_of(as_provider, intake).context["changed"]
    assert [each.rule for each in changed.comes] == [each.rule for each in changed.goes] == [RULE]
    assert "2 weeks" in changed.comes[0].text
    assert changed.comes[0].text in page
    assert changed.goes[0].text in page


def test_it_stays_until_a_provider_has_looked(as_provider, longer):
    intake = waiting()
    VisitFactory(patient=intake.patient)
    longer()
    review_of(as_provider, intake)
    assert names(as_provider) == ["Ada"]
    assert look(as_provider, intake).url == reverse("review", args=[intake.reference])
    assert names(as_provider) == []
    assert "The protocol has changed since" not in words_of(review_of(as_provider, intake))
    change = ReplayedChange.objects.get(replay__takes_effect=True)
    assert (change.looked_by, bool(change.looked_at)) == (as_provider.user, True)
    written = AccessLog.objects.get(verb="look at change")
    assert (written.actor_reference, written.subject_reference) == (
        str(as_provider.user.reference),
        str(intake.reference),
    )


def test_looking_twice_is_looking_once(as_provider, as_lead, longer):
    intake = waiting()
    longer()
    seen = review_of(as_provider, intake).context["changed_seen"]
    look(as_provider, intake)
    look(as_lead, intake, seen=seen)
    assert ReplayedChange.objects.get(replay__takes_effect=True).looked_by == as_provider.user
    assert AccessLog.objects.filter(verb="look at change").count() == 1


def test_what_came_after_the_page_was_opened_is_not_looked_at(as_provider, protocol, longer):
    intake = waiting()
    VisitFactory(patient=intake.patient)
    longer()
    seen = review_of(as_provider, intake).context["changed_seen"]
    protocol.change(RULE, wait_days=30)
    look(as_provider, intake, seen=seen)
    assert names(as_provider) == ["Ada"]


@pytest.mark.parametrize("seen", ["", "all", "-1", "9" * 40])
def test_without_saying_what_was_seen_nothing_is_looked_at(as_provider, longer, seen):
    intake = waiting()
    VisitFactory(patient=intake.patient)
    longer()
    assert look(as_provider, intake, seen=seen).status_code == 302
    assert names(as_provider) == ["Ada"]


def test_both_areas_are_looked_at_together(as_provider, longer):
    answers = healthy_answers(concern="both", hair_loss_pattern="gradual_thinning", nsaid_recent="yes")
    intake = IntakeFactory(answers=answers)
    VisitFactory(patient=intake.patient)
    longer()
    assert [len(entry.changes) for entry in as_provider.get(URL).context["changed"]] == [2]
    look(as_provider, intake)
    assert names(as_provider) == []


def test_looking_at_one_leaves_the_others(as_provider, longer):
    first, second = waiting(patient__first_name="First"), waiting(patient__first_name="Second")
    for intake in (first, second):
        VisitFactory(patient=intake.patient)
    longer()
    look(as_provider, second, seen=ReplayedChange.objects.latest("pk").pk)
    assert names(as_provider) == ["First"]


def test_only_those_who_treat_look(as_provider, as_desk, as_manager, as_stranger, longer):
    intake = waiting()
    longer()
    address = reverse("look_at_changes", args=[intake.reference])
    seen = {"seen": review_of(as_provider, intake).context["changed_seen"]}
    assert as_desk.post(address, seen).status_code == 404
    assert as_manager.post(address, seen).status_code == 404
    assert as_stranger.post(address, seen).status_code == 302
    assert as_provider.get(address).status_code == 405
    assert ReplayedChange.objects.get(replay__takes_effect=True).looked_at is None


def test_whose_case_was_shown_is_written_down(as_provider, longer):
    intake = signed(waiting(), override_reason="examined", override_text="Seen.").intake
    VisitFactory(patient=intake.patient)
    longer()
    AccessLog.objects.all().delete()
    as_provider.get(URL)
    assert AccessLog.objects.filter(verb="read", subject_reference=str(intake.reference)).exists()


def test_the_list_costs_the_same_however_long_it_is(as_provider, longer, queries):
    def one_more():
        VisitFactory(patient=waiting(protocol_version=before).patient)
        PlanFactory(outcome=planned(waiting(protocol_version=before)))

    before = active()
    one_more()
    version = longer()
    one = queries(lambda: as_provider.get(URL))
    for _ in range(4):
        one_more()
    replay = Replay.objects.get(version=version, takes_effect=True)
    replay.changes.all().delete()
    Replay.objects.filter(pk=replay.pk).update(finished_at=None, last=0, done=0, counts={})
    replaying.run(replay.pk)
    assert len(names(as_provider)) == 10
    assert queries(lambda: as_provider.get(URL)) == one


def test_an_appointment_of_somebody_else_holds_no_place(as_provider, longer):
    waiting()
    VisitFactory()
    longer()
    assert names(as_provider) == []
    assert Appointment.objects.count() == 1
