"""A provider corrects answers with the patient: a new assessment takes the place of the recorded one."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic import roles
from clinic.audit import Actor
from clinic.models import AccessLog
from consultations.candidacy.governance.drafts import begin_draft
from consultations.candidacy.models import ProtocolVersion
from consultations.candidacy.services import active
from consultations.intake.amending import local_day
from consultations.intake.services import clinic_today
from consultations.models import Assessment, Patient, Review
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
    [made] = services.amend(intake, [shown], changed, by=provider)
    return made


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


def test_what_is_signed_stays_as_it_was_signed_when_an_answer_is_corrected_afterwards(intake, provider):
    review = services.sign(intake, decline(intake), by=provider)
    amended = amend(intake, provider, blood_disorder="yes")
    assert services.current_assessments(intake) == [amended]
    assert review.outcomes.get().assessment == amended.replaces
    assert review.outcomes.get().assessment.facts["blood_disorder"] == "no"


def test_the_answers_that_nobody_gave_again_keep_their_day(intake, provider):
    long_ago = timezone.now() - timedelta(days=20)
    intake.assessments.update(made_at=long_ago)
    day = local_day(long_ago)
    second = amend(intake, provider, tobacco="yes")
    third = amend(intake, provider, blood_disorder="yes")
    assert "tobacco" not in second.answered_on
    assert (second.answered_on["nsaid_recent"], third.answered_on["nsaid_recent"]) == (day, day)
    assert third.answered_on["tobacco"] == local_day(second.made_at)


def test_what_is_said_of_the_person_holds_for_both_areas_and_what_is_asked_for_each_for_one(provider, location):
    intake = IntakeFactory(answers=healthy_answers(concern="both", hair_loss_pattern="gradual_thinning"))
    shown = services.current_assessments(intake)
    services.amend(intake, shown, {"pregnancy_status": "pregnant", "skin_now": {"hair": "severe_acne"}}, by=provider)
    facts = {each.area: each.facts for each in services.current_assessments(intake)}
    assert {area: each["pregnancy_status"] for area, each in facts.items()} == dict.fromkeys(facts, "pregnant")
    assert {area: each["skin_now"] for area, each in facts.items()} == {"face": "clear", "hair": "severe_acne"}
    shown = services.current_assessments(intake)
    [only] = services.amend(intake, shown, {"suspicious_spot": {"face": "yes"}}, by=provider)
    assert only.area == "face"


def test_the_age_is_that_of_the_day(intake, provider):
    Patient.objects.filter(pk=intake.patient_id).update(birth_date=clinic_today() - timedelta(days=20 * 365))
    assert amend(intake, provider, tobacco="yes").facts["age_band"] == "18_21"


def test_who_saw_an_older_assessment_neither_amends_nor_signs(intake, provider):
    [shown], seen = services.current_assessments(intake), decline(intake)
    amend(intake, provider, blood_disorder="yes")
    facts = {"tobacco": "yes"}
    assert refusal(CannotAmend, services.amend, intake, [shown], facts, by=provider) == "answers-changed"
    assert refusal(CannotSign, services.sign, intake, seen, by=provider) == "answers-changed"


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
    services.amend(intake, [first[0]], {"tobacco": "yes"}, by=provider)
    now = services.current_assessments(intake)
    assert len(now) == len(first)
    assert {each.protocol_version_id for each in now} == {version.pk}
    intake.refresh_from_db()
    assert intake.protocol_version == version


@pytest.mark.django_db(transaction=True)
def test_signing_and_amending_at_once_never_sign_what_nobody_saw(provider):
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
        assert current.facts["blood_disorder"] == "yes"
        signed = Review.objects.filter(intake=intake).first()
        assert signed is None or signed.outcomes.get().assessment == current.replaces


# The page ----------------------------------------------------------------------------------------------------------
def url(name, intake):
    return reverse(name, args=[intake.reference])


def test_what_if_is_kept_by_one_press(as_provider, intake):
    page = as_provider.post(url("what_if", intake), {"blood_disorder": "yes"})
    assert page.context["form"].kept == [("blood_disorder", "yes")]
    assert "Keep these answers" in page.content.decode()
    [shown] = services.current_assessments(intake)
    sent = {"assessment": shown.reference, "protocol": active().number, "blood_disorder": "yes"}
    answer = as_provider.post(url("amend", intake), sent, follow=True)
    assert "made anew from the corrected answers" in answer.content.decode()
    assert services.current_assessments(intake)[0].facts["blood_disorder"] == "yes"
    again = as_provider.post(url("amend", intake), sent, follow=True)
    assert "in the meantime" in again.content.decode()
    assert Assessment.objects.count() == 2


def test_what_was_tried_by_another_protocol_is_not_kept(as_provider, intake):
    [shown] = services.current_assessments(intake)
    sent = {"assessment": shown.reference, "protocol": active().number - 1, "blood_disorder": "yes"}
    answer = as_provider.post(url("amend", intake), sent, follow=True)
    assert "Another protocol has taken effect in the meantime." in answer.content.decode()
    assert services.current_assessments(intake) == [shown]


def test_nothing_is_offered_to_be_kept_where_nothing_differs(as_provider, intake):
    assert "Keep these answers" not in as_provider.get(url("what_if", intake)).content.decode()


def test_once_answers_have_changed_the_signed_page_asks_for_another_signature(as_provider, intake, provider):
    services.sign(intake, decline(intake), by=provider)
    page = as_provider.get(url("review", intake)).content.decode()
    assert "Answers have changed since" not in page
    assert "<summary>Decide anew</summary>" in page
    amend(intake, provider, blood_disorder="yes")
    page = as_provider.get(url("review", intake)).content.decode()
    assert "Answers have changed since this was signed" in page
    assert "Decide anew" not in page
    assert "Sign as" in page


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
