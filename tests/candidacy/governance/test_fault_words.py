"""No fault that a form can cause is told in the words of the file."""

import re

import pytest

from consultations.candidacy.governance.fault_words import elsewhere, sentence
from consultations.candidacy.protocol import ProtocolError
from tests.candidacy.test_protocol import FAULTS

# A field of the wrong kind, one that is unknown, a name that is no name: a form cannot send these.
OF_A_FILE = re.compile(
    r"must be (?!1 |exactly|\d)|is not a field here|no language code|must name|must hold|the text in"
)


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_between_parts_has_words_of_its_own(draft, fault):
    FAULTS[fault][0](draft)
    with pytest.raises(ProtocolError) as refusal:
        draft.load()
    for line in refusal.value.faults:
        place = re.fullmatch(r"draft.toml: (?:screen|question|rule|contradiction) [^:]+: (?:\w+ \w+: )?\w+: (.*)", line)
        if place and not OF_A_FILE.search(place[1]):
            assert sentence(place[1]) != place[1]
            assert place[1] not in elsewhere(line)


def test_words_hold_what_the_fault_is_about():
    told = elsewhere("draft: rule x-y: when: trying is not an answer of pregnancy_status")
    assert told == "Rule “x-y”: it depends on the answer “trying” of “pregnancy_status”, which does not exist."
    assert elsewhere("draft: number: is missing") == "number: is missing"
    assert sentence("yes stands twice") == "“yes” stands here twice."
    assert sentence("something new") == "something new"
