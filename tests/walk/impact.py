"""A draft replayed on everybody, and what a change means: for whoever is booked, and for a form that is open."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from clinic.audit import SYSTEM, Actor
from consultations.candidacy.governance import drafts, publishing, replaying
from consultations.candidacy.services import active
from consultations.intake.services import save_answers
from consultations.models import ProtocolVersion, Replay
from tests.factories import UserFactory
from tests.review.factories import healthy_answers
from tests.walk import States
from tests.walk.read_protocol import changed

STATES = States()
state = STATES.state
WAIT = "anti-inflammatory-defers-prp"
LONGER, SHORTER = {WAIT: {"wait_days": 14}}, {WAIT: {"wait_days": 3}}


def draft_of(rules):
    return ProtocolVersion.objects.get(number=changed(rules))


def replay(version, run=True):
    asked = replaying.ask(version, by=SYSTEM)
    if run:
        replaying.run(asked.pk)
    return version


def impact(clinic, version, who="lead"):
    return clinic.staff(who).get(reverse("impact", args=[version.number]))


@state("impact")
def impact_not_asked_for(clinic):
    clinic.staff("lead")
    return impact(clinic, draft_of(LONGER))


@state("impact")
def impact_on_its_way(clinic):
    return impact(clinic, replay(draft_of(LONGER), run=False))


@state("impact")
def impact_with_nobody_at_it(clinic):
    version = replay(draft_of(LONGER), run=False)
    Replay.objects.update(asked_at=timezone.now() - timedelta(minutes=5))
    return impact(clinic, version)


@state("impact")
def impact_found(clinic):
    return impact(clinic, replay(draft_of(SHORTER)))


@state("impact")
def impact_of_other_content(clinic):
    version = replay(draft_of(LONGER))
    table = drafts.part_of(version, "rules", WAIT)
    by = Actor.of_user(version.editors.get())
    drafts.put(version, "rules", table | {"wait_days": 30}, seen=drafts.fingerprint(table), by=by)
    return impact(clinic, version)


@state("impact_way")
def impact_less_cautious(clinic):
    clinic.completed(nsaid_recent="yes", tobacco="yes")
    return clinic.staff("lead").get(reverse("impact_way", args=[replay(draft_of(SHORTER)).number, "less-cautious"]))


@state("impact_way")
def impact_on_nobody(clinic):
    return clinic.staff("lead").get(reverse("impact_way", args=[replay(draft_of(SHORTER)).number, "longer-wait"]))


@state("impact_cases")
def impact_cases(clinic):
    cell = [replay(draft_of(LONGER)).number, "face", "either", "either"]
    return clinic.staff("lead").get(reverse("impact_cases", args=cell))


# A change that took effect ----------------------------------------------------------------------------------------
def takes_effect(version):
    replay(version)
    second = UserFactory(role="provider", may_approve=True)
    publishing.approve(version, seen=version.sha256, by=Actor.of_user(second))
    by = Actor.of_user(version.editors.get())
    publishing.publish(version, seen=version.sha256, reason="New evidence", by=by)
    return Replay.objects.get(version=version, takes_effect=True)


def booked(clinic):
    intake = clinic.completed(nsaid_recent="yes")
    clinic.people().visit(intake)
    return intake


@state("reviews")
def reviews_after_a_change(clinic):
    booked(clinic)
    replaying.run(takes_effect(draft_of(LONGER)).pk)
    return clinic.staff("provider").get(reverse("reviews"))


@state("reviews")
def reviews_while_a_change_is_worked_out(clinic):
    takes_effect(draft_of(LONGER))
    return clinic.staff("provider").get(reverse("reviews"))


@state("review")
def review_after_a_change(clinic):
    intake = booked(clinic)
    replaying.run(takes_effect(draft_of(LONGER)).pk)
    return clinic.staff("provider").get(reverse("review", args=[intake.reference]))


FORMS = States()


@FORMS.state("intake_screen")
def intake_screen_after_a_change(clinic):
    """A list with something new in it, and a question in other words, all of them words that stand in the protocol."""
    intake = clinic.intake("Bea")
    save_answers(intake, {**healthy_answers(), **intake.answers}, {}, by=SYSTEM)
    version = draft_of(LONGER)
    by = Actor.of_user(version.editors.get())
    like = drafts.part_of(version, "questions", "tobacco")
    rule = next(each for each in rules(version) if list(each["when"]) == ["tobacco"])
    needles = drafts.part_of(version, "questions", "needle_comfort")
    new = like | {"id": "vaping", "short": needles["short"]}
    version = drafts.put(version, "questions", new, seen="", by=by, after="tobacco")
    counts = rule | {"id": "vaping-counts", "when": {"vaping": rule["when"]["tobacco"]}}
    version = drafts.put(version, "rules", counts, seen="", by=by)
    asked = needles | {"text": needles["short"]}
    version = drafts.put(version, "questions", asked, seen=drafts.fingerprint(needles), by=by)
    takes_effect(version)
    assert active() == version
    return clinic.visitor().get(clinic.form_of(intake, "intake_resume"), follow=True)


def rules(version):
    import tomllib

    return tomllib.loads(version.content)["rules"]
