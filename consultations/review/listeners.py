"""Where review hangs itself onto booking, which does not know it."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from consultations.booking.form_done import NO_VISIT_WHERE, REVIEWED_BY
from consultations.booking.series import COURSES
from consultations.intake.models import Intake

from .models import AreaOutcome, Review
from .series import courses


def reviewed(patients: Iterable[int]) -> set[int]:
    """Those of the patients whose latest sent form is signed. The desk learns that it was read, not what it says."""
    signed = Review.objects.filter(intake__patient__in=patients).values_list("intake__patient", flat=True)
    unread = Intake.objects.completed().filter(patient__in=patients, reviews=None).values_list("patient", flat=True)
    return set(signed) - set(unread)


def ends_without_treatment() -> Q:
    """Where every area of the latest form is signed as not suitable or declined: nobody needs to be called for it."""
    outcomes = AreaOutcome.objects.current().filter(review__intake=OuterRef("form"))
    no_treatment = (AreaOutcome.Outcome.NOT_SUITABLE, AreaOutcome.Outcome.DECLINED)
    return Q(Exists(outcomes), ~Exists(outcomes.exclude(outcome__in=no_treatment)))


REVIEWED_BY.append(reviewed)
NO_VISIT_WHERE.append(ends_without_treatment())
COURSES.append(courses)
