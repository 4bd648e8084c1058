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
# For robots.txt. Only what asks for a login: elsewhere a crawler must come in to be told `noindex`.
NOT_CRAWLED = ("/admin/", "/staff/", "/healthz")


def absolute(path: str) -> str:
    return settings.SITE_URL + path


def canonical(request: HttpRequest) -> str:
    """The one address of a public page, without what somebody added behind `?`; "" where search engines should not
    look."""
    page = request.resolver_match
    return absolute(request.path) if page and page.url_name in PUBLIC_PAGES else ""
