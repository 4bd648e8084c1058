"""How far a patient's form is, and who is still to be booked: all that the front desk may know of a form."""

from collections.abc import Callable, Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from clinic.models import User
from consultations.intake.models import Intake
from consultations.intake.tablet import on_tablet
from consultations.patients.models import Patient

from .models import Appointment, BookingCall

NOT_DONE, TO_REVIEW, REVIEWED, TABLET = "not done", "to review", "reviewed", "tablet"

# Later stages know more about a form than booking does: each is asked which of these patients are reviewed.
REVIEWED_BY: list[Callable[[Iterable[int]], set[int]]] = []

# And who needs no visit: conditions on patients with `form`, the key of the form they sent last.
NO_VISIT_WHERE: list[Q] = []

SAID_NO = Exists(BookingCall.objects.filter(form=OuterRef("form"), outcome=BookingCall.Outcome.NOT_INTERESTED))


def has_form(patient: Patient) -> bool:
    return Intake.objects.completed().of(patient).exists()


def form_states(patients: Iterable[int]) -> dict[int, str]:
    """By the patient's key, with as many queries for ten as for one."""
    wanted = set(patients)
    people = Patient.objects.people(wanted)
    completed = Intake.objects.completed().filter(patient__in=people).order_by()
    done = set(completed.values_list("patient", flat=True))
    reviewed = set().union(*(source(done) for source in REVIEWED_BY)) if done else set()
    states: dict[int, str] = {}
    for state, records in ((REVIEWED, done), (TO_REVIEW, done - reviewed), (TABLET, on_tablet(people))):
        states |= {people[record]: state for record in records}  # what comes later weighs more
    return {patient: states.get(people[patient], NOT_DONE) for patient in wanted}


def to_book(user: User) -> QuerySet[Patient]:
    """Whoever is to be called: without those who have said since their form that they want no visit."""
    return without_a_visit(user).exclude(SAID_NO)


def without_a_visit(user: User) -> QuerySet[Patient]:
    """Who has sent the form, needs a visit and has none since, the longest waiting first. `form_done_at` says since
    when."""
    person = Patient.objects.of_person(OuterRef("pk"))
    latest = person.filter(intakes__status=Intake.Status.COMPLETED).order_by("-intakes__completed_at")
    visits = person.filter(
        appointments__status__in=Appointment.STANDING, appointments__ends_at__gte=OuterRef("form_done_at")
    )
    waiting = (
        Patient.objects.visible_to(user)
        .current()
        .annotate(
            form=Subquery(latest.values("intakes__pk")[:1]),
            form_done_at=Subquery(latest.values("intakes__completed_at")[:1]),
        )
        .filter(form__isnull=False)
        .exclude(Exists(visits))
    )
    for settled in NO_VISIT_WHERE:
        waiting = waiting.exclude(settled)
    return waiting.order_by("form_done_at", "pk")
