from datetime import timedelta

import pytest
from django.utils import timezone

from clinic.audit import Actor
from clinic.models import Clinic
from clinic.roles import CLINICAL_LEAD, FRONT_DESK
from consultations.candidacy import services as candidacy
from consultations.candidacy.governance import drafts, publishing
from consultations.candidacy.governance.refusals import CannotApprove, CannotDraft, CannotPublish
from consultations.candidacy.models import ProtocolVersion
from consultations.models import Replay
from tests.factories import UserFactory

Status, Signed = ProtocolVersion.Status, ProtocolVersion.Signed


@pytest.fixture
def version(governance):
    """Milder for somebody, proved and replayed: it lacks the second signature only."""
    version = governance.draft()
    days = drafts.part_of(version, "rules", "recent-sun-defers-devices")["wait_days"]
    return governance.replayed(governance.rule(version, "recent-sun-defers-devices", wait_days=days - 7))


@pytest.fixture
def approve(governance):
    def sign(version, user=None, seen=None):
        user = user or governance.second
        return publishing.approve(version, seen=seen or version.sha256, by=Actor.of_user(user))

    return sign


@pytest.fixture
def publish(governance):
    def publish(version, **given):
        given = {"seen": version.sha256, "reason": "New evidence", "by": governance.by} | given
        return publishing.publish(version, **given)

    return publish


def refused(kind, call, *args, **kwargs):
    with pytest.raises(kind) as refusal:
        call(*args, **kwargs)
    assert refusal.value.sentence
    return refusal.value.code


def test_what_two_people_signed_is_in_use_at_once(governance, version, approve, publish):
    approve(version)
    publish(version)
    governance.active.refresh_from_db()
    assert candidacy.active() == version
    assert candidacy.active().signed == Signed.TWO
    assert candidacy.active().published_at
    assert governance.active.status == Status.RETIRED


def test_nobody_publishes_alone(version, publish):
    assert refused(CannotPublish, publish, version) == "no-second"
    assert candidacy.active() != version


def test_whoever_worked_on_a_draft_does_not_second_it(governance, version, approve):
    governance.lead.may_approve = True
    governance.lead.save()
    assert refused(CannotApprove, approve, version, governance.lead) == "own-work"


def test_an_approval_counts_for_the_content_that_was_read(governance, version, approve, publish):
    approve(version)
    changed = governance.replayed(governance.rule(version, "recent-sun-defers-devices", wait_days=8))
    assert refused(CannotPublish, publish, changed) == "no-second"
    assert refused(CannotApprove, approve, changed, seen=version.sha256) == "other-content"


def test_an_approval_falls_once_its_signer_works_on_the_draft(governance, version, approve, publish):
    approve(version)
    version.editors.add(governance.second)
    assert refused(CannotPublish, publish, version) == "no-second"


def test_an_approval_falls_with_the_right_to_approve(governance, version, approve, publish):
    approve(version)
    governance.second.may_approve = False
    governance.second.save()
    assert refused(CannotPublish, publish, version) == "no-second"


def test_whoever_publishes_is_another_than_who_approved(governance, version, approve, publish):
    both = UserFactory(role=CLINICAL_LEAD, may_approve=True)
    approve(version, both)
    assert refused(CannotPublish, publish, version, by=Actor.of_user(both)) == "no-second"


@pytest.mark.parametrize("role", [FRONT_DESK, CLINICAL_LEAD])
def test_the_right_to_approve_is_given_and_is_for_clinicians(version, approve, role):
    user = UserFactory(role=role, may_approve=role == FRONT_DESK)
    assert refused(CannotApprove, approve, version, user) == "may-not-approve"


def test_every_proof_holds_before_anything_is_published(governance, version, approve, publish):
    broken = drafts.remove(version, "rules", "possible-pregnancy-defers-all", by=governance.by)
    governance.replayed(broken)
    approve(broken)
    assert publishing.faults_of(broken)
    assert refused(CannotPublish, publish, broken) == "unproved"


def test_exactly_what_was_replayed_is_published(governance, version, approve, publish):
    changed = governance.rule(version, "recent-sun-defers-devices", wait_days=8)
    approve(changed)
    assert refused(CannotPublish, publish, changed) == "no-replay"


def test_a_replay_that_is_still_running_is_none(governance, version, approve, publish):
    Replay.objects.update(finished_at=None)
    approve(version)
    assert refused(CannotPublish, publish, version) == "no-replay"


def test_a_page_that_showed_other_content_does_not_publish(version, approve, publish):
    approve(version)
    assert refused(CannotPublish, publish, version, seen="0" * 64) == "other-content"


def test_a_change_says_why(version, approve, publish):
    approve(version)
    assert refused(CannotPublish, publish, version, reason="  ") == "no-reason"


def test_a_draft_that_changes_nothing_is_not_published(governance, approve, publish):
    version = governance.replayed(governance.draft())
    approve(version)
    assert refused(CannotPublish, publish, version) == "nothing-changed"


def test_what_is_published_is_published_once(version, approve, publish):
    approve(version)
    publish(version)
    assert refused(CannotPublish, publish, version) == "not-a-draft"


# Later -------------------------------------------------------------------------------------------------------------
def test_a_chosen_time_is_waited_for_and_kept(governance, version, approve, publish):
    approve(version)
    at = timezone.now() + timedelta(days=2)
    assert publish(version, at=at).status == Status.SCHEDULED
    publishing.activate_due(at - timedelta(seconds=1))
    assert candidacy.active() == governance.active
    publishing.activate_due(at)
    publishing.activate_due(at)
    assert candidacy.active() == version
    assert Replay.objects.filter(version=version, takes_effect=True).count() == 1


def test_a_time_that_is_over_is_refused(version, approve, publish):
    approve(version)
    assert refused(CannotPublish, publish, version, at=timezone.now() - timedelta(hours=1)) == "in-the-past"


def test_until_then_it_can_be_withdrawn(governance, version, approve, publish):
    approve(version)
    at = timezone.now() + timedelta(days=2)
    publish(version, at=at)
    publishing.withdraw(version, by=governance.by)
    publishing.activate_due(at)
    assert candidacy.active() == governance.active
    version.refresh_from_db()
    assert (version.status, version.takes_effect_at, version.signed) == (Status.DRAFT, None, "")
    assert refused(CannotPublish, publishing.withdraw, version, by=governance.by) == "not-scheduled"


def test_what_waits_to_take_effect_is_not_edited(governance, version, approve, publish):
    approve(version)
    publish(version, at=timezone.now() + timedelta(days=2))
    assert refused(CannotDraft, governance.rule, version, "recent-sun-defers-devices", wait_days=3) == "not-a-draft"


# One lead ----------------------------------------------------------------------------------------------------------
@pytest.fixture
def alone(governance, publish):
    governance.lead.set_password("a password of hers")
    governance.lead.save()
    return lambda version, **given: publish(
        version, **({"signed": Signed.ALONE, "password": "a password of hers"} | given)
    )


def test_a_clinic_with_two_leads_has_no_way_alone(version, alone):
    assert refused(CannotPublish, alone, version) == "no-second"


def test_one_lead_logs_in_again_waits_a_day_and_is_shown_as_not_seconded(version, alone):
    Clinic.objects.update(single_lead=True)
    assert refused(CannotPublish, alone, version, password="a guess") == "wrong-password"
    published = alone(version)
    assert published.status == Status.SCHEDULED
    assert published.takes_effect_at >= timezone.now() + timedelta(hours=23, minutes=59)
    publishing.activate_due(published.takes_effect_at)
    assert candidacy.active().get_signed_display() == "One person, not seconded"


# Only more cautious ------------------------------------------------------------------------------------------------
@pytest.fixture
def cautious(governance):
    return governance.replayed(governance.longer_wait())


def test_what_is_only_more_cautious_is_published_by_one_and_owes_a_signature(governance, cautious, approve, publish):
    published = publish(cautious, signed=Signed.CAUTIOUS)
    assert published.status == Status.ACTIVE
    assert timedelta(hours=71) < published.second_due_at - timezone.now() <= timedelta(hours=72)
    approve(published)
    published.refresh_from_db()
    assert (published.second_due_at, published.signed) == (None, Signed.TWO)


def test_what_somebody_has_approved_already_owes_no_signature(cautious, approve, publish):
    approve(cautious)
    published = publish(cautious, signed=Signed.CAUTIOUS)
    assert (published.second_due_at, published.signed) == (None, Signed.TWO)


def test_one_change_after_the_other_puts_the_second_signature_not_off(governance, cautious, publish, time_machine):
    due = publish(cautious, signed=Signed.CAUTIOUS).second_due_at
    time_machine.move_to(due - timedelta(hours=1))
    again = governance.rule(governance.draft(candidacy.active()), "recent-sun-defers-devices", wait_days=90)
    governance.replayed(again)
    assert publish(again, signed=Signed.CAUTIOUS).second_due_at == due


def test_whoever_published_does_not_second_it(cautious, approve, publish):
    other = UserFactory(role=CLINICAL_LEAD, may_approve=True)
    publish(cautious, signed=Signed.CAUTIOUS, by=Actor.of_user(other))
    assert refused(CannotApprove, approve, cautious, other) == "own-work"


def test_what_is_milder_for_anybody_is_not_published_by_one(version, publish):
    assert publishing.milder_than_now(version)
    assert refused(CannotPublish, publish, version, signed=Signed.CAUTIOUS) == "not-cautious"


# Back --------------------------------------------------------------------------------------------------------------
def test_going_back_is_a_new_version_of_the_older_content(governance, version, approve, publish):
    approve(version)
    publish(version)
    back = governance.replayed(governance.draft(governance.active))
    approve(back)
    publish(back, reason="The change was wrong")
    assert drafts.same(candidacy.active().content, governance.active.content)
    assert candidacy.active().number == version.number + 1
