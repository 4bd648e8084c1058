"""Whom a change of the protocol makes more cautious: who of them is expected here stands on a list until a provider has
looked. The list is asked for anew each time, so whoever books afterwards stands on it too."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from clinic.audit import Actor, record
from clinic.models import User
from consultations.booking.models import Appointment
from consultations.candidacy.findings import Finding, NotAsked
from consultations.candidacy.governance.impact import Case, case
from consultations.candidacy.governance.models import ReplayedChange
from consultations.candidacy.models import Assessment, ProtocolVersion
from consultations.intake.models import Intake
from consultations.patients.models import Patient

from .course_models import TreatmentPlan


@dataclass(frozen=True)
class Changed:
    """One assessment, and what the protocol in use would say."""

    case: Case
    version: ProtocolVersion
    pk: int  # of the change

    @property
    def comes(self) -> list[Finding]:
        """What is said now and was not said like this."""
        before = _said(self.case.comparison.before.findings)
        return [each for each in self.case.comparison.after.findings if _key(each) not in before]

    @property
    def goes(self) -> list[Finding]:
        after = _said(self.case.comparison.after.findings)
        return [each for each in self.case.comparison.before.findings if _key(each) not in after]

    @property
    def not_asked(self) -> list[NotAsked]:
        before = {each.question.id for each in self.case.comparison.before.not_asked}
        return [each for each in self.case.comparison.after.not_asked if each.question.id not in before]


@dataclass(frozen=True)
class ToLookAt:
    intake: Intake
    visit_at: datetime | None
    changes: list[Changed]


def _said(findings: list[Finding]) -> set[tuple[str, str, str]]:
    return {_key(each) for each in findings}


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.effect, finding.text, ", ".join(finding.subjects)


def to_look_at(user: User) -> list[ToLookAt]:
    """Who is booked, or has sessions of a course left; the next visit first."""
    visits, planned = next_visits(user), with_sessions_left(user)
    people = Patient.objects.people({*visits, *planned})
    expected = ReplayedChange.objects.to_look_at().filter(
        assessment__in=Assessment.objects.visible_to(user).filter(patient__in=people)
    )
    visit_of: dict[int, datetime] = {}
    for patient, visit_at in visits.items():
        visit_of[people[patient]] = min(visit_at, visit_of.get(people[patient], visit_at))
    by_intake: dict[Intake, list[Changed]] = {}
    for changed in changed_of(expected):
        for intake in changed.case.assessment.intakes.all()[:1]:
            by_intake.setdefault(intake, []).append(changed)
    entries = [
        ToLookAt(intake, visit_of.get(people[intake.patient_id]), changes) for intake, changes in by_intake.items()
    ]
    return sorted(entries, key=lambda entry: (entry.visit_at is None, entry.visit_at or entry.intake.created_at))


def next_visits(user: User) -> dict[int, datetime]:
    """Patient → when they are here next, or are here now."""
    expected = Q(status=Appointment.Status.BOOKED, ends_at__gt=timezone.now()) | Q(status=Appointment.Status.ARRIVED)
    found = Appointment.objects.visible_to(user).filter(expected).order_by("-starts_at")
    return dict(found.values_list("patient", "starts_at"))


def with_sessions_left(user: User) -> set[int]:
    plans = TreatmentPlan.objects.visible_to(user).annotate(done=Count("performed")).order_by()
    return set(plans.filter(done__lt=F("sessions")).values_list("patient", flat=True))


def changed_of(changes: QuerySet[ReplayedChange]) -> list[Changed]:
    found = changes.select_related("assessment__patient", "assessment__protocol_version", "replay__version")
    return [
        Changed(case(each.assessment, each.replay.version), each.replay.version, each.pk)
        for each in found.prefetch_related("assessment__intakes__patient")
    ]


def open_changes(intake: Intake) -> QuerySet[ReplayedChange]:
    return ReplayedChange.objects.to_look_at().filter(assessment__in=intake.assessments.all())


def looked(intake: Intake, seen: int, *, by: Actor) -> None:
    """A provider has looked at the changes up to `seen`, the newest that the page has shown."""
    with transaction.atomic():
        shown = open_changes(intake).filter(pk__lte=seen).values_list("pk", flat=True)
        if ReplayedChange.objects.filter(pk__in=list(shown)).update(looked_by=by.user, looked_at=timezone.now()):
            record(by, "look at change", intake)
