import dataclasses

import pytest
from django.core.management import CommandError, call_command

from consultations.candidacy import services
from consultations.candidacy.protocol import load_shipped

pytestmark = pytest.mark.django_db


def ship(monkeypatch, **changed):
    protocol = dataclasses.replace(load_shipped(), **changed)
    monkeypatch.setattr(services, "load_shipped", lambda: protocol)


def test_publishing_twice_is_publishing_once():
    assert services.publish_shipped() == services.publish_shipped()


def test_a_new_number_takes_over_and_the_old_version_stays(monkeypatch):
    before = services.publish_shipped()
    ship(monkeypatch, number=before.number + 1)
    services.publish_shipped()
    before.refresh_from_db()
    assert services.active().number == before.number + 1
    assert before.status == "retired"


def test_content_is_never_changed_under_a_number_that_was_published(monkeypatch):
    services.publish_shipped()
    ship(monkeypatch, exosome_route="topical_only")
    with pytest.raises(CommandError, match="give it a new number"):
        call_command("load_protocol")


def test_what_is_read_back_is_what_was_published():
    assert services.protocol_of(services.publish_shipped()) == load_shipped()
