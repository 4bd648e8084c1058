"""Which staff pages each role sees in the bar, and which one it begins with."""

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
PROTOCOLS = ("protocols", _("Protocols"))
TIME_OFF = ("time_off", _("Time off"))
ADMIN = ("admin:index", _("Admin"))

# A role's first page is the first of its list.
PAGES = {
    roles.CLINICAL_LEAD: (REVIEWS, CHECK_INS, PROTOCOLS, TODAY, PATIENTS),
    roles.PROVIDER: (REVIEWS, CHECK_INS, TODAY, PATIENTS),
    roles.FRONT_DESK: (TODAY, TO_BOOK, PATIENTS, MESSAGES),
    roles.MANAGER: (ADMIN, TIME_OFF),
}


@dataclass(frozen=True)
class Link:
    url: str
    label: str


def links_for(user: User) -> list[Link]:
    """The pages of all of the person's roles, each once."""
    pages = dict.fromkeys(page for role, pages in PAGES.items() if user.has_role(role) for page in pages)
    if user.approves_protocols:
        pages.setdefault(PROTOCOLS)
    if user.is_staff:
        pages.setdefault(ADMIN)
    return [Link(url, str(label)) for name, label in pages if (url := _address(name))]


def first_page_of(user: User) -> str | None:
    """The address where the person's day begins; None without a role."""
    return next((link.url for link in links_for(user)), None)


def _address(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None
