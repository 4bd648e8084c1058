"""Step x of y: y is what is left for these answers, and the share that is done never shrinks on the way."""

from itertools import product

import pytest

from consultations.candidacy.protocol import load_shipped
from consultations.intake.screens import CHECK, CONTACT, next_step, steps
from tests.intake.journey import begin, walk

PROTOCOL = load_shipped()
HEALTHY = {question.id: question.default for question in PROTOCOL.questions.values() if question.asked_by == "patient"}


def shares(wanted):
    """Done / all on each page that comes, answered one page after the other."""
    answers = {"concern": wanted["concern"]}
    for _ in range(20):
        pages = steps(PROTOCOL, answers)
        step = next_step(PROTOCOL, answers)
        yield (pages.index(step) + 1) / len(pages)
        if step.id == CHECK:
            return
        for question in step.questions:
            value = wanted[question.id]
            per_area = question.per_area and wanted["concern"] == "both"
            answers[question.id] = {"face": value, "hair": value} if per_area else value
    raise AssertionError("the form does not end")


@pytest.mark.parametrize(("concern", "interest"), [*product(("face", "hair", "both"), ("no", "maybe", "yes"))])
def test_progress_never_goes_back_and_ends_at_the_end(concern, interest):
    found = list(shares(HEALTHY | {"concern": concern, "device_interest": interest}))
    assert found == sorted(set(found))
    assert found[-1] == 1


def test_the_contact_page_counts():
    assert [step.id for step in steps(PROTOCOL, {"concern": "face"})][1] == CONTACT


@pytest.mark.django_db
@pytest.mark.usefixtures("protocol", "location")
def test_interest_in_devices_adds_a_page_and_says_so(as_stranger):
    address = walk(as_stranger, begin(as_stranger), reactions={"device_interest": "yes"})
    before = as_stranger.get(address.replace("check-your-answers", "blood-and-medicines")).content
    assert b"Step 3 of 9" in before
    assert (
        b"If so, we ask a few more questions."
        in as_stranger.get(address.replace("check-your-answers", "reactions")).content
    )
