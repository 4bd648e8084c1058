"""Which questions have to be asked again before a visit, and of which form."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from itertools import chain

from django.db.models import Count, F
from django.utils import timezone

from consultations.booking.models import Appointment, AppointmentType
from consultations.candidacy.completeness import asked, carried
from consultations.candidacy.models import Assessment
from consultations.candidacy.protocol import Protocol, Question
from consultations.candidacy.services import active, protocol_of
from consultations.intake.models import Intake
from consultations.intake.services import clinic_today, clinic_zone
from consultations.patients.models import Patient
from consultations.review.course_models import TreatmentPlan
from consultations.review.validity import expired

BEFORE = timedelta(hours=48)
VISITS = (AppointmentType.CONSULTATION, AppointmentType.TREATMENT)


@dataclass(frozen=True)
class Renewal:
    """What is asked again about one form: by the protocol in use, in its order."""

    intake: Intake
    shown: list[Assessment]  # the form's assessments as they are now
    protocol: Protocol
    questions: list[Question]  # the patient's
    measured: list[Question]  # what a provider enters
    age_moved: bool

    @property
    def is_due(self) -> bool:
        return bool(self.questions or self.measured or self.age_moved)

    @property
    def needs_nobody(self) -> bool:
        """A birthday is all that has moved."""
        return self.age_moved and not self.questions and not self.measured

    @property
    def concern(self) -> str:
        areas = [each.area for each in self.shown]
        return areas[0] if len(areas) == 1 else "both"


def renewal_of(intake: Intake, on: date) -> Renewal:
    """So that nothing is too old on that day."""
    shown = list(intake.assessments.current().select_related("protocol_version", "patient").order_by("area"))
    return again(intake, shown, on, protocol_of(active()), clinic_zone())


def again(intake: Intake, shown: list[Assessment], on: date, protocol: Protocol, zone: tzinfo) -> Renewal:
    old = {fact for assessment in shown for fact in expired(assessment, on, zone)}
    lost = {fact for assessment in shown for fact in asked_otherwise(protocol, assessment)}
    asked_again = [each for each in protocol.questions.values() if each.id in old | lost]
    return Renewal(
        intake,
        shown,
        protocol,
        questions=[each for each in asked_again if each.asked_by == "patient"],
        measured=[each for each in asked_again if each.asked_by == "provider"],
        age_moved="age_band" in old,
    )


def asked_otherwise(protocol: Protocol, assessment: Assessment) -> set[str]:
    """Where another protocol is in use since: what it asks and what was answered to another question, or to none. What
    somebody left open under their own protocol is for the provider to ask."""
    if assessment.protocol_version.number == protocol.number:
        return set()
    facts = carried(protocol, assessment.facts)
    unanswered = {question.id for question in asked(protocol, facts) if facts[question.id] is None}
    return {fact for fact in unanswered if assessment.facts.get(fact, "new") is not None}


def next_visit(patient: Patient) -> Appointment | None:
    """A consultation or a session that is to come, or is on just now."""
    ahead = Appointment.objects.of(patient).filter(status__in=EXPECTED, ends_at__gt=timezone.now())
    return ahead.filter(type__slug__in=VISITS).select_related("location", "patient", "type").first()


def day_for(patient: Patient) -> date:
    """Until when the answers have to be good: the day of the next visit."""
    visit = next_visit(patient)
    return max(visit.day, clinic_today()) if visit else clinic_today()


def due_before(visits: Iterable[Appointment]) -> dict[int, Renewal]:
    """By the visit's key, those before which the patient has something to answer."""
    return {key: renewal for key, renewal in renewals_before(visits).items() if renewal.questions}


def renewals_before(visits: Iterable[Appointment]) -> dict[int, Renewal]:
    """By the visit's key; as many queries for ten as for one. Before a session it is the form of a plan, of several the
    first that has something due; before a consultation the one that was sent last."""
    visits = [each for each in visits if each.status in EXPECTED and each.type.slug in VISITS]
    if not visits:
        return {}
    people = Patient.objects.people({each.patient_id for each in visits})
    latest = newest(Intake.objects.completed().filter(patient__in=people).order_by("completed_at"), people)
    planned: dict[int, list[Intake]] = defaultdict(list)
    for plan in plans_with_sessions_left(people):
        planned[people[plan.patient_id]].append(plan.outcome.review.intake)
    if not latest:
        return {}  # nobody has sent a form, perhaps because there is none yet
    shown = current_of({*latest.values(), *chain(*planned.values())})
    protocol, zone = protocol_of(active()), clinic_zone()
    found = {}
    for visit in visits:
        person, today = people[visit.patient_id], visit.location.today()
        forms = planned[person] if visit.type.slug == AppointmentType.TREATMENT else []
        if not forms and person in latest:
            forms = [latest[person]]
        if forms and visit.day >= today:
            asked = [again(form, shown.get(form.pk, []), visit.day, protocol, zone) for form in forms]
            found[visit.pk] = next((each for each in asked if each.is_due), asked[0])
    return found


def newest(intakes: Iterable[Intake], people: dict[int, int]) -> dict[int, Intake]:
    """The last one of each person."""
    return {people[intake.patient_id]: intake for intake in intakes}


def plans_with_sessions_left(people: Iterable[int]) -> Iterable[TreatmentPlan]:
    plans = TreatmentPlan.objects.filter(patient__in=people).annotate(done=Count("performed"))
    left = plans.filter(done__lt=F("sessions")).order_by("-planned_at")
    return left.select_related("outcome__review__intake")


def current_of(intakes: Iterable[Intake]) -> dict[int, list[Assessment]]:
    """The assessments that hold now, by the key of their form."""
    through = Intake.assessments.through.objects.filter(intake__in=intakes, assessment__replaced_by=None)
    found: dict[int, list[Assessment]] = {}
    rows = through.select_related("assessment__protocol_version", "assessment__patient")
    for row in rows.order_by("assessment__area"):
        found.setdefault(row.intake_id, []).append(row.assessment)
    return found


EXPECTED = (Appointment.Status.BOOKED, Appointment.Status.ARRIVED)
