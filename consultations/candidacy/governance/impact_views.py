"""A draft replayed on everybody who was assessed: asked for, watched, read."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic import roles
from clinic.audit import record_all
from clinic.http import Request, wants_part
from consultations.candidacy import words
from consultations.candidacy.models import Assessment, ProtocolVersion

from . import replaying
from .impact import WAYS, case, changed, in_cell, newest_replay, tables, ways
from .models import Replay
from .refusals import CannotDraft
from .views import back_with, of_version

PAGE = 50
Cases = Callable[[Replay], QuerySet[Assessment]]


@of_version
@require_http_methods(["GET", "HEAD", "POST"])
def impact(request: Request, version: ProtocolVersion) -> HttpResponse:
    if request.method == "POST":
        return ask(request, version)
    template = "candidacy/_impact.html" if wants_part(request) else "candidacy/impact.html"
    return render(request, template, found(request, version))


@roles.only_for(roles.CLINICAL_LEAD)
def ask(request: Request, version: ProtocolVersion) -> HttpResponse:
    try:
        replaying.ask_once(version, by=request.actor)
    except CannotDraft as refusal:
        return back_with(request, refusal, version)
    return redirect("impact", version.number)


def found(request: Request, version: ProtocolVersion) -> dict[str, Any]:
    replay = newest_replay(version)
    context: dict[str, Any] = {
        "version": version,
        "replay": replay,
        "stale": None if replay else version.replays.first(),
        "may_ask": version.is_draft and request.user.has_role(roles.CLINICAL_LEAD),
    }
    if replay and replay.finished_at:
        context |= {
            "tables": tables(replay),
            "ways": ways(replay),
            "assessed_since": replaying.assessed_since(replay) if version.is_draft else 0,
        }
    return context


@of_version
@require_safe
def impact_cases(request: Request, version: ProtocolVersion, area: str, was: str, becomes: str) -> HttpResponse:
    names = words.RECOMMENDATIONS
    if area not in words.AREAS or was not in names or becomes not in names:
        raise Http404
    said = {"area": words.AREAS[area], "was": names[was], "becomes": names[becomes]}
    title = _("%(area)s: stays %(was)s") if was == becomes else _("%(area)s: %(was)s → %(becomes)s")
    return listed(request, version, title % said, lambda replay: in_cell(replay, request.user, area, was, becomes))


@of_version
@require_safe
def impact_way(request: Request, version: ProtocolVersion, way: str) -> HttpResponse:
    if way not in WAYS:
        raise Http404
    return listed(request, version, str(WAYS[way][1]), lambda replay: changed(replay, request.user, way))


def listed(request: Request, version: ProtocolVersion, title: str, of: Cases) -> HttpResponse:
    """The cases, fifty a page; while there is no finished replay, the way to it."""
    replay = newest_replay(version)
    if replay is None or not replay.finished_at:
        return redirect("impact", version.number)
    page = Paginator(of(replay), PAGE).get_page(request.GET.get("page"))
    shown = [case(assessment, version) for assessment in page]
    record_all(request.actor, "read", [each.assessment for each in shown])
    context = {"version": version, "title": title, "page": page, "cases": shown}
    return render(request, "candidacy/impact_cases.html", context)
