"""A visit as it is told: on paper, or aloud."""

from django.utils.translation import gettext as _

from clinic.formats import phone, when

from .models import Appointment


def spoken(visit: Appointment) -> str:
    """What the desk says to somebody who gets no letter."""
    return _("Your visit is on %(when)s, at %(address)s. If you cannot come, please call %(phone)s.") % {
        "when": when(visit.starts_at, visit.location),
        "address": visit.location.address,
        "phone": phone(visit.location.phone),
    }
