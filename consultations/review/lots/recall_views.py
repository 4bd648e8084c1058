"""Everybody who had something of a lot: read, written to, called, printed and taken along."""

import csv
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic import roles
from clinic.audit import record, record_all
from clinic.errors import Refused
from clinic.formats import phone, plain_date
from clinic.http import Request
from clinic.models import Location
from consultations.patients.models import Patient
from consultations.review.course_models import TreatmentSession

from .recall import Affected, NotRecalled, affected, counts, tell, with_progress, write_to_all
from .views import get_lot, to_lot

ON_A_PAGE = 100


@roles.only_for(*roles.CLINICAL)
@require_http_methods(["GET", "POST"])
def recall(request: Request, reference: str) -> HttpResponse:
    found = get_lot(request, reference)
    if request.method == "POST":
        return write(request, found)
    people = everybody(request, found)
    page = Paginator(people, ON_A_PAGE).get_page(request.GET.get("page"))
    record_all(request.actor, "read", [person.patient for person in page])
    to_write = sum(person.progress == "not-yet" for person in people)
    context = {"lot": found, "people": people, "page": page, "counts": counts(people), "to_write": to_write}
    return render(request, "review/lots/recall.html", context)


def write(request: Request, lot: Any) -> HttpResponse:
    try:
        new = write_to_all(lot, by=request.actor)
    except NotRecalled:
        sentence = _("Recall the lot first. Then everybody who had it is written to.")
        raise Refused(409, _("Not yet"), sentence, way=to_lot(lot)) from None
    told = ngettext("%(n)s person will be told.", "%(n)s people will be told.", new) % {"n": new}
    messages.success(request, told if new else _("Everybody has been written to already."))
    return redirect("recall", lot.reference)


@roles.only_for(*roles.CLINICAL)
@require_POST
def recall_told(request: Request, reference: str, patient: str) -> HttpResponse:
    found = get_lot(request, reference)
    people = Patient.objects.visible_to(request.user).select_related("merged_into")
    person = get_object_or_404(people, reference=patient)
    had_it = TreatmentSession.objects.visible_to(request.user).filter(lot=found).of(person)
    if not had_it.exists():
        raise Http404
    tell(found, person, by=request.actor)
    return redirect("recall", reference)


@roles.only_for(*roles.CLINICAL)
@require_safe
def recall_print(request: Request, reference: str) -> HttpResponse:
    found = get_lot(request, reference)
    people = everybody(request, found)
    note(request, found, people, "print")
    context = {"lot": found, "people": people, "counts": counts(people)}
    return render(request, "review/lots/recall_print.html", context)


@roles.only_for(*roles.CLINICAL)
@require_safe
def recall_export(request: Request, reference: str) -> HttpResponse:
    found, location = get_lot(request, reference), Location.main()
    people = everybody(request, found)
    note(request, found, people, "export")
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="recall.csv"'
    answer.write("\ufeff")  # so that spreadsheets read accents
    writer = csv.writer(answer)
    head = (_("Last name"), _("First name"), _("Date of birth"), _("Telephone"), _("E-mail"), _("Last session"))
    writer.writerow([*head, _("State")])
    for person in people:
        writer.writerow([harmless(cell) for cell in cells(person, location)])
    return answer


def cells(person: Affected, location: Location | None) -> list[str]:
    patient, at = person.patient, person.last_at
    last = plain_date(location.local(at)) if location and at else ""
    born = plain_date(patient.birth_date)
    return [patient.last_name, patient.first_name, born, phone(patient.phone), patient.email, last, person.in_words]


def harmless(cell: str) -> str:
    """What a spreadsheet would work out stays words."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def everybody(request: Request, lot: Any) -> list[Affected]:
    return with_progress(lot, affected(TreatmentSession.objects.visible_to(request.user).filter(lot=lot)))


def note(request: Request, lot: Any, people: list[Affected], verb: str) -> None:
    """That the list was taken along, and of whom."""
    record(request.actor, f"{verb} recall list", lot)
    record_all(request.actor, verb, [person.patient for person in people])
