"""A provider corrects answers with the patient: a new assessment takes the place of the recorded one."""

import pytest
from django.urls import reverse

from clinic import roles
from clinic.audit import Actor
from clinic.models import AccessLog
from consultations.candidacy.governance.drafts import begin_draft
from consultations.candidacy.models import ProtocolVersion
from consultations.candidacy.services import active
from consultations.models import Assessment, Review
from consultations.review import services
from consultations.review.refusals import CannotAmend, CannotSign
from consultations.review.services import Decision
from tests import threads
from tests.factories import LocationFactory, UserFactory
from tests.review.factories import IntakeFactory, healthy_answers


@pytest.fixture
def intake(db):
    LocationFactory()
    return IntakeFactory(answers=healthy_answers(nsaid_recent="yes"))


@pytest.fixture
def provider(db):
    return Actor.of_user(UserFactory(role=roles.PROVIDER, may_sign=True))


def amend(intake, provider, **changed):
    [shown] = services.current_assessments(intake)
    return services.amend(intake, shown, shown.facts | changed, by=provider)


def refusal(kind, call, *args, **kwargs):
    with pytest.raises(kind) as refused:
        call(*args, **kwargs)
    assert refused.value.sentence
    return refused.value.code


def decline(intake):
    return [Decision(each, "declined") for each in services.current_assessments(intake)]


def test_a_corrected_answer_makes_another_assessment_and_keeps_the_first(intake, provider):
    [first] = services.current_assessments(intake)
    second = amend(intake, provider, nsaid_recent="no", blood_disorder="yes")
    assert services.current_assessments(intake) == [second]
    assert (second.replaces, second.patient, second.recommendation) == (first, first.patient, "exosomes")
    assert Assessment.objects.get(pk=first.pk).facts["nsaid_recent"] == "yes"
    entry = AccessLog.objects.get(verb="amend")
    assert (entry.actor_reference, "blood" in entry.why) == (provider.reference, False)


def test_what_is_signed_stays(intake, provider):
    services.sign(intake, decline(intake), by=provider)
    assert refusal(CannotAmend, amend, intake, provider, blood_disorder="yes") == "signed-already"
    assert Assessment.objects.count() == 1


def test_who_saw_an_older_assessment_neither_amends_nor_signs(intake, provider):
    [shown], seen = services.current_assessments(intake), decline(intake)
    amend(intake, provider, blood_disorder="yes")
    facts = shown.facts | {"tobacco": "yes"}
    assert refusal(CannotAmend, services.amend, intake, shown, facts, by=provider) == "answers-changed"
    assert refusal(CannotSign, services.sign, intake, seen, by=provider) == "not-every-area"


def test_the_same_answers_change_nothing(intake, provider):
    assert refusal(CannotAmend, amend, intake, provider) == "answers-same"
    assert Assessment.objects.count() == 1


def another_protocol(provider):
    old = active()
    new = begin_draft(old, by=provider)
    ProtocolVersion.objects.filter(pk=old.pk).update(status="retired")
    ProtocolVersion.objects.filter(pk=new.pk).update(status="active")
    return new


def test_every_area_is_assessed_by_the_protocol_in_use(provider, db):
    LocationFactory()
    intake = IntakeFactory(answers=healthy_answers(concern="both"))
    version = another_protocol(provider)
    first = services.current_assessments(intake)
    services.amend(intake, first[0], first[0].facts | {"tobacco": "yes"}, by=provider)
    now = services.current_assessments(intake)
    assert len(now) == len(first)
    assert {each.protocol_version_id for each in now} == {version.pk}
    intake.refresh_from_db()
    assert intake.protocol_version == version


@pytest.mark.django_db(transaction=True)
def test_signing_and_amending_at_once_leave_one_of_them(provider):
    LocationFactory()
    for _round in range(3):
        intake = IntakeFactory(answers=healthy_answers(nsaid_recent="yes"))
        seen = decline(intake)
        threads.at_once(
            [
                lambda i=intake, s=seen: services.sign(i, s, by=provider),
                lambda i=intake: amend(i, provider, blood_disorder="yes"),
            ],
            (CannotSign, CannotAmend),
        )
        [current] = services.current_assessments(intake)
        signed = Review.objects.filter(intake=intake).first()
        assert (signed is None) == (current.replaces is not None)


# The page ----------------------------------------------------------------------------------------------------------
def url(name, intake):
    return reverse(name, args=[intake.reference])


def test_what_if_is_kept_by_one_press(as_provider, intake):
    page = as_provider.post(url("what_if", intake), {"blood_disorder": "yes"})
    assert page.context["form"].kept == [("blood_disorder", "yes")]
    assert "Keep these answers" in page.content.decode()
    [shown] = services.current_assessments(intake)
    sent = {"assessment": shown.reference, "blood_disorder": "yes"}
    answer = as_provider.post(url("amend", intake), sent, follow=True)
    assert "made anew from the corrected answers" in answer.content.decode()
    assert services.current_assessments(intake)[0].facts["blood_disorder"] == "yes"
    again = as_provider.post(url("amend", intake), sent, follow=True)
    assert "in the meantime" in again.content.decode()
    assert Assessment.objects.count() == 2


def test_nothing_is_offered_to_be_kept_where_nothing_differs_or_all_is_signed(as_provider, intake, provider):
    assert "Keep these answers" not in as_provider.get(url("what_if", intake)).content.decode()
    services.sign(intake, decline(intake), by=provider)
    page = as_provider.post(url("what_if", intake), {"blood_disorder": "yes"})
    assert "Keep these answers" not in page.content.decode()


@pytest.mark.parametrize("sent", [{}, {"assessment": "x"}, {"assessment": "00000000-0000-0000-0000-000000000000"}])
def test_an_assessment_that_is_not_this_forms_is_not_there(as_provider, intake, sent):
    assert as_provider.post(url("amend", intake), sent | {"blood_disorder": "yes"}).status_code == 404


def test_answers_that_nobody_knows_are_not_kept(as_provider, intake):
    [shown] = services.current_assessments(intake)
    sent = {"assessment": shown.reference, "blood_disorder": "perhaps"}
    assert as_provider.post(url("amend", intake), sent).status_code == 302
    assert Assessment.objects.count() == 1


def test_the_desk_and_a_stranger_amend_nothing(as_desk, as_manager, as_stranger, intake):
    [shown] = services.current_assessments(intake)
    for client, status in ((as_desk, 404), (as_manager, 404), (as_stranger, 302)):
        assert client.post(url("amend", intake), {"assessment": shown.reference}).status_code == status
    assert Assessment.objects.count() == 1
