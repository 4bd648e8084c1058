"""Two records of one person, as the desk joins them and takes them apart: contact data and visits, nothing clinical."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from clinic import roles
from clinic.formats import phone
from clinic.http import Request
from consultations.intake.person_forms import BIG_ROWS
from consultations.messaging.models import Message
from consultations.patients import consents, merging
from consultations.patients.models import Consent, Patient

from . import callers, form_done
from .desk_views import patient_of
from .models import Appointment

CHOOSE = gettext_lazy("Choose the record that stays.")


class JoinForm(forms.Form):
    stays = forms.ChoiceField(
        label=gettext_lazy("Which record stays? Its name and contact data hold for both."),
        widget=forms.RadioSelect(attrs=BIG_ROWS),
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )

    def __init__(self, sides: list["Side"], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stays"].choices = [(str(side.patient.reference), str(side)) for side in sides]  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Side:
    """One of two records beside each other."""

    letter: str
    patient: Patient
    form_state: str
    visits: int
    next_visit: Appointment | None
    messages: int
    agreements: list[Consent]

    def __str__(self) -> str:
        return _("Record %(letter)s: %(name)s, %(contact)s") % {
            "letter": self.letter,
            "name": self.patient.full_name,
            "contact": self.patient.email or phone(self.patient.phone),
        }


def side(request: Request, letter: str, patient: Patient) -> Side:
    visits = Appointment.objects.visible_to(request.user).of(patient)
    return Side(
        letter,
        patient,
        form_done.form_states([patient.pk])[patient.pk],
        visits.count(),
        visits.ahead().select_related("location", "type").order_by("starts_at").first(),
        Message.objects.visible_to(request.user).of(patient).count(),
        consents.standing(patient),
    )


@roles.only_for(*roles.DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def join_patients(request: Request, reference: str) -> HttpResponse:
    """First the other record is chosen, then both are compared."""
    found = patient_of(request, reference)
    if not request.GET.get("with"):
        return choose_other(request, found)
    other = patient_of(request, request.GET["with"])
    if other == found:
        return redirect("patient", found.reference)  # joined in the meantime, or never two
    sides = [side(request, "A", found), side(request, "B", other)]
    form = JoinForm(sides, request.POST if request.method == "POST" else None, initial={"stays": found.reference})
    status = 422 if form.errors else 200
    if form.is_valid():
        into, double = (found, other) if form.cleaned_data["stays"] == str(found.reference) else (other, found)
        try:
            merging.merge(double, into, by=request.actor)
        except merging.CannotMerge as refusal:
            form.add_error("stays", refusal.sentence)
            status = 409
        else:
            messages.success(request, _("The two records are joined."))
            return redirect("patient", into.reference)
    alike = next((each for each in merging.possible_doubles(found, request.user) if each.patient == other), None)
    context = {"patient": found, "sides": sides, "form": form, "alike": alike}
    return render(request, "booking/compare_patients.html", context, status=status)


def choose_other(request: Request, found: Patient) -> HttpResponse:
    words = request.GET.get("q", "")
    context = {
        "patient": found,
        "alike": merging.possible_doubles(found, request.user),
        "words": words,
        "found": [each for each in callers.search(request.user, words) if each != found],
    }
    return render(request, "booking/join_patients.html", context)


@roles.only_for(*roles.DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def take_apart(request: Request, reference: str) -> HttpResponse:
    """`reference`: of the record that was joined with another one."""
    known = Patient.objects.visible_to(request.user).select_related("merged_into")
    double = get_object_or_404(known, reference=reference)
    main = double.merged_into
    if main is None:
        return redirect("patient", reference)
    if request.method != "POST":
        return render(request, "booking/take_apart.html", {"double": double, "patient": main})
    try:
        merging.unmerge(double, by=request.actor)
    except merging.CannotMerge:
        raise Http404 from None
    messages.success(request, _("These are two records again."))
    return redirect("patient", main.reference)
