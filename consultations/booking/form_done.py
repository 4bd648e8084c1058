"""How far a patient's form is, and who is still to be booked: all that the front desk may know of a form."""

from collections.abc import Callable, Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from clinic.models import User
from consultations.intake.models import Intake
from consultations.patients.models import Patient

from .models import Appointment

NOT_DONE, TO_REVIEW, REVIEWED = "not done", "to review", "reviewed"

# Later stages know more about a form than booking does: each is asked which of these patients are reviewed.
REVIEWED_BY: list[Callable[[Iterable[int]], set[int]]] = []

# And who needs no visit: conditions on patients with `form`, the key of the form they sent last.
NO_VISIT_WHERE: list[Q] = []


def has_form(patient: Patient) -> bool:
    return patient.intakes.filter(status=Intake.Status.COMPLETED).exists()


def form_states(patients: Iterable[int]) -> dict[int, str]:
    """By the patient's key, with as many queries for ten as for one."""
    wanted = set(patients)
    completed = Intake.objects.completed().filter(patient__in=wanted).order_by()
    done = set(completed.values_list("patient", flat=True))
    reviewed = set().union(*(source(done) for source in REVIEWED_BY)) if done else set()
    return {
        patient: NOT_DONE if patient not in done else REVIEWED if patient in reviewed else TO_REVIEW
        for patient in wanted
    }


def to_book(user: User) -> QuerySet[Patient]:
    """Who has sent the form, needs a visit and has none since, the longest waiting first. `form_done_at` says since
    when."""
    latest = Intake.objects.completed().filter(patient=OuterRef("pk")).order_by("-completed_at")
    visits = Appointment.objects.standing().filter(patient=OuterRef("pk"), ends_at__gte=OuterRef("form_done_at"))
    waiting = (
        Patient.objects.visible_to(user)
        .annotate(form=Subquery(latest.values("pk")[:1]), form_done_at=Subquery(latest.values("completed_at")[:1]))
        .filter(form__isnull=False)
        .exclude(Exists(visits))
    )
    for settled in NO_VISIT_WHERE:
        waiting = waiting.exclude(settled)
    return waiting.order_by("form_done_at", "pk")
