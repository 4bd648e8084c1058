"""What staff see of messages: what needs them, whom to call, what was sent."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic import roles
from clinic.audit import record_all
from clinic.http import Request

from . import again, attention, health, inbound
from .forms import AgainForm, AnswerForm, CallForm
from .listing import FilterForm, listed, page_of
from .models import InboundText, Message
from .telephone import calls_due, record_call

TROUBLED_SHOWN = 20


@roles.only_for(*roles.DESK)
@require_safe
def messages(request: Request) -> HttpResponse:
    return list_page(request)


def list_page(request: Request, refused: Any = None) -> HttpResponse:
    """Whoever filters or turns pages sees the list alone. `refused`: a form that was sent with nonsense."""
    form = FilterForm(request.GET)
    page = page_of(listed(request.user, form.chosen), request.GET.get("page", ""))
    context = {"form": form, "chosen": form.chosen, "page": page, "query": query_of(request), "refused": refused}
    if not form.chosen and page.number == 1:
        context |= what_waits(request)
    return render(request, "messaging/messages.html", context, status=422 if refused else 200)


def what_waits(request: Request) -> dict[str, Any]:
    """What somebody has written by text may be about their health."""
    texts = inbound.to_answer(request.user)
    record_all(request.actor, "read", [each.text for each in texts])
    return {
        "waits": True,
        "show_calls": request.user.has_role(roles.FRONT_DESK),
        "calls": calls_due() if request.user.has_role(roles.FRONT_DESK) else [],
        "texts": texts,
        "troubled": attention.needing_attention(request.user)[:TROUBLED_SHOWN],
        "troubled_in_all": attention.how_many(request.user),
        "overdue": health.overdue(),
    }


def query_of(request: Request) -> str:
    """The filters, to follow a `?page=…`."""
    kept = request.GET.copy()
    kept.pop("page", None)
    return f"&{kept.urlencode()}" if kept else ""


@roles.only_for(*roles.DESK)
@require_safe
def message(request: Request, reference: UUID) -> HttpResponse:
    return message_page(request, message_of(request, reference))


def message_of(request: Request, reference: UUID) -> Message:
    known = Message.objects.visible_to(request.user).select_related("patient__merged_into", "user", "handled_by")
    return get_object_or_404(known, reference=reference)


def message_page(
    request: Request, found: Message, *, form: Any = None, refused: str = "", status: int = 200
) -> HttpResponse:
    others = again.sent_again(found)
    context = {
        "message": found,
        "form": form,
        "refused": refused,
        "others": [each for each in others if each.pk != found.pk],
        "times": len(others),
        "no_use": again.refusal(found),
        "needs_attention": attention.needing_attention(request.user).filter(pk=found.pk).exists(),
    }
    return render(request, "messaging/message.html", context, status=status)


@roles.only_for(*roles.DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def send_again(request: Request, reference: UUID) -> HttpResponse:
    found = message_of(request, reference)
    if request.method != "POST":
        return redirect("message", reference)  # whoever pressed too late comes back from the login by GET
    form = AgainForm(request.POST)
    if not form.is_valid():
        return message_page(request, found, form=form, status=422)
    try:
        sent = again.send_again(found, shown=form.cleaned_data["times"], by=request.actor)
    except again.CannotSendAgain as refusal:
        return message_page(request, found, refused=str(refusal), status=409)
    return redirect("message", sent.reference)


@roles.only_for(*roles.DESK)
@require_POST
def see_to(request: Request) -> HttpResponse:
    """One of them, or all that the page showed."""
    name = "shown" if "all" in request.POST else "reference"
    attention.see_to(filter(None, map(uuid_of, request.POST.getlist(name))), by=request.actor)
    return redirect("messages")


def uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@roles.only_for(roles.FRONT_DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: Request, reference: UUID) -> HttpResponse:
    found = message_of(request, reference)
    if request.method != "POST":
        return redirect("messages")
    form = CallForm(request.POST)
    if form.is_valid():
        record_call(found, form.cleaned_data["outcome"], by=request.actor)
        return redirect("messages")
    return message_page(request, found, form=form, status=422)


@roles.only_for(*roles.DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def answer_text(request: Request, reference: UUID) -> HttpResponse:
    found = get_object_or_404(InboundText.objects.visible_to(request.user), reference=reference)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        inbound.answered(found, form.cleaned_data["outcome"], by=request.actor)
        return redirect("messages")
    return list_page(request, refused=form) if form.errors else redirect("messages")
