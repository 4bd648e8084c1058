"""The public pages of the catalogue. Nothing here knows a patient."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clinic.http import Request

from .comparison import rows
from .models import Area, Concern, Device, Product, RegulatoryStatus, Route, Treatment
from .moments import MOMENTS
from .questions import GROUPS
from .structured_data import clinic_with_treatments, medical_procedure

# One page each: the model and its template.
PAGES = (
    (Treatment, "treatments/treatment.html"),
    (Product, "treatments/product.html"),
    (Device, "treatments/device.html"),
)


@login_not_required
@require_safe
def home(request: Request) -> HttpResponse:
    context = {
        "treatments": Treatment.objects.all(),
        "areas": concerns_by_area(),
        "structured_data": clinic_with_treatments(request.clinic),
    }
    return render(request, "treatments/home.html", context)


@login_not_required
@require_safe
def treatments(request: Request) -> HttpResponse:
    return render(
        request,
        "treatments/treatments.html",
        {
            "treatments": Treatment.objects.all(),
            "products": Product.objects.all(),
            "devices": Device.objects.all(),
            "routes": Route.objects.all(),
            "areas": concerns_by_area(),
        },
    )


@login_not_required
@require_safe
def treatment(request: Request, slug: str) -> HttpResponse:
    for model, template in PAGES:
        if item := model._default_manager.filter(slug=slug).first():
            statuses = RegulatoryStatus.objects.about(item)
            context: dict[str, Any] = {"item": item, "statuses": statuses}
            if isinstance(item, Treatment):
                context["structured_data"] = medical_procedure(item, statuses)
            return render(request, template, context)
    raise Http404


@login_not_required
@require_safe
def compare(request: Request) -> HttpResponse:
    columns = Treatment.objects.prefetch_related("statuses")
    return render(request, "treatments/compare.html", {"columns": columns, "rows": rows(columns)})


@login_not_required
@require_safe
def consultation(request: Request) -> HttpResponse:
    return render(request, "treatments/consultation.html")


@login_not_required
@require_safe
def results(request: Request) -> HttpResponse:
    return render(request, "treatments/results.html", {"moments": MOMENTS})


@login_not_required
@require_safe
def questions(request: Request) -> HttpResponse:
    return render(request, "treatments/questions.html", {"groups": GROUPS})


def concerns_by_area() -> list[tuple[str, list[Concern]]]:
    """("Face", its concerns), ("Hair", its concerns)"""
    concerns = list(Concern.objects.all())
    return [(str(area.label), [each for each in concerns if each.area == area]) for area in Area]
