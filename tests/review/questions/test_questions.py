"""A question goes to the patient by link and comes back."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from clinic.audit import Actor
from clinic.models import AccessLog
from consultations.messaging import delivery
from consultations.models import Message, PatientQuestion, PersonalLink, Review
from consultations.patients.links import find, open_link, page_of
from consultations.review.questions.services import CannotAnswer, answer, ask, take_back
from tests.followup.test_kinds import HEALTH_WORDS, own_words
from tests.review.factories import IntakeFactory, actor, catalogue
from tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def intake(location):
    catalogue()
    return IntakeFactory()


@pytest.fixture
def question(intake):
    return ask(intake, "Since when do you take blood thinners?", reference=uuid4(), by=actor())


def path_of(question):
    return page_of(open_link(question.intake.patient, PersonalLink.Purpose.QUESTION, question))


def url(name, record):
    return reverse(name, args=[record.reference])


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_the_provider_asks_and_a_neutral_letter_with_the_link_goes_out(as_provider, intake, mailoutbox):
    page = as_provider.get(url("review", intake)).content.decode()
    [handed_out] = re.findall(r'name="reference" value="([^"]+)"', page)
    sent = {"text": "Since when do you take blood thinners?", "reference": handed_out}
    assert as_provider.post(url("ask_patient", intake), sent).status_code == 302
    assert as_provider.post(url("ask_patient", intake), sent).status_code == 302  # a second press
    question = PatientQuestion.objects.get()
    delivery.deliver(list(Message.objects.filter(kind="question").values_list("pk", flat=True)))
    [mail] = mailoutbox
    assert "Hello Ada," in mail.body
    assert path_of(question) in mail.body
    assert not HEALTH_WORDS.findall(own_words(mail))
    assert "Since when" not in mail.body


def test_the_patient_answers_in_their_own_words_and_the_provider_reads_it(as_provider, question, intake):
    patient, path = Client(), path_of(question)
    opened = text(patient.get(path))
    assert "Since when do you take blood thinners?" in opened
    assert "not watched around the clock" in opened
    assert "911" in opened
    assert patient.post(path, {"answer": " "}).status_code == 422
    assert patient.post(path, {"answer": "Since <June>"}, follow=True).status_code == 200
    assert "We have your answer" in text(patient.get(path))
    shown = as_provider.get(url("review", intake)).content.decode()
    assert "Since &lt;June&gt;" in shown
    assert "I have read it" in shown
    as_provider.post(url("question_read", question))
    question.refresh_from_db()
    assert question.read_by == as_provider.user
    assert "I have read it" not in as_provider.get(url("review", intake)).content.decode()


def test_nobody_signs_over_an_answer_that_they_have_not_seen(as_provider, question, intake):
    page = as_provider.get(url("review", intake))
    sent = {
        "face-outcome": "declined",
        "face-override_reason": "examined",
        "face-override_text": "Not now",
        "shown": page.context["shown"],
    }
    answer(question, "I am pregnant.", by=Actor.of_patient(intake.patient.reference))
    late = as_provider.post(url("review", intake), sent)
    assert late.status_code == 409
    assert "The patient has answered your question" in text(late)
    assert "I am pregnant." in text(late)
    assert not Review.objects.exists()
    assert as_provider.post(url("review", intake), sent | {"shown": late.context["shown"]}).status_code == 302
    assert Review.objects.exists()


def test_an_answer_is_never_overwritten_and_what_was_typed_stays(question):
    patient, path = Client(), path_of(question)
    patient.post(path, {"answer": "Since June"})
    assert patient.post(path, {"answer": "Since June"}).status_code == 302
    page = patient.post(path, {"answer": "Since May"})
    assert page.status_code == 409
    assert "Since May" in page.content.decode()
    assert f'href="{path}">Read the answer that we have' in page.content.decode()
    assert "Send my answer" not in page.content.decode()
    question.refresh_from_db()
    assert question.answer == "Since June"


@pytest.mark.django_db(transaction=True)
def test_an_answer_and_a_taking_back_at_once_leave_one_of_them(question):
    by = actor()
    at_once([lambda: answer(question, "June", by=Actor("patient")), lambda: take_back(question, by=by)], CannotAnswer)
    question.refresh_from_db()
    assert (question.answered_at is None) != (question.taken_back_at is None)


def test_a_question_that_is_taken_back_opens_nothing_and_sends_nothing(as_provider, question):
    path = path_of(question)
    assert as_provider.post(url("take_back_question", question)).status_code == 302
    assert Client().get(path).status_code == 410
    assert find(path.split("/")[-2]).revoked_at
    assert Message.objects.get(kind="question").state == Message.State.CANCELLED
    assert Client().post(path, {"answer": "Late"}).status_code == 410
    question.refresh_from_db()
    assert question.answer == ""


def test_what_is_answered_is_not_taken_back(as_provider, question):
    answer(question, "June", by=Actor("patient"))
    page = as_provider.post(url("take_back_question", question), follow=True)
    assert "has been answered already" in text(page)
    question.refresh_from_db()
    assert question.taken_back_at is None


def test_what_is_said_on_the_telephone_is_written_down(as_provider, question, intake):
    assert as_provider.post(url("answer_for_patient", question), {"answer": ""}).status_code == 422
    assert as_provider.post(url("answer_for_patient", question), {"answer": "June"}).status_code == 302
    question.refresh_from_db()
    assert (question.answer, question.written_by, question.read_by) == ("June", as_provider.user, as_provider.user)
    assert "written down by" in text(as_provider.get(url("review", intake)))


def test_asking_and_answering_are_written_down_without_a_word_of_them(question):
    answer(question, "June", by=Actor.of_patient(question.intake.patient.reference))
    found = AccessLog.objects.filter(subject_reference=str(question.reference)).values_list("verb", "actor_kind", "why")
    assert set(found) == {("ask", "user", ""), ("answer", "patient", "")}


@pytest.mark.parametrize("name", ["answer_for_patient", "take_back_question", "question_read"])
def test_a_question_is_for_those_who_treat(as_desk, as_manager, as_stranger, question, name):
    for client, status in ((as_desk, 404), (as_manager, 404), (as_stranger, 302)):
        assert client.post(url(name, question), {"answer": "x"}).status_code == status
    question.refresh_from_db()
    assert question.is_waiting


def test_nobody_but_a_provider_asks(as_desk, as_stranger, intake):
    assert as_desk.post(url("ask_patient", intake), {"text": "x", "reference": uuid4()}).status_code == 404
    assert as_stranger.post(url("ask_patient", intake), {"text": "x", "reference": uuid4()}).status_code == 302
    assert not PatientQuestion.objects.exists()
    assert Client().get(reverse("question", args=["A" * 43])).status_code == 404
