"""A version of the protocol to read, beside another one, with its proofs; and where providers decide otherwise."""

from datetime import date

from django.urls import reverse

from clinic.audit import Actor
from clinic.models import User
from consultations.candidacy.governance import drafts
from consultations.candidacy.services import active
from consultations.models import AreaOutcome
from consultations.review.services import Decision, current_assessments, sign
from tests.walk import States
from treatments.models import Route

STATES = States()
state, opens = STATES.state, STATES.opens
BLOOD = "blood-disorder-excludes-prp"


def reads(page, name, *others, draft=None):
    def ask(clinic):
        lead, version = clinic.staff("lead"), active()
        numbers = [changed(draft) if draft is not None else version.number, *(version.number for _each in others)]
        return lead.get(reverse(page, args=numbers))

    state(page, name=name)(ask)


def changed(rules):
    """The number of a draft with these changes."""
    by = Actor.of_user(User.objects.get(email="lead@demo.example"))
    draft = drafts.begin_draft(active(), by=by)
    for id, fields in rules.items():
        table = drafts.part_of(draft, "rules", id)
        draft = drafts.put(draft, "rules", table | fields, seen=drafts.fingerprint(table), by=by)
    return draft.number


LONGER = {"recent-sun-defers-devices": {"wait_days": 60}}
MILDER = {
    "bleeding-excludes-prp": {"effect": "caution", "review_by": date(2020, 1, 31)},
    "tobacco-caution-healing": {"patient_text": {"en": "It is perfectly fine. " * 8}},
}
for page in ("protocol_by_fact", "protocol_by_subject"):
    reads(page, page)
reads("protocol_proofs", "protocol_proofs_that_hold")
reads("protocol_proofs", "protocol_proofs_that_do_not_hold", draft=MILDER)
reads("compare_protocols", "compare_a_protocol_with_itself", "other")
reads("compare_protocols", "compare_a_more_cautious_draft", "other", draft=LONGER)
reads("compare_protocols", "compare_a_milder_draft", "other", draft=MILDER)

opens("overrides", "/staff/protocols/overrides/", who="lead")
opens("overrides", "/staff/protocols/overrides/", name="overrides_in_an_empty_clinic", who="lead", empty=True)


def overridden(clinic, intake):
    """Signed as PRP, whatever the protocol says."""
    decisions = []
    for each in current_assessments(intake):
        words = {"override_reason": "examined", "override_text": "Seen in the room. " * 9}
        follows = AreaOutcome.follows(each, "prp")
        decisions.append(Decision(each, "prp", Route.objects.first(), **({} if follows else words)))
    sign(intake, decisions, by=Actor.of_user(clinic.staff("provider").user))


@state("overrides")
def overrides_with_rules(clinic):
    overridden(clinic, clinic.intake("Bruno"))
    return clinic.staff("lead").get(reverse("overrides"))


@state("override_cases")
def override_cases(clinic):
    overridden(clinic, clinic.completed(blood_disorder="yes"))
    return clinic.staff("lead").get(reverse("override_cases", args=[active().number, BLOOD]))


@state("override_cases")
def override_cases_of_a_rule_that_was_followed(clinic):
    return clinic.staff("lead").get(reverse("override_cases", args=[active().number, BLOOD]))
