"""The clinic's own page, and what machines ask of every site."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from .http import Request
from .models import Location
from .opening_hours import by_day
from .public_pages import NOT_CRAWLED, absolute
from .structured_data import medical_clinic

# The colours of a phone's bars round the page: --paper and --brand in tokens.css.
PAPER, BRAND = "#f7f3ec", "#0b5563"


@login_not_required
@require_safe
def clinic(request: Request) -> HttpResponse:
    location = Location.main()
    context: dict[str, Any] = {"structured_data": medical_clinic(request.clinic, location)}
    if location:
        context |= {"hours": by_day(location.opening_hours.all()), "closures": location.coming_closures()}
    return render(request, "clinic/clinic.html", context)


@login_not_required
@require_safe
def robots(request: Request) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_CRAWLED)]
    lines += ["", f"Sitemap: {absolute(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def manifest(request: Request) -> HttpResponse:
    name = request.clinic.name
    icons = [
        {"src": static(f"img/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"} for size in (192, 512)
    ]
    data = {"name": name, "short_name": name, "start_url": "/", "display": "browser", "icons": icons}
    return JsonResponse(
        data | {"background_color": PAPER, "theme_color": BRAND}, content_type="application/manifest+json"
    )


@login_not_required
@require_safe
def favicon(request: Request) -> HttpResponse:
    """Asked for at this address where no page says another."""
    return HttpResponseRedirect(static("img/favicon.ico"))
