"""What the world may find: one list for the sitemap, for canonical addresses and for what is left alone."""

from django.conf import settings
from django.http import HttpRequest

# Names of addresses. Whatever is not here says `noindex`.
PUBLIC_PAGES = (
    "home",
    "treatments",
    "treatment",
    "compare",
    "consultation",
    "results",
    "questions",
    "clinic",
    "intake_start",
    "book",
    "after_treatment",
    "privacy",
)
# For robots.txt: what begins like this is not crawled, but for the exact addresses below it.
NOT_CRAWLED = ("/admin/", "/staff/", "/intake/", "/book/", "/appointments/", "/check-in/", "/my-link/", "/healthz")
CRAWLED = ("/intake/", "/book/")


def absolute(path: str) -> str:
    return settings.SITE_URL + path


def canonical(request: HttpRequest) -> str:
    """The one address of a public page, without what somebody added behind `?`; "" where search engines should not
    look."""
    page = request.resolver_match
    return absolute(request.path) if page and page.url_name in PUBLIC_PAGES else ""
