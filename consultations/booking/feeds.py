"""A provider's visits at a private address, for the calendar on their own telephone."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from clinic.audit import Actor, record
from clinic.constraints import broken
from clinic.models import User
from consultations.patients.links import hash_of, secret_of

from .models import Appointment, CalendarFeed, Resource

BACK, AHEAD = timedelta(days=30), timedelta(days=180)
PURPOSE = b"calendar feed:"  # the same key writes patients' links
ONE_FEED = "a_provider_has_one_open_feed"
Status = Appointment.Status


def token_of(feed: CalendarFeed) -> str:
    """Recomputed whenever it must be shown, never stored."""
    return secret_of(PURPOSE + feed.reference.bytes)


def address_of(feed: CalendarFeed) -> str:
    """The whole address. After a change of LINK_KEY the feed gets its new token here: a token that is shown opens."""
    token = token_of(feed)
    if feed.token_sha256 != hash_of(token):
        feed.token_sha256 = hash_of(token)
        feed.save(update_fields=["token_sha256"])
    return settings.SITE_URL + reverse("feed", args=[token])


def find(token: str) -> CalendarFeed | None:
    return CalendarFeed.objects.select_related("resource__user").filter(token_sha256=hash_of(token)).first()


def is_open(feed: CalendarFeed) -> bool:
    user = feed.resource.user
    return feed.revoked_at is None and feed.resource.is_active and bool(user and user.is_active)


def resource_of(user: User) -> Resource | None:
    """Whose visits are theirs."""
    return Resource.objects.providers().filter(user=user).first()


def feed_of(resource: Resource) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(resource=resource, revoked_at=None).first()


def make(resource: Resource, *, shows_names: bool, by: Actor) -> CalendarFeed:
    """The open feed; where there is one, it keeps its address and shows names or not from now on."""
    try:
        with transaction.atomic():
            feed = CalendarFeed.objects.select_for_update().filter(resource=resource, revoked_at=None).first()
            verb = "change" if feed else "make"
            feed = feed or CalendarFeed(resource=resource)
            feed.shows_names = shows_names
            feed.token_sha256 = hash_of(token_of(feed))
            feed.save()
            record(by, verb, feed, "with names" if shows_names else "without names")
    except IntegrityError as error:
        if broken(error) != ONE_FEED:
            raise
        return CalendarFeed.objects.get(resource=resource, revoked_at=None)  # pressed twice at once
    return feed


@transaction.atomic
def revoke(feed: CalendarFeed, *, by: Actor) -> None:
    if CalendarFeed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=timezone.now()):
        record(by, "revoke", feed)


def visits_of(feed: CalendarFeed) -> list[Appointment]:
    """From a month back to half a year ahead. What is cancelled or only held is not there."""
    now = timezone.now()
    visits = Appointment.objects.filter(
        resource=feed.resource, starts_at__gte=now - BACK, starts_at__lt=now + AHEAD
    ).exclude(status__in=[Status.CANCELLED, Status.PENDING])
    return list(visits.select_related("patient", "type", "location").order_by("starts_at", "pk"))


def summary_of(feed: CalendarFeed) -> Callable[[Appointment], str]:
    """What an entry is called. A name never stands beside what the visit is for."""
    if feed.shows_names:
        return lambda visit: visit.patient.full_name
    return lambda visit: str(visit.type)


def etag_of(feed: CalendarFeed, visits: Iterable[Appointment], clinic: str) -> str:
    """Another one whenever something that the file says has changed."""
    said = [clinic, feed.shows_names]
    for visit in visits:
        name = visit.patient.full_name if feed.shows_names else ""
        where = (visit.location.address, str(visit.location.phone))
        said += [visit.reference, visit.sequence, visit.starts_at, visit.ends_at, str(visit.type), name, where]
    return f'"{hashlib.sha256(repr(said).encode()).hexdigest()}"'
