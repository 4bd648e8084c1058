from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from clinic.http import Request
from clinic.limits import limited

from . import health
from .forms import MyLinkForm
from .my_link import send_links


@login_not_required
@never_cache
@require_safe
def healthz(request: Request) -> JsonResponse:
    parts = health.report()
    return JsonResponse(parts, status=200 if all(part["ok"] for part in parts.values()) else 503)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("my_link")
def my_link(request: Request) -> HttpResponse:
    form = MyLinkForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        send_links(form.cleaned_data["email"])
        return render(request, "messaging/my_link_sent.html")
    return render(request, "messaging/my_link.html", {"form": form}, status=422 if form.errors else 200)
