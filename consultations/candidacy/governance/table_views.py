"""A version to read: as tables, beside another one, and with what is proved about it."""

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinic.http import Request
from clinic.models import Location
from consultations.candidacy.models import ProtocolVersion
from consultations.candidacy.services import protocol_of

from . import proof_words, tables
from .compare import compare
from .publishing import faults_of, milder
from .views import get_version, of_version

EXAMPLES = 5  # counter-examples that are shown; one is enough to decide


@of_version
@require_safe
def protocol_by_fact(request: Request, version: ProtocolVersion) -> HttpResponse:
    protocol, today = protocol_of(version), today_here()
    context = {
        "version": version,
        "protocol": protocol,
        "screens": tables.by_fact(protocol, today),
        "contradictions": tables.contradictions(protocol),
        "overdue": tables.overdue(protocol, today),
        "sources": tables.sources(protocol),
    }
    return render(request, "candidacy/protocol_by_fact.html", context)


@of_version
@require_safe
def protocol_by_subject(request: Request, version: ProtocolVersion) -> HttpResponse:
    protocol, today = protocol_of(version), today_here()
    context = {
        "version": version,
        "protocol": protocol,
        "subjects": tables.by_subject(protocol, today),
        "overdue": tables.overdue(protocol, today),
        "sources": tables.sources(protocol),
    }
    return render(request, "candidacy/protocol_by_subject.html", context)


def today_here() -> date:
    location = Location.main()
    return location.today() if location else timezone.localdate()


@of_version
@require_safe
def compare_protocols(request: Request, version: ProtocolVersion, other: int) -> HttpResponse:
    """The older one stands first, whichever was opened. `?with=` is the choice of another one."""
    if (chosen := request.GET.get("with")) is not None:
        if not chosen.isdecimal() or len(chosen) > 9:
            raise Http404
        return redirect("compare_protocols", version.number, get_version(request, int(chosen)).number)
    old, new = sorted([version, get_version(request, other)], key=lambda each: each.number)
    was, now = protocol_of(old), protocol_of(new)
    milder_in = milder(old.content, new.content)
    context = {
        "version": version,
        "protocol": protocol_of(version),
        "old": old,
        "new": new,
        "others": ProtocolVersion.objects.visible_to(request.user).exclude(pk=version.pk).defer("content"),
        "parts": compare(was, now),
        "milder": [proof_words.told(was, fault) for fault in milder_in[:EXAMPLES]],
        "more_of_them": max(0, len(milder_in) - EXAMPLES),
    }
    return render(request, "candidacy/compare_protocols.html", context)


@of_version
@require_safe
def protocol_proofs(request: Request, version: ProtocolVersion) -> HttpResponse:
    protocol = protocol_of(version)
    proofs = proof_words.proofs(protocol, faults_of(version))
    context = {
        "version": version,
        "protocol": protocol,
        "broken": [proof for proof in proofs if proof.faults],
        "holding": [proof for proof in proofs if not proof.faults],
    }
    return render(request, "candidacy/protocol_proofs.html", context)
