"""At three months patients may book the visit at which a provider looks at the result with them."""

from datetime import timedelta

from django.utils import timezone

from clinic.models import Location
from consultations.booking.models import AppointmentType
from consultations.patients.links import open_link, page_of
from consultations.patients.models import PersonalLink

from .models import CheckIn, FollowUp

LINK_STAYS_OPEN = timedelta(days=60)


def results_visit(check_in: CheckIn) -> str:
    """The page on which to choose a time; empty where there is none to choose, or first 911 to be called."""
    follow_up = check_in.follow_up
    if follow_up.kind != FollowUp.Kind.MONTH3 or check_in.is_flagged or Location.main() is None:
        return ""
    if not AppointmentType.objects.filter(slug=AppointmentType.RESULTS, is_online=True).exists():
        return ""
    until = timezone.now() + LINK_STAYS_OPEN
    return page_of(open_link(follow_up.patient, PersonalLink.Purpose.RESULTS, follow_up, until))
