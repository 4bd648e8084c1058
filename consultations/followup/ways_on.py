"""Where a patient can go from the last page: to a visit at three months, to their choices of contact once a year."""

from datetime import timedelta

from django.utils import timezone

from clinic.models import Location
from consultations.booking.models import AppointmentType
from consultations.messaging.models import Message
from consultations.messaging.preferences import address_of_preferences
from consultations.patients.links import open_link, page_of
from consultations.patients.models import PersonalLink
from consultations.review.photos.baseline import is_refused
from consultations.review.photos.services import has_ended

from .contacts import CONTACTS
from .models import CheckIn, FollowUp

LINK_STAYS_OPEN = timedelta(days=60)


def results_visit(check_in: CheckIn) -> str:
    """The page on which to choose a time for a provider to look at the result with them; empty where there is none to
    choose, or first 911 to be called."""
    follow_up = check_in.follow_up
    if follow_up.kind != FollowUp.Kind.MONTH3 or check_in.is_flagged or Location.main() is None:
        return ""
    if not AppointmentType.objects.filter(slug=AppointmentType.RESULTS, is_online=True).exists():
        return ""
    until = timezone.now() + LINK_STAYS_OPEN
    return page_of(open_link(follow_up.patient, PersonalLink.Purpose.RESULTS, follow_up, until))


def photos_page(check_in: CheckIn) -> str:
    """The page on which to send pictures of how it looks now; empty where the patient wants none, or has first to call
    911."""
    follow_up = check_in.follow_up
    if follow_up.kind != FollowUp.Kind.MONTH3 or check_in.is_flagged:
        return ""
    if is_refused(follow_up.plan) or has_ended(follow_up.patient):
        return ""
    until, form = timezone.now() + LINK_STAYS_OPEN, follow_up.plan.outcome.review.intake
    return page_of(open_link(follow_up.patient, PersonalLink.Purpose.PHOTOS, form, until))


def contact_choices(check_in: CheckIn) -> str:
    """The page of what may be sent to the address that the letter went to; empty where no letter did."""
    follow_up = check_in.follow_up
    if follow_up.kind != FollowUp.Kind.MONTH12:
        return ""
    letters = Message.objects.filter(
        kind=CONTACTS[follow_up.kind].message, subject_reference=follow_up.reference, state=Message.State.SENT
    ).exclude(channel=Message.Channel.TELEPHONE)
    letter = letters.select_related("patient").last()
    return address_of_preferences(letter) if letter else ""
