import tomllib
from dataclasses import dataclass, field

import pytest

from clinic import roles
from clinic.audit import Actor
from clinic.models import User
from consultations.candidacy.governance import drafts, replaying
from consultations.candidacy.models import ProtocolVersion
from consultations.candidacy.services import publish_shipped, record_assessment
from tests.factories import PatientFactory, UserFactory


@dataclass
class Governance:
    """The protocol in use, its lead, somebody who may approve, and what they do with a draft."""

    active: ProtocolVersion = field(default_factory=publish_shipped)
    lead: User = field(default_factory=lambda: UserFactory(role=roles.CLINICAL_LEAD))
    second: User = field(default_factory=lambda: UserFactory(role=roles.PROVIDER, may_approve=True))

    @property
    def by(self):
        return Actor.of_user(self.lead)

    def draft(self, source=None):
        return drafts.begin_draft(source or self.active, by=self.by)

    def rule(self, version, id, **changed):
        """Change some fields of a rule, as the form does it."""
        table = drafts.part_of(version, "rules", id)
        seen = drafts.fingerprint(table)
        return drafts.put(version, "rules", table | changed, seen=seen, by=self.by)

    def longer_wait(self):
        """A draft in which recent sun waits a week longer: only more cautious."""
        version = self.draft()
        days = drafts.part_of(version, "rules", "recent-sun-defers-devices")["wait_days"]
        return self.rule(version, "recent-sun-defers-devices", wait_days=days + 7)

    def replayed(self, version):
        replay = replaying.ask(version, by=self.by)
        replaying.run(replay.pk)
        return version

    def assessed(self, area="face", version=None, **answers):
        """Somebody with these answers, healthy for the rest, under the protocol in use."""
        questions = tomllib.loads(self.active.content)["questions"]
        told = {each["id"]: each["default"] for each in questions} | {"concern": area} | answers
        return record_assessment(PatientFactory(), version or self.active, told, area)


@pytest.fixture
def governance(db):
    return Governance()
