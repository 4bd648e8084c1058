"""A provider has looked at what a change of the protocol means for somebody."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clinic import roles
from clinic.http import Request
from consultations.intake.models import Intake

from .protocol_changes import looked


class SeenForm(forms.Form):
    seen = forms.IntegerField(min_value=1, max_value=2**63 - 1)


@roles.only_for(*roles.CLINICAL)
@require_POST
def look_at_changes(request: Request, reference: str) -> HttpResponse:
    """Without a proper `seen` the notice simply stays."""
    intake = get_object_or_404(Intake.objects.visible_to(request.user).completed(), reference=reference)
    form = SeenForm(request.POST)
    if form.is_valid():
        looked(intake, form.cleaned_data["seen"], by=request.actor)
        messages.success(request, _("Kept: you have looked at what has changed."))
    return redirect("review", reference)
