"""How the skin was before: what the gate asks for ahead of a course's first session."""

from datetime import date, timedelta

from clinic.models import Clinic, Location
from consultations.intake.models import Intake

from ..course_models import TreatmentPlan, TreatmentSession
from .models import Photo, PhotoQuerySet, PhotoRefusal


def has_baseline(plan: TreatmentPlan, on: date) -> bool:
    """A photo of the plan's area from the clinic's days before the first session, or the patient's refusal."""
    return is_refused(plan) or baseline_of(plan, first_session(plan, on)).exists()


def first_session(plan: TreatmentPlan, on: date) -> date:
    """The clinic's day of it; `on` where none was performed before."""
    first, location = plan.performed.first(), Location.main()
    return min(on, location.local(first.performed_at).date()) if first and location else on


def baseline_of(plan: TreatmentPlan, first: date) -> PhotoQuerySet:
    earliest = first - timedelta(days=Clinic.current().baseline_days)
    taken = Photo.objects.shown().of(plan.patient).filter(area=plan.outcome.assessment.area)
    return taken.filter(moment=Photo.Moment.BASELINE, taken_on__range=(earliest, first))


def moment_of(intake: Intake, area: str, day: date) -> str:
    """Of a photo taken on that day, where the patient need not know what it is for."""
    location = Location.main()
    sessions = TreatmentSession.objects.filter(
        plan__outcome__review__intake=intake, plan__outcome__assessment__area=area
    )
    first = sessions.order_by("performed_at").first()
    if first and location and location.local(first.performed_at).date() <= day:
        return Photo.Moment.FOLLOW_UP
    return Photo.Moment.BASELINE


def is_refused(plan: TreatmentPlan) -> bool:
    standing = PhotoRefusal.objects.standing().of(plan.patient)
    return standing.filter(area=plan.outcome.assessment.area).exists()
