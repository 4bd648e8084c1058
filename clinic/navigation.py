"""Which staff pages each role sees in the bar, and which one it begins with."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from . import roles
from .models import User

TODAY = ("day", _("Today"))
TO_BOOK = ("to_book", _("To book"))
PATIENTS = ("patients", _("Patients"))
MESSAGES = ("messages", _("Messages"))
REVIEWS = ("reviews", _("Reviews"))
CHECK_INS = ("check_ins", _("Check-ins"))
ALERTS = ("alerts", _("Alerts"))
ON_CALL = ("on_call", _("On call"))
RESULTS = ("results_report", _("Results"))
LOTS = ("lots", _("Lots"))
PROTOCOLS = ("protocols", _("Protocols"))
TIME_OFF = ("time_off", _("Time off"))
ADMIN = ("admin:index", _("Admin"))

# A role's first page is the first of its list.
PAGES = {
    roles.CLINICAL_LEAD: (REVIEWS, CHECK_INS, ALERTS, PROTOCOLS, TODAY, PATIENTS, LOTS, RESULTS),
    roles.PROVIDER: (REVIEWS, CHECK_INS, ALERTS, TODAY, PATIENTS, LOTS, RESULTS),
    roles.FRONT_DESK: (TODAY, TO_BOOK, PATIENTS, MESSAGES),
    roles.MANAGER: (ADMIN, TIME_OFF, ON_CALL, ALERTS, LOTS, RESULTS),
}
# What waits on a page, for whoever it waits for: a red number in the bar. Stages add theirs; the clinic knows none.
COUNTS: dict[str, Callable[[User], int]] = {}


@dataclass(frozen=True)
class Link:
    url: str
    label: str
    count: int = 0


def links_for(user: User) -> list[Link]:
    """The pages of all of the person's roles, each once."""
    pages = dict.fromkeys(page for role, pages in PAGES.items() if user.has_role(role) for page in pages)
    if user.approves_protocols:
        pages.setdefault(PROTOCOLS)
    if user.is_staff:
        pages.setdefault(ADMIN)
    return [Link(url, str(label), _count(name, user)) for name, label in pages if (url := _address(name))]


def first_page_of(user: User) -> str | None:
    """The address where the person's day begins; None without a role."""
    return next((link.url for link in links_for(user)), None)


def _count(name: str, user: User) -> int:
    return COUNTS[name](user) if name in COUNTS else 0


def _address(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None
