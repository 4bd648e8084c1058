"""How an error looks: in the design while the database answers, else a page that needs nothing but this process."""

from string import Template
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape, format_html, format_html_join
from django.utils.http import escape_leading_slashes
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from phonenumber_field.phonenumber import PhoneNumber

from .context import remembered
from .formats import phone
from .http import wants_part
from .logs import TOKEN
from .navigation import first_page_of

# Read as the process starts: later the disk, too, may be what is broken.
FOLDER = settings.BASE_DIR / "templates" / "errors"
PLAIN, ALERT = (Template((FOLDER / name).read_text()) for name in ("plain.html", "alert.html"))
# Written out: the list of addresses, too, may be what is broken.
HOME, STAFF, AFTER_TREATMENT = "/", "/staff/", "/after-treatment/"
# What was sent to such an address can be begun again by opening it.
BEGIN_AGAIN = (400, 403, 405)


class Way(NamedTuple):
    address: str
    says: str  # in the link


NO_WAY = Way("", "")


def page(
    request: HttpRequest,
    status: int,
    title: str,
    sentence: str,
    kept: str = "",
    retry_after: int = 0,
    way: Way = NO_WAY,
) -> HttpResponse:
    """`kept`: what is not lost. `retry_after`: seconds after which trying again makes sense. `way`: for staff, in place
    of the way to their first page."""
    if wants_part(request):
        return alert(status, title, sentence, kept, retry_after)
    try:
        told = {"title": title, "sentence": sentence, "kept": kept, "way": way, **ways_on(request, status)}
        response = render(request, "errors/refusal.html", told, status=status)
    except DatabaseError:
        return plain_page(request, status, title, sentence, kept, retry_after)
    return finished(response, retry_after)


def ways_on(request: HttpRequest, status: int) -> dict[str, str | bool]:
    """For staff their bar and their first page, for a patient the page that the form stood on."""
    user = getattr(request, "user", None)
    if user and user.is_authenticated:
        return {"base": "staff/base.html", "first_page": first_page_of(user) or STAFF}
    if at_staff_door(request):
        return {"base": "staff/base.html", "login": STAFF}
    again = request.method == "POST" and status in BEGIN_AGAIN
    link = bool(TOKEN.search(request.path))
    return {"base": "base.html", "again": address_of(request) if again else "", "behind_link": link}


def at_staff_door(request: HttpRequest) -> bool:
    return request.path.startswith((STAFF, "/admin/"))


def plain_page(
    request: HttpRequest, status: int, title: str, sentence: str, kept: str = "", retry_after: int = 0
) -> HttpResponse:
    """No database, no cache, no template engine, no context processor."""
    if wants_part(request):
        return alert(status, title, sentence, kept, retry_after)
    told = {
        "language": get_language() or settings.LANGUAGE_CODE,
        "static": settings.STATIC_URL,
        "clinic": remembered.clinic.name if remembered.clinic else _("The clinic"),
        "title": title,
        "sentence": sentence,
        "ways": _("Ways on"),
    }
    lines = [(line,) for line in (kept, *numbers()) if line]
    parts = {"lines": format_html_join("\n", "<p>{}</p>", lines), "links": plain_ways(request)}
    return finished(HttpResponse(PLAIN.substitute(escaped(told) | parts), status=status), retry_after)


def plain_ways(request: HttpRequest) -> str:
    ways = [(address_of(request), _("Try again"))] if request.method in ("GET", "HEAD") else []
    ways.append((AFTER_TREATMENT, _("After a treatment: something worries me")))
    ways.append((STAFF, _("To the staff pages")) if at_staff_door(request) else (HOME, _("To the first page")))
    return format_html_join("\n", '<li><a href="{}">{}</a></li>', ways)


def address_of(request: HttpRequest) -> str:
    """Always on this site: a path that begins with two slashes would name another host."""
    return escape_leading_slashes(request.get_full_path())


def numbers() -> list[str]:
    """Whoever reads this may have just told us of a warning sign."""
    emergency = format_html('<a href="tel:911">{}</a>', _("In an emergency call 911."))
    if remembered.location is None:
        return [emergency]
    urgent = numbered(_("Urgent after a treatment, day and night:"), remembered.location.urgent_phone)
    return [call(), urgent, emergency]


def call() -> str:
    """The clinic's telephone as it was last seen; never an invented one."""
    return numbered(_("Call us:"), remembered.location.phone) if remembered.location else ""


def numbered(label: str, number: PhoneNumber) -> str:
    return format_html('{} <a class="fw-semibold" href="{}">{}</a>', label, number.as_rfc3966, phone(number))


def alert(status: int, title: str, sentence: str, kept: str, retry_after: int) -> HttpResponse:
    """Stands above the page that asked; what is typed there stays."""
    told = escaped({"title": title, "sentence": sentence, "kept": kept}) | {"call": call()}
    response = HttpResponse(ALERT.substitute(told), status=status)
    response["HX-Retarget"], response["HX-Reswap"] = "#main", "afterbegin show:top"
    return finished(response, retry_after)


def escaped(texts: dict[str, str]) -> dict[str, str]:
    return {name: escape(text) for name, text in texts.items()}


def finished(response: HttpResponse, retry_after: int) -> HttpResponse:
    # The address may be a personal link, and what cannot be done now may be possible in a minute.
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    if retry_after:
        response["Retry-After"] = str(retry_after)
    return response
