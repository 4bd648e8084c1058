"""What review itself marks in the queue."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.models import User
from consultations.candidacy.clearing import Cleared
from consultations.candidacy.governance.models import ReplayedChange
from consultations.candidacy.models import Assessment
from consultations.candidacy.protocol import PRODUCTS
from consultations.candidacy.services import protocol_of
from consultations.intake.models import Intake
from consultations.intake.services import clinic_today, clinic_zone
from consultations.patients.models import Patient

from .flags import Flag, in_queue
from .milder import compared, differing, told_lately
from .services import has_changed_since
from .validity import cleared_in, expired


@in_queue(Flag("waits", _("Waits for something"), "defer", is_shown=False))
def waits(user: User, intakes: Sequence[Intake]) -> set[int]:
    """What evidence has lifted waits no more."""
    now = cleared_in(intakes, clinic_today())
    return {intake.pk for intake in intakes for each in intake.assessments.all() if holds_up(now[each.pk])}


def holds_up(cleared: Cleared) -> bool:
    return any(cleared.verdicts[product]["status"] == "defer" for product in PRODUCTS)


@in_queue(Flag("contradicts", _("Contradiction")))
def contradicts(user: User, intakes: Sequence[Intake]) -> set[int]:
    return {intake.pk for intake in intakes for each in intake.assessments.all() if each.contradictions}


@in_queue(Flag("milder", _("Less cautious than before")))
def milder(user: User, intakes: Sequence[Intake]) -> set[int]:
    return {intake.pk for intake, told in told_by_each(user, intakes) if is_milder(intake, told)}


def is_milder(intake: Intake, told: list[Assessment]) -> bool:
    current = list(intake.assessments.all())
    return bool(compared(protocol_of(intake.protocol_version), current, [each for each in told if each not in current]))


@in_queue(Flag("differs", _("Differs from an earlier form")))
def differs(user: User, intakes: Sequence[Intake]) -> set[int]:
    return {intake.pk for intake, told in told_by_each(user, intakes) if is_told_otherwise(intake, told)}


def is_told_otherwise(intake: Intake, told: list[Assessment]) -> bool:
    """Whether another form of this person, sent before, gave another answer to the same question."""
    protocol = protocol_of(intake.protocol_version)
    earlier = [each for each in told if intake not in each.intakes.all()]
    return any(
        differing(protocol, was, now)
        for now in intake.assessments.all()
        for was in earlier
        if was.made_at < now.made_at
    )


def told_by_each(user: User, intakes: Sequence[Intake]) -> list[tuple[Intake, list[Assessment]]]:
    """Each form with what its person has told lately, in whichever form and record."""
    people = Patient.objects.people({intake.patient_id for intake in intakes})
    told = defaultdict(list)
    lately = told_lately(Assessment.objects.visible_to(user).filter(patient__in=people))
    for each in lately.prefetch_related("intakes"):
        told[people[each.patient_id]].append(each)
    return [(intake, told[people[intake.patient_id]]) for intake in intakes]


@in_queue(Flag("signed-before", _("Answers changed since it was signed")))
def signed_before(user: User, intakes: Sequence[Intake]) -> set[int]:
    return {
        intake.pk
        for intake in intakes
        if any(has_changed_since(signed, intake.assessments.all()) for signed in intake.reviews.all())
    }


@in_queue(Flag("rule-changed", _("The protocol has changed since")))
def rule_changed(user: User, intakes: Sequence[Intake]) -> set[int]:
    form_of = {each.pk: intake.pk for intake in intakes for each in intake.assessments.all()}
    changes = ReplayedChange.objects.to_look_at().filter(assessment__in=list(form_of))
    return {form_of[pk] for pk in changes.values_list("assessment", flat=True)}


@in_queue(Flag("too-old", _("Answers too old")))
def too_old(user: User, intakes: Sequence[Any]) -> set[int]:
    """On the day of the visit; without one, today. Of forms that the queue has told `visit_at`."""
    zone = clinic_zone()
    today = timezone.localdate(timezone=zone)
    found = set()
    for intake in intakes:
        on = max(today, timezone.localdate(intake.visit_at, zone)) if intake.visit_at else today
        if any(expired(each, on, zone) for each in intake.assessments.all()):
            found.add(intake.pk)
    return found
