from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from clinic import roles
from clinic.http import Request
from clinic.limits import limited

from . import health
from .forms import CallForm, MyLinkForm
from .models import Message
from .my_link import send_links
from .outbox import calls_due, record_call


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


@roles.only_for(*roles.DESK)
@require_safe
def messages(request: Request) -> HttpResponse:
    listed = Message.objects.visible_to(request.user).select_related("patient__merged_into", "user")
    context = {
        "show_calls": request.user.has_role(roles.FRONT_DESK),
        "calls": calls_due(),
        "troubled": listed.filter(state=Message.State.FAILED).order_by("-due_at")[:100],
        "latest": listed.order_by("-due_at")[:200],
    }
    return render(request, "messaging/messages.html", context)


@roles.only_for(*roles.DESK)
@require_safe
def message(request: Request, reference: str) -> HttpResponse:
    found = get_object_or_404(Message.objects.visible_to(request.user), reference=reference)
    return render(request, "messaging/message.html", {"message": found})


@roles.only_for(roles.FRONT_DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: Request, reference: str) -> HttpResponse:
    found = get_object_or_404(Message.objects.visible_to(request.user), reference=reference)
    if request.method != "POST":
        return redirect("messages")  # whoever pressed too late comes back from the login by GET
    form = CallForm(request.POST)
    if form.is_valid():
        record_call(found, form.cleaned_data["outcome"], by=request.actor)
        return redirect("messages")
    return render(request, "messaging/message.html", {"message": found, "form": form}, status=422)
