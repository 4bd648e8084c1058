"""What clinicians are told about the protocol on every page: a signature that is owed, a review that is due."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import formats, roles
from clinic.banners import BANNERS, Banner
from clinic.models import Location, User
from consultations.candidacy.models import ProtocolVersion

WARNED = timedelta(days=30)  # the lead, before the review is due


def about_the_protocol(user: User) -> Iterator[Banner]:
    """The page that the banner leads to is there for leads and for whoever approves."""
    location = Location.main() if user.has_role(*roles.CLINICAL) else None
    active = ProtocolVersion.objects.filter(status=ProtocolVersion.Status.ACTIVE).defer("content").first()
    if location is None or active is None:
        return
    may_open = user.has_role(roles.CLINICAL_LEAD) or user.approves_protocols
    url = reverse("protocol", args=[active.number]) if may_open else ""
    if active.second_due_at:
        text = _("Protocol %(number)d is in use under one signature. The second is due by %(by)s.")
        said = text % {"number": active.number, "by": formats.when(active.second_due_at, location)}
        yield Banner(said, url, active.second_due_at < timezone.now())
    today, due = location.today(), {"number": active.number, "day": formats.plain_date(active.review_by)}
    if active.review_by < today:
        yield Banner(_("Protocol %(number)d was due for its review on %(day)s.") % due, url, is_overdue=True)
    elif active.review_by - WARNED <= today and user.has_role(roles.CLINICAL_LEAD):
        yield Banner(_("Protocol %(number)d is to be reviewed by %(day)s.") % due, url)


BANNERS.append(about_the_protocol)
