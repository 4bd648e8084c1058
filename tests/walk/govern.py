"""The versions of the protocol, and a draft on its way to the protocol in use."""

from django.urls import reverse

from clinic.audit import Actor
from clinic.models import Clinic, User
from consultations.candidacy import services as candidacy
from consultations.candidacy.governance import drafts, replaying
from consultations.candidacy.governance.publishing import approve
from tests.walk import States

STATES = States()
state, opens = STATES.state, STATES.opens
RULE = "anti-inflammatory-defers-prp"

opens("protocols", "/staff/protocols/", who="lead")
opens("protocols", "/staff/protocols/", name="protocols_of_who_approves", who="second")


def draft(wait=14):
    """A wait in place of the seven days."""
    by = Actor.of_user(User.objects.get(email="lead@demo.example"))
    version = drafts.begin_draft(candidacy.active(), by=by)
    table = drafts.part_of(version, "rules", RULE)
    version = drafts.put(version, "rules", table | {"wait_days": wait}, seen=drafts.fingerprint(table), by=by)
    replaying.run(replaying.ask(version, by=by).pk)
    return version


def seconded(version):
    approve(version, seen=version.sha256, by=Actor.of_user(User.objects.get(email="second@demo.example")))
    return version


def page(name, version):
    return reverse(name, args=[version.number])


@state("protocols")
def protocols_with_a_draft(clinic):
    draft()
    return clinic.staff("lead").get("/staff/protocols/")


@state("protocol")
def protocol_in_use(clinic):
    return clinic.staff("lead").get(page("protocol", candidacy.active()))


@state("protocol")
def protocol_drafted(clinic):
    return clinic.staff("lead").get(page("protocol", draft()))


@state("protocol")
def protocol_to_approve(clinic):
    return clinic.staff("second").get(page("protocol", draft()))


@state("protocol")
def protocol_just_approved(clinic):
    version, second = draft(), clinic.staff("second")
    return second.post(page("approve_protocol", version), {"seen": version.sha256}, follow=True)


@state("publish_protocol")
def publish_protocol_with_something_missing(clinic):
    version = drafts.begin_draft(candidacy.active(), by=Actor.of_user(User.objects.get(email="lead@demo.example")))
    return clinic.staff("lead").get(page("publish_protocol", version))


@state("publish_protocol")
def publish_protocol_by_one_or_by_two(clinic):
    Clinic.objects.update(single_lead=True)
    return clinic.staff("lead").get(page("publish_protocol", seconded(draft())))


@state("publish_protocol", status=422)
def publish_protocol_with_nothing(clinic):
    return clinic.staff("lead").post(page("publish_protocol", seconded(draft())), {"when": "later"})


@state("protocol")
def protocol_that_waits_to_take_effect(clinic):
    version = seconded(draft(wait=3))
    sent = {"seen": version.sha256, "reason": "Three days are enough.", "signed": "two", "when": "later"}
    when = {"day": "2027-01-04", "time": "07:00"}
    return clinic.staff("lead").post(page("publish_protocol", version), sent | when, follow=True)


@state("protocol")
def protocol_under_one_signature(clinic):
    version = draft()
    sent = {"seen": version.sha256, "reason": "Seven days were too short.", "signed": "cautious", "when": "now"}
    return clinic.staff("lead").post(page("publish_protocol", version), sent, follow=True)


@state("protocol")
def protocol_that_is_retired(clinic):
    retired = candidacy.active()
    protocol_under_one_signature(clinic)
    return clinic.staff("lead").get(page("protocol", retired))
