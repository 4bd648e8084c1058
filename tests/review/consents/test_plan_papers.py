"""The papers on the plan's page, and what a provider does about them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from clinic.audit import SYSTEM
from consultations.intake.services import clinic_today
from consultations.messaging.delivery import deliver
from consultations.models import Consent, Message
from consultations.patients import consents
from consultations.review import course
from consultations.review.consents.needed import missing
from consultations.review.services import sign, signed_review
from tests.booking.pages import text
from tests.factories import PatientFactory
from tests.review.factories import IntakeFactory, PlanFactory, actor, decision, healthy_answers, papers, signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("location")]


@pytest.fixture
def plan():
    return PlanFactory()


def path_of(plan, page=""):
    return f"/staff/plans/{plan.reference}/{page}"


def letters():
    return list(Message.objects.filter(kind="sign_consents").order_by("pk"))


def test_the_panel_says_what_is_signed_how_and_what_is_missing(as_provider, plan, monkeypatch):
    assert text(as_provider.get(path_of(plan))).count("Missing") == 2
    papers(plan)
    consents.withdraw(plan.patient, "prp", by=SYSTEM)
    monkeypatch.setattr(consents, "CURRENT", consents.CURRENT | {Consent.Kind.ELECTRONIC: 2})
    page = text(as_provider.get(path_of(plan)))
    assert "Older version By personal link" in page
    assert "Withdrawn" in page
    assert "version 1" in page
    assert "Signed papers: missing Still to be signed: Signing on a screen; Treatment with PRP." in page


def test_the_link_goes_out_once_until_it_was_sent_and_leads_to_the_papers(as_provider, plan, mailoutbox):
    for _ in range(2):
        assert as_provider.post(path_of(plan, "consents/send/")).url == path_of(plan) + "#papers"
    assert len(letters()) == 1
    deliver([letters()[0].pk])
    body = mailoutbox[0].body
    assert mailoutbox[0].subject == "Papers to read and sign before your visit"
    assert not [word for word in ("PRP", "exosome", "needle", "face", "hair") if word.lower() in body.lower()]
    address = next(line for line in body.splitlines() if "/consents/" in line)
    assert "Papers to read and sign" in text(Client().get("/" + address.split("/", 3)[3]))
    assert "Send the link again" in text(as_provider.get(path_of(plan)))
    as_provider.post(path_of(plan, "consents/send/"))
    assert len(letters()) == 2
    papers(plan)
    deliver([letters()[1].pk])
    assert len(mailoutbox) == 1
    assert letters()[1].why == "the papers are signed"
    assert "Send the link" not in text(as_provider.get(path_of(plan)))


def an_hour_later():
    Message.objects.update(due_at=timezone.now())
    deliver([each.pk for each in letters()])
    return [each.why for each in letters()]


def planned(intake, area="face"):
    outcome = signed_review(intake).outcomes.get(assessment__area=area)
    how = {"route": outcome.route, "device": None, "sessions": 3, "interval_weeks": 4}
    return course.plan(outcome, **how, by=actor())


def test_a_plan_owes_the_link_once_a_while_later_unless_everything_is_signed_by_then():
    answers = healthy_answers(concern="both", hair_loss_pattern="gradual_thinning")
    intake = signed(IntakeFactory(answers=answers)).intake
    face, _hair = planned(intake), planned(intake, "hair")
    [letter] = letters()
    assert (letter.subject_reference, letter.state) == (face.reference, "scheduled")
    assert letter.due_at > timezone.now() + timedelta(minutes=50)
    papers(face)
    assert an_hour_later() == ["the papers are signed"]
    again = signed(IntakeFactory(patient=intake.patient)).intake
    planned(again)
    assert len(letters()) == 1


def test_who_was_decided_otherwise_about_gets_no_link(mailoutbox):
    plan = planned(signed().intake)
    review = plan.outcome.review
    decided = [decision(plan.outcome.assessment, "declined")]
    sign(review.intake, decided, replaces=review, by=actor())
    assert (an_hour_later(), mailoutbox) == (["decided otherwise since"], [])


def test_who_has_no_e_mail_is_called(as_provider, plan):
    type(plan.patient).objects.update(email="", phone="+12025550142", preferred_channel="call")
    page = as_provider.post(path_of(plan, "consents/send/"), follow=True)
    assert "The front desk is asked to call" in page.content.decode()
    assert letters()[0].channel == "telephone"


def test_the_review_says_what_was_signed_and_what_was_withdrawn(as_provider, plan):
    path = f"/staff/reviews/{plan.outcome.review.intake.reference}/"
    assert "Papers" not in text(as_provider.get(path))
    papers(plan)
    consents.give(plan.patient, "photos")
    consents.withdraw(plan.patient, "photos", by=SYSTEM)
    said = text(as_provider.get(path)).split(" Papers ")[1]
    assert "Treatment with PRP Signed" in said
    assert "Photos for the record Withdrawn" in said
    assert "Needling" not in said


def test_paper_is_recorded_by_who_saw_it_signed_but_never_for_the_screen(as_provider, plan):
    path, day = path_of(plan, "consents/on-paper/"), clinic_today() - timedelta(days=2)
    page = as_provider.get(path)
    assert "Treatment with PRP, version 1" in text(page)
    assert "Signing on a screen" not in text(page)
    sent = {"kinds": ["prp"], "signed_on": day.isoformat()}
    assert as_provider.post(path, sent).status_code == 422  # nobody saw it
    wrong = sent | {"seen": "on"}
    assert as_provider.post(path, wrong | {"kinds": ["electronic"]}).status_code == 422
    for ago in (-4, 800):  # it is still to come; a year was mistyped
        of_day = {"signed_on": (day - timedelta(days=ago)).isoformat()}
        assert as_provider.post(path, wrong | of_day).status_code == 422
    assert not Consent.objects.exists()
    assert as_provider.post(path, wrong).status_code == 302
    given = Consent.objects.get()
    assert (given.via, given.handed_over_by, given.ip) == ("paper", as_provider.user, None)
    assert missing(plan) == []
    assert missing(plan, day - timedelta(days=1)) == ["electronic", "prp"]
    assert f"seen by {as_provider.user}" in text(as_provider.get(path_of(plan)))


def test_papers_are_printed_with_their_exact_words(as_provider, plan):
    page = text(as_provider.get(path_of(plan, "consents/to-print/")))
    assert all(" ".join(each["text"].split()) in page for each in consents.shown("prp").paragraphs)
    assert "Treatment with PRP, version 1" in page
    assert consents.shown("electronic").tick not in page


def test_what_a_patient_withdraws_on_the_telephone_is_recorded(as_provider, plan):
    papers(plan)
    assert as_provider.post(path_of(plan, "consents/prp/withdrawn/")).status_code == 302
    assert missing(plan) == ["prp"]
    assert as_provider.post(path_of(plan, "consents/texts/withdrawn/")).status_code == 404


def test_a_provider_opens_the_papers_of_this_plan_on_the_tablet(as_provider, plan):
    other = PatientFactory()
    papers(plan)
    path, opens = "/staff/patients/{}/tablet/", {"opens": "tablet-consents", "subject": str(plan.reference)}
    assert as_provider.post(path.format(plan.patient.reference), opens).status_code == 302
    assert as_provider.post(path.format(other.reference), opens).status_code == 404


def test_the_front_desk_finds_none_of_it(as_desk, as_stranger, plan):
    for page in ("consents/on-paper/", "consents/to-print/"):
        assert as_desk.get(path_of(plan, page)).status_code == 404
        assert as_stranger.get(path_of(plan, page)).url.startswith("/staff/login/")
    for page in ("consents/send/", "consents/prp/withdrawn/"):
        assert as_desk.post(path_of(plan, page)).status_code == 404
    assert not Message.objects.exists()
