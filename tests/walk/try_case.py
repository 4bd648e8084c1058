"""A made-up case, assessed by any version of the protocol."""

from urllib.parse import urlencode

from django.urls import reverse

from clinic.audit import Actor
from clinic.models import User
from consultations.candidacy.governance import drafts
from consultations.candidacy.services import active
from tests.walk import States

STATES = States()
state = STATES.state


def tried(name, status=200, draft=False, **case):
    def ask(clinic):
        lead, version = clinic.staff("lead"), active()
        if draft:
            version = longer_wait(version)
        return lead.get(f"{reverse('try_case', args=[version.number])}?{urlencode(case)}")

    state("try_case", name=name, status=status)(ask)


def longer_wait(version):
    """A draft in which recent sun waits longer."""
    by = Actor.of_user(User.objects.get(email="lead@demo.example"))
    draft = drafts.begin_draft(version, by=by)
    rule = drafts.part_of(draft, "rules", "recent-sun-defers-devices")
    return drafts.put(draft, "rules", rule | {"wait_days": 60}, seen=drafts.fingerprint(rule), by=by)


tried("try_case_of_somebody_healthy")
tried("try_case_with_findings", concern="hair", blood_disorder="yes", product_preference="prp", recent_sun="not-asked")
tried("try_case_in_a_draft", draft=True, recent_sun="yes")
tried("try_case_that_cannot_be_read", status=422, concern="nowhere", sleep="bad")
