"""A healthy person gets through in under three minutes: what they read and press, counted from the protocol."""

import re

from consultations.candidacy.protocol import load_shipped
from consultations.intake.screens import ABOUT_YOU, CHECK, CONTACT, steps

PROTOCOL = load_shipped()
HEALTHY = {question.id: question.default for question in PROTOCOL.questions.values() if question.asked_by == "patient"}
STEPS = steps(PROTOCOL, HEALTHY | {"concern": "face", "device_interest": "no"})


def words(step):
    texts = [step.screen.title, step.screen.intro or ""]
    for question in step.single:
        texts += [question.text, *(answer.label for answer in question.answers)]
    if step.listed:
        texts += [step.screen.list_title, "None of these", "I am not sure about one of these"]
        texts += [line.text for question in step.listed for line in question.tick_lines]
    return sum(len(re.findall(r"\w[\w’'-]*", str(text))) for text in texts)


def taps(step):
    """Choices and buttons; what is typed is not tapped."""
    if step.id in (CHECK, CONTACT):
        return {CHECK: 1, CONTACT: 2}[step.id]  # Send; the privacy tick and Continue
    return len(step.single) + bool(step.listed) + 1


def test_at_most_nine_pages():
    assert len(STEPS) <= 9


def test_at_most_25_taps():
    assert sum(taps(step) for step in STEPS) <= 25


def test_at_most_550_words():
    assert sum(words(step) for step in STEPS if step.screen) <= 550


def test_the_order_is_that_of_trust():
    assert [step.id for step in STEPS][:3] == [ABOUT_YOU, CONTACT, "blood-and-medicines"]
