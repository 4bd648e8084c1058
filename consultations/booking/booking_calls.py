"""Who sent the form and has no visit is telephoned: how often that was tried, and who does not want a visit."""

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery

from clinic.audit import Actor, record
from clinic.models import User
from clinic.transitions import locked
from consultations.intake.models import Intake
from consultations.patients.models import Patient

from .form_done import SAID_NO, to_book, without_a_visit
from .models import BookingCall

Outcome = BookingCall.Outcome
SHOWN = ("all", "not-called", "called", "not-interested")


def listed(user: User, show: str = "all") -> QuerySet[Patient]:
    """The longest waiting first, whatever is shown. Each with `form_reference`, and how often (`calls`) and when
    (`called_at`) somebody called."""
    calls = BookingCall.objects.filter(form=OuterRef("form"), outcome=Outcome.CALLED)
    number = calls.order_by().values("form").annotate(number=Count("pk")).values("number")
    patients = without_a_visit(user).filter(SAID_NO) if show == "not-interested" else to_book(user)
    if show in ("called", "not-called"):
        patients = patients.filter(Exists(calls)) if show == "called" else patients.exclude(Exists(calls))
    return patients.annotate(
        calls=Subquery(number),
        called_at=Subquery(calls.values("at")[:1]),
        form_reference=Subquery(Intake.objects.filter(pk=OuterRef("form")).values("reference")[:1]),
    )


@transaction.atomic
def called(form: Intake, outcome: str, *, shown: int, by: Actor) -> None:
    """`shown`: how many calls the list showed. Pressed twice, or on two screens at once, it is one call."""
    made = BookingCall.objects.filter(form=locked(form))
    if by.user is None or made.count() != shown:
        return
    BookingCall.objects.create(form=form, outcome=outcome, by=by.user)
    record(by, outcome, form)


@transaction.atomic
def interested_after_all(form: Intake, *, by: Actor) -> None:
    if BookingCall.objects.filter(form=locked(form), outcome=Outcome.NOT_INTERESTED).delete()[0]:
        record(by, "interested-after-all", form)
