"""How far a patient's form is, and who is still to be booked: all that the front desk may know of a form."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db.models import BigIntegerField, Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from clinic.models import User
from consultations.intake.models import Intake
from consultations.intake.tablet import on_tablet
from consultations.patients.models import Patient

from .models import Appointment, BookingCall

NOT_DONE, TO_REVIEW, REVIEWED, TABLET = "not done", "to review", "reviewed", "tablet"

# Later stages know more about a form than booking does: each is asked which of these patients are reviewed.
REVIEWED_BY: list[Callable[[Iterable[int]], set[int]]] = []

# And before which of these visits the patient has questions to bring up to date, by the visits' keys. The desk learns
# no more than that.
TO_RENEW: list[Callable[[Iterable[Appointment]], set[int]]] = []

# And who needs no visit: conditions on patients with `form`, the key of the form they sent last.
NO_VISIT_WHERE: list[Q] = []

SAID_NO = Exists(BookingCall.objects.filter(form=OuterRef("form"), outcome=BookingCall.Outcome.NOT_INTERESTED))


def to_renew(visits: Iterable[Appointment]) -> set[int]:
    """The keys of those with a patient, type and location at hand before which something has to be asked again."""
    shown = list(visits)
    return set().union(*(source(shown) for source in TO_RENEW))


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
    """Who has sent the form, needs a visit and has none since, the longest waiting first. `form` is the one they sent
    last, `form_done_at` since when. Asked of every form by its own record, which the database finds quickly among very
    many; the few people with several records are looked at by themselves."""
    joined = forms_of_joined_people()
    still = {main: form for main, form in joined.items() if form}
    since = Appointment.objects.standing().filter(patient=OuterRef("patient"), ends_at__gte=OuterRef("completed_at"))
    alone = Intake.objects.completed().exclude(Exists(since.order_by())).order_by().values("patient")
    sent = Intake.objects.completed().filter(patient=OuterRef("pk")).order_by("-completed_at").values("pk")[:1]
    theirs = [When(pk=main, then=Value(form)) for main, form in still.items()]
    form = Case(*theirs, default=Subquery(sent), output_field=BigIntegerField())
    done_at = Intake.objects.filter(pk=OuterRef("form")).order_by().values("completed_at")
    waiting = (
        Patient.objects.visible_to(user)
        .current()
        .filter(Q(pk__in=alone) & ~Q(pk__in=list(joined)) | Q(pk__in=list(still)))
        .annotate(form=form)
        .annotate(form_done_at=Subquery(done_at))
    )
    for settled in NO_VISIT_WHERE:
        waiting = waiting.exclude(settled)
    return waiting.order_by("form_done_at", "pk")


def forms_of_joined_people() -> dict[int, int | None]:
    """Of everybody who has several records: the main record → the form they sent last in any of them, None where they
    have sent none or have a visit since."""
    joined = Patient.objects.exclude(merged_into=None).order_by().values_list("pk", "merged_into")
    records = {double: main for double, main in joined if main}
    records |= {main: main for main in records.values()}
    forms: dict[int, tuple[datetime, int]] = {}
    sent = Intake.objects.completed().filter(patient__in=records).order_by("completed_at")
    for record, form, done_at in sent.values_list("patient", "pk", "completed_at"):
        forms[records[record]] = (done_at, form)  # type: ignore[assignment]  # a form that was sent has its time
    visits: dict[int, datetime] = {}
    stood = Appointment.objects.standing().filter(patient__in=records).order_by("ends_at")
    for record, ends_at in stood.values_list("patient", "ends_at"):
        visits[records[record]] = ends_at
    waiting = {main: form for main, (done_at, form) in forms.items() if main not in visits or visits[main] < done_at}
    return {main: waiting.get(main) for main in records.values()}
