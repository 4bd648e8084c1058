"""A clinical lead changes a draft: one record at a time, in a form that says what is wrong where it is wrong."""

import tomllib
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from clinic import roles
from clinic.error_pages import Way
from clinic.errors import Refused
from clinic.http import Request
from consultations.candidacy.models import ProtocolVersion
from consultations.candidacy.protocol import ProtocolError
from consultations.candidacy.services import protocol_of

from . import drafts, fault_words
from .edit_forms import FORMS, GeneralForm
from .part_form import PartForm, Table
from .refusals import CannotDraft
from .views import of_version

NEW = {
    "screens": gettext_lazy("New screen"),
    "questions": gettext_lazy("New question"),
    "rules": gettext_lazy("New rule"),
    "contradictions": gettext_lazy("New contradiction"),
}
KNOWN = {
    "screens": gettext_lazy("Screen: %(id)s"),
    "questions": gettext_lazy("Question: %(id)s"),
    "rules": gettext_lazy("Rule: %(id)s"),
    "contradictions": gettext_lazy("Contradiction: %(id)s"),
}


@roles.only_for(roles.CLINICAL_LEAD)
@of_version
@require_http_methods(["GET", "POST"])
def edit_general(request: Request, version: ProtocolVersion) -> HttpResponse:
    refuse_unless_draft(version)
    table = drafts.general_part_of(version)
    form = form_of(GeneralForm, request, version, table)
    page = {"title": _("The protocol as a whole"), "version": version}

    def save(seen: str) -> ProtocolVersion:
        return drafts.put_general(version, form.table(), seen=seen, by=request.actor)

    return edited(request, form, save, drafts.fingerprint(table), page)


@roles.only_for(roles.CLINICAL_LEAD)
@of_version
@require_http_methods(["GET", "POST"])
def edit_part(request: Request, version: ProtocolVersion, part: str, id: str) -> HttpResponse:
    refuse_unless_draft(version)
    table = table_of(request, version, part, id)
    form = form_of(FORMS[part], request, version, table)
    page = {"title": title_of(part, id), "version": version, "part": part, "id": id}

    def save(seen: str) -> ProtocolVersion:
        return drafts.put(version, part, form.table(), seen=seen, after=form.after(), by=request.actor)

    return edited(request, form, save, drafts.fingerprint(table), page)


@roles.only_for(roles.CLINICAL_LEAD)
@of_version
@require_http_methods(["GET", "POST"])
def add_part(request: Request, version: ProtocolVersion, part: str) -> HttpResponse:
    refuse_unless_draft(version)
    if part not in FORMS:
        raise Http404
    form = form_of(FORMS[part], request, version, begun_with(request))
    page = {"title": NEW[part], "version": version, "part": part}

    def save(seen: str) -> ProtocolVersion:
        page["id"] = form.cleaned_data["id"]
        return drafts.put(version, part, form.table(), seen="", after=form.after(), by=request.actor)

    return edited(request, form, save, "", page)


@roles.only_for(roles.CLINICAL_LEAD)
@of_version
@require_http_methods(["GET", "POST"])
def remove_part(request: Request, version: ProtocolVersion, part: str, id: str) -> HttpResponse:
    refuse_unless_draft(version)
    table_of(request, version, part, id)
    faults: list[str] = []
    if request.method == "POST":
        try:
            drafts.remove(version, part, id, by=request.actor)
        except ProtocolError as error:
            faults = [fault_words.elsewhere(fault) for fault in error.faults]
        except CannotDraft as refusal:
            raise stopped(refusal, version) from refusal
        else:
            messages.success(request, _("Removed. %(what)s") % {"what": title_of(part, id)})
            return redirect("protocol", version.number)
    page = {"title": title_of(part, id), "version": version, "part": part, "id": id, "faults": faults}
    return render(request, "candidacy/remove_part.html", page, status=422 if faults else 200)


def edited(
    request: Request, form: PartForm, save: Callable[[str], Any], newest: str, page: dict[str, Any]
) -> HttpResponse:
    """The way of every form here. `newest`: the fingerprint of what it would replace now."""
    seen, refusal = request.POST.get("seen", "") if request.method == "POST" else newest, None
    if form.is_valid():
        try:
            save(seen)
        except ProtocolError as error:
            form.add_faults(error.faults)
        except CannotDraft as cannot:
            if cannot.code != "changed-meanwhile":
                raise stopped(cannot, page["version"]) from cannot
            if "id" in form.fields:
                form.add_error("id", form.TAKEN)
            else:
                seen, refusal = newest, cannot
        else:
            messages.success(request, _("Saved. %(what)s") % {"what": page["title"]})
            return redirect(back_to(page))
    context = page | {"form": form, "seen": seen, "refusal": refusal, "back": back_to(page)}
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "candidacy/edit_part.html", context, status=status)


def form_of(kind: type[PartForm], request: Request, version: ProtocolVersion, table: Table | None) -> PartForm:
    data = request.POST if request.method == "POST" else None
    return kind(protocol_of(version), tomllib.loads(version.content), table, data)


def table_of(request: Request, version: ProtocolVersion, part: str, id: str) -> Table:
    """What the address names; somebody may have removed it while it was being changed."""
    table = drafts.part_of(version, part, id) if part in FORMS else None
    if table is None and part in FORMS and request.method == "POST":
        raise stopped(CannotDraft("gone"), version)
    if table is None:
        raise Http404
    return table


def begun_with(request: Request) -> Table:
    """What a new record begins with: the question or the screen beside which "New" was pressed."""
    fact, screen = request.GET.get("fact"), request.GET.get("screen")
    return ({"when": {fact: []}} if fact else {}) | ({"screen": screen} if screen else {})


def refuse_unless_draft(version: ProtocolVersion) -> None:
    if not version.is_draft:
        raise stopped(CannotDraft("not-a-draft"), version)


def stopped(refusal: CannotDraft, version: ProtocolVersion) -> Refused:
    kept = _("What you have typed is still there when you go back, to be copied.")
    says = _("To protocol %(number)s") % {"number": version.number}
    way = Way(reverse("protocol", args=[version.number]), says)
    return Refused(409, _("This cannot be changed any more"), refusal.sentence, kept, way=way)


def title_of(part: str, id: str) -> str:
    return str(KNOWN[part]) % {"id": id}


def back_to(page: dict[str, Any]) -> str:
    """The draft, at what was changed."""
    anchor = f"#{page['part']}-{page['id']}" if "id" in page else ""
    return reverse("protocol", args=[page["version"].number]) + anchor
