"""What can be done with a signed review: add to it, and print it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from clinic import roles
from clinic.audit import record
from clinic.http import Request

from .addenda import add
from .addendum_form import AddendumForm
from .models import Review
from .printed import summary
from .services import current_assessments, signed_review
from .views import get_intake


@roles.only_for(*roles.CLINICAL)
@require_http_methods(["GET", "HEAD", "POST"])
def add_to_review(request: Request, reference: str) -> HttpResponse:
    review = get_review(request, reference)
    form = AddendumForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        add(review, form.cleaned_data["text"], reference=form.cleaned_data["reference"], by=request.actor)
        return redirect("review", review.intake.reference)
    record(request.actor, "read", review)
    context = {"form": form, "review": review, "intake": review.intake}
    return render(request, "review/add_to_review.html", context, status=422 if form.errors else 200)


@roles.only_for(*roles.CLINICAL)
@require_safe
def print_review(request: Request, reference: str) -> HttpResponse:
    """Of what was signed: the answers are those under the signature. Where it is not signed yet, it says so."""
    intake = get_intake(request, reference)
    signed = signed_review(intake)
    record(request.actor, "print", signed or intake)
    return render(request, "review/print_review.html", summary(request, intake, current_assessments(intake), signed))


@roles.only_for(*roles.CLINICAL)
@require_safe
def print_signed(request: Request, reference: str) -> HttpResponse:
    """Of one signed review, also of one in whose place another was signed: marked as replaced."""
    signed = get_review(request, reference)
    record(request.actor, "print", signed)
    context = summary(request, signed.intake, current_assessments(signed.intake), signed)
    context["replaced_by"] = Review.objects.filter(replaces=signed).select_related("signed_by").first()
    return render(request, "review/print_review.html", context)


def get_review(request: Request, reference: str) -> Review:
    reviews = Review.objects.visible_to(request.user).select_related("intake__patient", "signed_by")
    return get_object_or_404(reviews, reference=reference)
