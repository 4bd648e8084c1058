import re

import pytest

from treatments.questions import GROUPS
from treatments.questions.health import HEALTH

QUESTIONS = [question for group in GROUPS for question in group.questions]
ABOUT_HEALTH = {question.id for question in HEALTH.questions} | {
    "pain",
    "how-much-blood",
    "what-can-go-wrong",
    "worried",
}


def in_full(question):
    return " ".join(str(paragraph) for paragraph in question.answer)


def test_every_question_and_every_group_has_an_address_of_its_own():
    ids = [group.id for group in GROUPS] + [question.id for question in QUESTIONS]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("question", [each for each in QUESTIONS if each.id in ABOUT_HEALTH], ids=lambda each: each.id)
def test_about_health_a_medical_professional_has_the_last_word(question):
    assert question.call or "medical professional" in in_full(question)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each.id)
def test_nobody_is_told_to_stop_a_medicine(question):
    for sentence in re.split(r"(?<=[.:]) ", in_full(question)):
        if re.search(r"\b(stop|skip|pause)\b", sentence, re.I):
            assert "Never stop a medicine" in sentence


def test_what_only_a_person_can_say_comes_with_the_telephone(as_stranger, location):
    page = as_stranger.get("/questions/").content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert main.count("Call us:") == sum(question.call for question in QUESTIONS) > 0
    assert main.count("tel:") == main.count("Call us:")


def test_every_answer_is_read_without_opening_anything(as_stranger, location):
    page = as_stranger.get("/questions/").content.decode()
    assert "<details" not in page
    for question in QUESTIONS:
        assert f'id="{question.id}"' in page
