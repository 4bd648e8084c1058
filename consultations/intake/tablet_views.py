"""The clinic's tablet: staff make a code, whoever holds the tablet types it. Nothing of the staff stays on the device,
nothing of the patient after them."""

from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic import limits, roles
from clinic.errors import TooMany
from clinic.http import Request
from consultations.patients.links import by_link, close, forget_patient, page_of
from consultations.patients.models import TABLETS, Patient, PersonalLink

from .models import Intake
from .openings import FORM, label_of, waiting_for
from .start import forget
from .tablet import NothingToOpen, make_code, open_code, open_form_of, open_now, open_on_tablet, redeem, to_open

NOT_A_CODE = _("That code opens nothing. Check the six digits, or ask the desk for a new code.")


class CodeForm(forms.Form):
    code = forms.RegexField(
        r"^\d{3} ?\d{3}$",
        label=_("The six digits from the desk"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": "7"}),
        error_messages={"required": NOT_A_CODE, "invalid": NOT_A_CODE},
    )

    def clean_code(self) -> str:
        return self.cleaned_data["code"].replace(" ", "")


# At the desk ---------------------------------------------------------------------------------------------------------
@roles.only_for(*roles.DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def tablet_code(request: Request, reference: str) -> HttpResponse:
    patient = patient_of(request, reference)
    if request.method == "POST":
        try:
            make_code(patient, *asked_for(request), by=request.actor)
        except NothingToOpen:
            raise Http404 from None
        return redirect("tablet_code", reference)
    code = open_code(patient)
    context = {
        "patient": patient,
        "code": code,
        "code_opens": label_of(code.opens) if code else "",
        "open_now": [] if code else [label_of(opens) for opens in sorted(open_now(patient))],
        "waiting": waiting_for(patient),
        "form": FORM,
        "has_form": Intake.objects.completed().of(patient).exists(),
        "treats": request.user.has_role(*roles.CLINICAL),
        "address": settings.SITE_URL,
    }
    return render(request, "intake/tablet_code.html", context)


@roles.only_for(*roles.DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def tablet_here(request: Request, reference: str) -> HttpResponse:
    """On the device in hand. A provider fills in the form together with the patient."""
    patient = patient_of(request, reference)
    if request.method != "POST":
        return redirect("tablet_code", reference)
    opens, subject = asked_for(request)
    if opens == FORM:
        together = request.user.has_role(*roles.CLINICAL)
        source = Intake.Source.PROVIDER if together else Intake.Source.TABLET
        return hand_over(request, open_form_of(patient, source, by=request.actor))
    try:
        found = to_open(patient, opens, subject)
    except NothingToOpen:
        raise Http404 from None
    return hand_over(request, open_on_tablet(patient, opens, found, by=request.actor))


def asked_for(request: Request) -> tuple[str, UUID | None]:
    """What is to be opened, and which one of its kind where that is said."""
    try:
        return request.POST.get("opens", FORM), UUID(request.POST["subject"]) if "subject" in request.POST else None
    except ValueError:
        raise Http404 from None


def patient_of(request: Request, reference: str) -> Patient:
    known = Patient.objects.visible_to(request.user).select_related("merged_into")
    return get_object_or_404(known, reference=reference).main


# On the tablet -------------------------------------------------------------------------------------------------------
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tablet(request: Request) -> HttpResponse:
    request.on_tablet = True
    form = CodeForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        try:
            limits.count(request, "tablet_code")
            limits.count(request, "tablet_codes", whose="everybody")
            if form.is_valid() and (link := redeem(form.cleaned_data["code"])):
                return hand_over(request, link)
            if form.is_valid():
                form.add_error("code", NOT_A_CODE)
        except TooMany as refusal:
            status = 429
            form.is_valid()
            form.add_error("code", refusal.sentence)
    return render(request, "intake/tablet.html", {"form": form}, status=status)


def hand_over(request: Request, link: PersonalLink) -> HttpResponse:
    """Nobody's session goes along."""
    logout(request)
    response = redirect(page_of(link))
    forget(response)
    forget_patient(response)
    return response


@login_not_required
@never_cache
@require_safe
def tablet_closed(request: Request) -> HttpResponse:
    request.on_tablet = True
    return forget_patient(render(request, "patients/form_closed.html"))


@by_link(*TABLETS)
@require_POST
def give_back(request: Request, link: PersonalLink) -> HttpResponse:
    """The rest another time."""
    close(link)
    return redirect("tablet_closed")
