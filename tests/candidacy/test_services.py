import dataclasses
import hashlib

import pytest
from django.utils import translation

from consultations.candidacy import services
from consultations.candidacy.lengths import length
from consultations.candidacy.protocol import dump, load_shipped
from consultations.candidacy.records import in_words
from consultations.models import ProtocolVersion

pytestmark = pytest.mark.django_db


def ship(monkeypatch, **changed):
    protocol = dataclasses.replace(load_shipped(), **changed)
    monkeypatch.setattr(services, "shipped_content", lambda: dump(protocol))


def test_publishing_twice_is_publishing_once():
    assert services.publish_shipped() == services.publish_shipped()


def test_newer_software_leaves_the_protocol_to_the_people_of_the_clinic(monkeypatch):
    before = services.publish_shipped()
    ship(monkeypatch, number=before.number + 1, exosome_route="topical_only")
    assert services.publish_shipped() == services.active() == before


def test_what_is_read_back_is_what_was_published():
    assert services.protocol_of(services.publish_shipped()) == load_shipped()


def test_a_protocol_is_read_in_the_language_that_is_spoken(draft):
    draft.question("concern")["text"]["es"] = "¿En qué podemos ayudarle?"
    content = dump(draft.load())
    version = ProtocolVersion(number=9, content=content, sha256=hashlib.sha256(content.encode()).hexdigest())
    english = str(services.protocol_of(version).questions["concern"].text)
    with translation.override("es-mx"):
        assert str(services.protocol_of(version).questions["concern"].text) == "¿En qué podemos ayudarle?"
        assert str(services.protocol_of(version).title) == str(draft.load().title)
    assert str(services.protocol_of(version).questions["concern"].text) == english


@pytest.mark.parametrize("days", [1, 2, 7, 14, 30, 180, 365, 730])
def test_a_length_of_time_is_said_in_english_as_the_protocol_says_it(days):
    assert length(days) == in_words(days)
