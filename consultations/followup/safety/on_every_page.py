"""What clinicians see of alerts on every page: how many stand, and in red that an emergency waits."""

from collections.abc import Iterator

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import ngettext

from clinic import roles
from clinic.banners import BANNERS, Banner
from clinic.models import User
from clinic.navigation import COUNTS

from .models import Alert


def counts_for(user: User) -> dict[str, int]:
    """How many stand, and how many emergencies wait: one query a page, whoever asks first."""
    if not user.has_role(*roles.CLINICAL):
        return {"standing": 0, "emergencies": 0}
    if "alert_counts" not in user.__dict__:
        emergency = Q(tier=Alert.Tier.A, status=Alert.Status.OPEN)
        standing = Alert.objects.visible_to(user).standing().order_by()
        counted = standing.aggregate(standing=Count("pk"), emergencies=Count("pk", filter=emergency))
        user.__dict__["alert_counts"] = counted
    return user.__dict__["alert_counts"]


def standing(user: User) -> int:
    return counts_for(user)["standing"]


def emergencies(user: User) -> Iterator[Banner]:
    if number := counts_for(user)["emergencies"]:
        text = ngettext("An emergency waits to be answered.", "%(number)d emergencies wait to be answered.", number)
        yield Banner(text % {"number": number}, reverse("alerts"), is_urgent=True)


COUNTS["alerts"] = standing
BANNERS.append(emergencies)
